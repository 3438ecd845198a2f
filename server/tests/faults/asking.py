"""Clients that do not give up: whoever heard nothing, or 503, asks again with the same key, as browsers do."""

import asyncio
from collections.abc import Sequence
from typing import Final

import pytest

from tests.races.arena import tally
from tests.races.gun import Reply, Shot, send

TRIES_MAX: Final = 60
PAUSE_SECONDS: Final = 0.02


def is_open(reply: Reply) -> bool:
    """Tell whether the client still does not know how its request ended."""
    return reply.is_lost or reply.status == 503 or reply.said == "409 key-in-use"


async def until_told(shots: Sequence[Shot], *, replies: Sequence[Reply], port: int) -> list[Reply]:
    """Return what the clients know in the end."""
    known = list(replies)
    for _ in range(TRIES_MAX):
        again = [n for n, reply in enumerate(known) if is_open(reply)]
        if not again:
            return known
        for n in again:
            known[n] = await send(shots[n], port=port)
        await asyncio.sleep(PAUSE_SECONDS)
    pytest.fail(f"no answer after {TRIES_MAX} tries: {tally(known)}")
