"""The API's own description: made from the routes, with our errors and our way of signing in put in."""

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from holdfast.kit import http
from holdfast.kit.problems import MEDIA_TYPE, problem_schema

Document = dict[str, Any]

DESCRIPTION: Final = """Book places and spaces, pay, and run the business behind.

Sign in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer ...`. Everything that
creates, pays or cancels wants an `Idempotency-Key` that you make up and keep: repeated, it gives the same answer and
does nothing twice. Changes want `If-Match` with the version you read. Errors are problem documents (RFC 9457): decide
by `type`. Amounts are integers of the currency's minor unit; instants carry their offset.
"""
_PROBLEM: Final = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_VALIDATION: Final = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI, *, routes: list[APIRoute]) -> Document:
    """Return the OpenAPI document."""
    document: Document = get_openapi(
        title="Holdfast", version=_version(), description=DESCRIPTION, routes=app.routes, tags=_TAGS
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _VALIDATION:
        schemas.pop(name, None)
    schemas["Problem"] = problem_schema()
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    by_id = {route.operation_id or route.unique_id: route for route in routes}
    for operation in _operations(document):
        _mend(operation, route=by_id.get(operation.get("operationId", "")))
    return document


def document_bytes(document: Document) -> bytes:
    """Return the document as JSON, the same for the same routes."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _operations(document: Mapping[str, Any]) -> Iterator[Document]:
    for item in document.get("paths", {}).values():
        yield from (operation for operation in item.values() if isinstance(operation, dict))


def _mend(operation: Document, *, route: APIRoute | None) -> None:
    responses = operation.setdefault("responses", {})
    # FastAPI documents its own shape of a validation error; ours is a problem like all others.
    if MEDIA_TYPE not in responses.get("422", {"content": {MEDIA_TYPE: {}}}).get("content", {}):
        responses["422"] = {"description": "`invalid-input`: Something in the request is not right.", **_PROBLEM}
    responses.setdefault("default", {"description": "Any other problem.", **_PROBLEM})
    if route is None:
        return
    calls = set(_calls(route.dependant))
    if http.actor in calls:
        operation["security"] = [{"bearer": []}]
    elif http.maybe_actor in calls:
        operation["security"] = [{}, {"bearer": []}]


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _version() -> str:
    try:
        return version("holdfast")
    except PackageNotFoundError:
        return "0"


_TAGS: Final = [
    {"name": "auth", "description": "Sign up, in and out."},
    {"name": "users", "description": "People and their profiles."},
    {"name": "merchants", "description": "Businesses that offer something."},
    {"name": "venues", "description": "Where it takes place."},
    {"name": "resources", "description": "Rooms and things that only one party can have at a time."},
    {"name": "offerings", "description": "What can be booked."},
    {"name": "slots", "description": "When a session takes place, and how many places it has."},
    {"name": "availability", "description": "What is free, by the day, live, and by search."},
    {"name": "bookings", "description": "From the quote to the visit, or to the cancellation."},
    {"name": "payments", "description": "What payment providers told us, and what we asked of them."},
    {"name": "documents", "description": "Bookings as files."},
    {"name": "media", "description": "Pictures."},
    {"name": "tenants", "description": "Organisations and who works in them."},
    {"name": "operations", "description": "The back rooms."},
    {"name": "health", "description": "For probes."},
    {"name": "webhooks", "description": "For payment providers alone."},
]
