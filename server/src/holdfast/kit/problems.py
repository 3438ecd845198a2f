"""Errors on the wire: RFC 9457 problem+json from our error classes, one table from kinds to HTTP statuses."""

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from holdfast.kit.database import ConstraintBroken, TransientConflict
from holdfast.kit.errors import Busy, ChangedMeanwhile, ErrorKind, HouseError, InvalidInput, NotFound

STATUS: Mapping[ErrorKind, int] = {
    ErrorKind.MALFORMED: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.PAYMENT_REQUIRED: 402,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.GONE: 410,
    ErrorKind.PRECONDITION_FAILED: 412,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.UNSUPPORTED: 415,
    ErrorKind.INVALID: 422,
    ErrorKind.PRECONDITION_REQUIRED: 428,
    ErrorKind.RATE_LIMITED: 429,
    ErrorKind.UNAVAILABLE: 503,
}

MEDIA_TYPE = "application/problem+json"
# Where a request keeps what its transaction lost to; there only when somebody before the app can try again.
TRANSIENT = "transient_conflicts"
# Nobody mends more at a time, and a long list could be asked for with a short body.
FAULTS_TOLD_MAX = 50

log = structlog.get_logger(__name__)

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Names the error; documented in docs/reference/problems.md."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and how to mend it, for people."},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {
                    "pointer": {"type": "string"},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}


def status_of(error: HouseError) -> int:
    """Return the HTTP status of an error."""
    return STATUS[error.kind]


def problem_bytes(error: HouseError, *, instance: str, request_id: str = "") -> bytes:
    """Return the problem document of an error as JSON."""
    body = {
        "type": f"/problems/{error.slug()}",
        "title": error.title,
        "status": status_of(error),
        "detail": error.detail,
        "instance": instance,
        **error.values,
    }
    if request_id:
        body["request_id"] = request_id
    return orjson.dumps(body, default=str)


def problem_response(error: HouseError, request: Request) -> Response:
    """Return the answer for an error, with `Retry-After` where the error knows one."""
    request.scope["error_code"] = error.slug()
    headers = {}
    retry_after = error.values.get("retry_after_seconds")
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if error.kind is ErrorKind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    request_id = request.scope.get("request_id", "")
    content = problem_bytes(error, instance=request.url.path, request_id=request_id)
    return Response(content, status_code=status_of(error), media_type=MEDIA_TYPE, headers=headers)


def problems(*errors: type[HouseError]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses=` of a route that may answer with those errors."""
    documented: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status = STATUS[error.kind]
        entry = documented.setdefault(
            status, {"description": "", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        )
        line = f"`{error.slug()}`: {error.title}."
        entry["description"] = f"{entry['description']} {line}".strip()
    return documented


def install_problems(app: FastAPI) -> None:
    """Make every error of the app a problem document."""
    app.add_exception_handler(HouseError, _house_error)
    app.add_exception_handler(TransientConflict, _transient_conflict)
    app.add_exception_handler(ConstraintBroken, _constraint_broken)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def problem_schema() -> dict[str, Any]:
    """Return the OpenAPI schema of a problem document."""
    return dict(_SCHEMA)


def known_error(error: HouseError | TransientConflict | ConstraintBroken) -> HouseError:
    """Return what a client hears of an error that the house knows."""
    if isinstance(error, HouseError):
        return error
    if isinstance(error, TransientConflict):
        return Busy()
    # No module had a word for it: most often something that the request relies on has gone in this moment.
    log.error("constraint_broken", constraint=error.constraint, sqlstate=error.sqlstate)
    return ChangedMeanwhile()


async def _house_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HouseError):
        raise error
    return problem_response(error, request)


async def _transient_conflict(request: Request, error: Exception) -> Response:
    if not isinstance(error, TransientConflict):
        raise error
    # Whoever stands before the app may try again: see `retrying.py`.
    request.scope.get(TRANSIENT, []).append(error.sqlstate)
    return problem_response(known_error(error), request)


async def _constraint_broken(request: Request, error: Exception) -> Response:
    if not isinstance(error, ConstraintBroken):
        raise error
    return problem_response(known_error(error), request)


async def _validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [
        {
            "pointer": "/" + "/".join(str(part) for part in item["loc"][1:] or item["loc"]),
            "message": item["msg"],
            "code": item["type"],
        }
        for item in error.errors()[:FAULTS_TOLD_MAX]
    ]
    where = ", ".join(item["pointer"].lstrip("/") for item in found[:3])
    return problem_response(InvalidInput(f"Please check: {where}.", errors=found), request)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == STATUS[ErrorKind.NOT_FOUND]:
        return problem_response(NotFound("There is nothing at this address."), request)
    body = {
        "type": "about:blank",
        "title": str(error.detail),
        "status": error.status_code,
        "detail": str(error.detail),
        "instance": request.url.path,
        "request_id": request.scope.get("request_id", ""),
    }
    return Response(
        orjson.dumps(body), status_code=error.status_code, media_type=MEDIA_TYPE, headers=dict(error.headers or {})
    )
