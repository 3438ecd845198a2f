"""Read everybody's bookings in the end, make every check, and say what came of it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from holdfast.crowd import checks
from holdfast.crowd.books import Books, differences
from holdfast.crowd.checks import Shown
from holdfast.crowd.customers import Guest
from holdfast.crowd.playing import Play
from holdfast.crowd.speaking import API, Json, Request

PAGE: Final = 100
READERS: Final = 8
SHOWN_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its number and sentence in the design, and what it found; None when it could not be made."""

    name: str
    sentence: str
    found: Sequence[str] | None
    note: str = ""

    @property
    def is_broken(self) -> bool:
        """Say whether it found something."""
        return bool(self.found)


async def read_all(guests: Iterable[Guest]) -> dict[str, Shown]:
    """Return every booking of every customer, as their own lists show them."""
    waiting = iter(list(guests))
    shown: dict[str, Shown] = {}

    async def read() -> None:
        for guest in waiting:
            for one in await _own(guest):
                shown[one.booking_id] = one

    await asyncio.gather(*(read() for _ in range(READERS)))
    return shown


def judge(
    play: Play, shown: Mapping[str, Shown], *, gateway: Books | None, ours: Books | None, why: str
) -> list[Check]:
    """Return all the checks; `why` says why there are no books, if there are none."""
    memory = play.memory
    found = [
        _check("X1", "what was acknowledged is there", found=checks.durability(memory, shown)),
        _check("X2", "nothing is there that nobody asked for", found=checks.no_ghosts(memory, shown)),
        _check("X3", "one key, one effect", found=checks.one_key_one_effect(memory)),
    ]
    books = differences(gateway, ours) if gateway is not None and ours is not None else None
    found.append(_check("X4", "the gateway's journal and our books agree", found=books, note=why))
    # From here on it is known how every booking ended.
    checks.settle(memory, shown.values())
    found.append(_check("X5", "nothing was ever taken twice", found=checks.never_oversold(memory)))
    found.append(_check("X6", "nobody was refused what was free", found=checks.no_false_refusal(memory)))
    found.append(_check("X9", "no answer was a crash or a surprise", found=checks.honest_answers(play.tally)))
    return found


def _check(name: str, sentence: str, *, found: Iterable[str] | None, note: str = "") -> Check:
    kept = None if found is None else list(found)
    more = f"{len(kept)} in all" if kept is not None and len(kept) > SHOWN_MAX else note
    return Check(name, sentence, None if kept is None else list(islice(kept, SHOWN_MAX)), more)


async def _own(guest: Guest) -> list[Shown]:
    if not guest.account.has_signed_up:
        return []
    found: list[Shown] = []
    query: dict[str, object] = {"limit": PAGE}
    while True:
        reply = await guest.account.say(Request(action="read all", path=f"{API}/users/me/bookings", query=query))
        page = reply.json
        found += [_shown(one, customer=guest.number) for one in cast("list[Json]", page.get("items", []))]
        if page.get("next_cursor") is None:
            return found
        query["after"] = page["next_cursor"]


def _shown(one: Json, *, customer: int) -> Shown:
    total, payment = cast("Json", one["total"]), cast("Json", one["payment"])
    back = cast("Json | None", one["back"])
    return Shown(
        booking_id=str(one["id"]),
        customer=customer,
        state=str(one["state"]),
        amount=cast("int", total["amount"]),
        currency=str(total["currency"]),
        thing=cast("str | None", one["slot_id"]),
        units=cast("int", one["units"]),
        starts_at=str(one["starts_at"]),
        ends_at=str(one["ends_at"]),
        paid=cast("int", cast("Json", payment["paid"])["amount"]),
        refunded=cast("int", cast("Json", payment["refunded"])["amount"]),
        back=None if back is None else cast("int", back["amount"]),
        was_confirmed=one["confirmed_at"] is not None,
    )
