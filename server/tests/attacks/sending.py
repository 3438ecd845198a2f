"""Requests that are right but for what an attack replaces, and how many of a list of attacks an operation gets."""

from collections.abc import Iterable
from typing import Any, Final

import httpx

from holdfast.entrypoints.access import Caller
from holdfast.kit.ids import new_id
from tests.attacks.ground import Ground
from tests.make.calls import BODIES, Operation, a_picture, filled, operations
from tests.make.scale import count
from tests.make.world import Stage

# Of each list so many for every operation in the suite, each operation others; all of them in a proof.
A_FEW: Final = count(small=2, full=10_000)
# Goes on for as long as somebody listens.
STREAMED: Final = "watch_availability"


def some(everything: Iterable[Any], operation_id: str) -> list[Any]:
    """Return a few of a list: which, depends on the operation, so that all of them have their turn."""
    known = list(everything)
    if len(known) <= A_FEW:
        return known
    begin = sorted(operations()).index(operation_id) * A_FEW
    return [known[(begin + step) % len(known)] for step in range(A_FEW)]


def send(
    ground: Ground, operation: Operation, /, *, stage: Stage, path: str | None = None, **request: Any
) -> httpx.Response:
    """Ask as an admin, with all that is wanted right but what the attack replaces."""
    headers = ground.headers(Caller.ADMIN, stage) | {"Idempotency-Key": new_id().hex, "If-Match": '"1"'}
    given = {name.lower(): value for name, value in request.pop("headers", {}).items()}
    merged = {name.lower(): value for name, value in headers.items()} | given
    address = ground.url + (path or ground.path(operation, stage))
    return ground.ask(operation.method, address, headers=list(merged.items()), **request)


def right_body(ground: Ground, operation: Operation, /, *, stage: Stage) -> dict[str, Any]:
    """Return how a good body goes into a request of the operation; nothing for one without."""
    if operation.operation_id == "upload_media":
        return {"files": {"file": ("tea.png", a_picture(), "image/png")}}
    wanted = BODIES.get(operation.operation_id)
    return {} if wanted is None else {"json": filled(wanted, ground.things(stage))}
