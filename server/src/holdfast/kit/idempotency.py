"""Routes that happen once (R29): the request's key and words, and the answer kept with what it did.

For routes with a transaction of their own. The desk does the same for a whole batch at once (`once.py`).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from holdfast.kit.database import Transaction
from holdfast.kit.http import IdempotencyKey, SignedIn
from holdfast.kit.once import (
    Answer,
    KeyedRequest,
    KeyInUse,
    KeyReused,
    Once,
    fingerprint_of,
    read_answers,
    write_answers,
)
from holdfast.kit.telemetry import REPLAYS

__all__ = ["KeyInUse", "KeyReused", "Once", "OnceOnly", "answer_once", "once_of", "response_of"]

REPLAYED_HEADER = "Idempotent-Replayed"


async def once_of(*, request: Request, actor: SignedIn, key: IdempotencyKey) -> Once:
    """Return the request's claim to happen once."""
    template = getattr(request.scope.get("route"), "path", request.url.path)
    return Once(
        user_id=actor.user_id,
        route=f"{request.method} {template}",
        key=key,
        fingerprint=fingerprint_of(request.method, request.url.path, body=await request.body()),
    )


OnceOnly = Annotated[Once, Depends(once_of)]


async def answer_once(
    tx: Transaction,
    once: Once,
    *,
    work: Callable[[], Awaitable[BaseModel]],
    status: int = 200,
    subject_id: UUID | None = None,
) -> Response:
    """Do the work and keep its answer, or give the kept answer again.

    Raises `KeyInUse` while the first request runs, `KeyReused` when the key came with other words. What `work`
    raises rolls the transaction back, so errors are not kept and the key can be used again.
    """
    is_first = await tx.value("SELECT pg_try_advisory_xact_lock($1)", once.lock_number(tx.tenant_id))
    request = KeyedRequest(tx.tenant_id, once)
    found = (await read_answers(tx, [request])).get(request)
    if isinstance(found, KeyReused):
        raise found
    if found is not None:
        # Kept is kept: whoever has the key's lock then only repeats it, like this one.
        return response_of(found)
    if not is_first:
        raise KeyInUse
    body = (await work()).model_dump_json().encode()
    answer = Answer(status, body, subject_id=subject_id)
    await write_answers(tx, [(request, answer)])
    return response_of(answer)


def response_of(answer: Answer) -> Response:
    """Return the answer as it is sent; one that was given before says so."""
    headers = {REPLAYED_HEADER: "true"} if answer.replayed else {}
    REPLAYS.inc(answer.replayed)
    return Response(answer.body, status_code=answer.status, media_type="application/json", headers=headers)
