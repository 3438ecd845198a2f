"""Requests that schemathesis makes from the API's description, aimed at what is there, and how it judges answers."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from holdfast.entrypoints.api import openapi_document
from tests.make.calls import operations

# One request in so many is about nothing that is there, as schemathesis made it.
_UNTOUCHED: Final = 4
_CHECKS: Final = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Any]
_MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@cache
def described() -> Mapping[str, Operation]:
    """Return schemathesis' own reading of every operation, by its id."""
    schema = schemathesis.openapi.from_dict(openapi_document())
    # A version that is no version is refused before the body is read, as is a body that is too large.
    rejected = schema.config.checks.negative_data_rejection
    rejected.expected_statuses = [*(rejected.expected_statuses or ()), "412", "413"]
    found = (result.ok() for result in schema.get_all_operations() if isinstance(result, Ok))
    return {str(one.definition.raw["operationId"]): one for one in found}


def fuzzed(operation_id: str, *, number: int, work: Callable[[int, Request], None], derandomize: bool) -> None:
    """Work through requests that the description allows, and as many that it forbids."""
    operation = described()[operation_id]
    counter = itertools.count()

    def each(case: Request) -> None:
        work(next(counter), case)

    for mode in _MODES:
        strategy = operation.as_strategy(generation_mode=mode)
        run = given(case=strategy)(each)
        bounded = settings(
            max_examples=number,
            deadline=None,
            database=None,
            derandomize=derandomize,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(run)
        try:
            bounded()
        except Unsatisfiable:
            # An operation without a parameter has nothing that could be wrong.
            assert mode is GenerationMode.NEGATIVE


def edge_cases(operation_id: str) -> Iterator[Request]:
    """Yield the boundaries of each parameter and field one by one: shortest, longest, just beyond, missing, twice."""
    operation = described()[operation_id]
    yield from CoverageGenerator(
        operation=operation,
        generation_modes=list(_MODES),
        generation_config=operation.schema.config.generation_for(operation=operation, phase="coverage"),
        auth_storage=None,
        override=Override(query={}, headers={}, cookies={}, path_parameters={}, body={}),
        feedback=NO_FEEDBACK,
    )


def aim(case: Request, operation_id: str, *, things: Mapping[str, str], number: int) -> None:
    """Put what is there where a request names things, and the version that a first change is made from."""
    if number % _UNTOUCHED == _UNTOUCHED - 1:
        return
    operation = operations()[operation_id]
    if case.path_parameters:
        template = operation.template
        about = {"id_or_slug": template.split("{")[1].partition("}")[0]} if "{id_or_slug}" in operation.path else {}
        case.path_parameters = {
            name: _thing(value, things.get(about.get(name, name))) for name, value in case.path_parameters.items()
        }
    if isinstance(case.body, dict):
        case.body = {name: _aimed(name, part, things=things) for name, part in case.body.items()}
    if case.headers and "if-match" in {name.lower() for name in case.headers}:
        case.headers["if-match"] = '"1"'


def _aimed(name: str, value: Any, *, things: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {inner: _aimed(inner, part, things=things) for inner, part in value.items()}
    if isinstance(value, list):
        return [_aimed(name.removesuffix("s"), part, things=things) for part in value]
    return _thing(value, things.get(name)) if name.endswith("_id") else value


def _thing(made: Any, known: str | None) -> Any:
    """Return what is there in place of what was made up, if that was fit for it."""
    is_id = isinstance(made, str) and len(made) in {32, 36}
    return known if known is not None and (is_id or isinstance(made, int)) else made


def send(case: Request, *, url: str, session: requests.Session, headers: Mapping[str, str]) -> Response:
    """Send a request over the wire."""
    return case.call(base_url=url, session=session, headers=dict(headers), timeout=30)


def judge(case: Request, response: Response) -> None:
    """Fail when an answer is not one that the description promises."""
    told = case.operation.definition.raw["responses"]
    assert response.status_code >= 400 or str(response.status_code) in told, (
        case.operation.label,
        response.status_code,
    )
    # We sign in whatever the case left out, so what is wrong with a case by its headers alone is mended by us.
    headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta is not None else None
    is_mended = headers is not None and headers.mode.is_negative
    case.validate_response(response, checks=[one for one in _CHECKS if one != negative_data_rejection or not is_mended])
