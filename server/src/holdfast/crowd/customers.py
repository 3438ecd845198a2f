"""A customer's visit: look around, book, pay or not, cancel, look at what one has."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, assert_never, cast

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import (
    Book,
    Cancel,
    CardTry,
    Choice,
    CustomerStep,
    Ending,
    HallChoice,
    LookAtOwn,
    Manner,
    Search,
    Visit,
)
from holdfast.crowd.memory import Cancellation, Memory, NoRoom, Place, Promise, Span
from holdfast.crowd.paying import Payer, Till
from holdfast.crowd.speaking import API, GivenUp, Json, Reply, Request
from holdfast.crowd.tally import Tally
from holdfast.crowd.world import World
from holdfast.kit.clock import monotonic_seconds

NO_ROOM: Final = frozenset({"sold-out", "taken"})
GONE: Final = NO_ROOM | {"already-booked", "not-on-sale", "too-many-holds", "holds-paused"}
DAYS_SHOWN: Final = 7
OWN_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class LateWish:
    """Somebody who will pay when the hold has lapsed."""

    payer: Payer
    promise: Promise
    till: Till
    card: CardTry


@dataclass
class Guest:
    """A customer in the world. `pays_late` takes those who come back to pay too late."""

    number: int
    account: Account
    world: World
    memory: Memory
    tally: Tally
    pays_late: Callable[[LateWish], None]

    @property
    def payer(self) -> Payer:
        """Return this customer with their cards."""
        return Payer(self.account, self.memory, self.tally)

    async def visit(self, visit: Visit) -> None:
        """Come, do everything, leave."""
        if not await self.account.arrive(visit.arrival):
            self.tally.did("could not come in")
            return
        for step in visit.steps:
            await self._do(step)
        await self.account.depart(visit.departure)

    async def _do(self, step: CustomerStep) -> None:
        match step:
            case Search():
                await self._search(step)
            case LookAtOwn():
                await self._look_at_own()
            case Book():
                await self._book(step)
            case Cancel():
                await self._cancel(step)
            case _:
                assert_never(step)

    async def _search(self, step: Search) -> None:
        query: dict[str, object] = {
            "city": self.world.businesses[step.business].plan.city,
            "units": step.units,
            "limit": 20,
        }
        if step.day is not None:
            query["date"] = self.world.today + timedelta(days=step.day)
        await self.account.say(Request(action="search", path=f"{API}/search", query=query))

    async def _look_at_own(self) -> None:
        reply = await self.account.say(
            Request(action="own bookings", path=f"{API}/users/me/bookings", query={"limit": OWN_SHOWN})
        )
        for one in cast("list[Json]", reply.json.get("items", [])):
            self.memory.saw(str(one["id"]), state=str(one["state"]), at=reply.asked.answered)

    async def _book(self, step: Book) -> None:
        for at, choice in enumerate(step.choices):
            if step.looks:
                await self._look(choice)
            place, order = self._order(choice)
            if step.quotes:
                await self.account.say(
                    Request(
                        action="quote",
                        method="POST",
                        path=f"{API}/quotes",
                        body=order,
                        expected=frozenset({"not-on-sale"}),
                    )
                )
            promise = await self._place(step, place=place, order=self._full(step, choice, order=order), at=at)
            if promise is not None:
                self.tally.did("booked")
                await self._end(step, promise)
                return
        self.tally.did("went without")

    async def _look(self, choice: Choice) -> None:
        """Look at the page of an offering, and at a week of what is free."""
        offering = self._offering(choice)
        await self.account.say(Request(action="offering page", path=f"{API}/offerings/{offering}"))
        first = self._day(choice)
        span = {"from": first, "to": first + timedelta(days=DAYS_SHOWN - 1)}
        await self.account.say(
            Request(action="availability", path=f"{API}/offerings/{offering}/availability", query=span)
        )

    async def _quote(self, order: Json) -> None:
        await self.account.say(
            Request(
                action="quote", method="POST", path=f"{API}/quotes", body=order, expected=frozenset({"not-on-sale"})
            )
        )

    async def _place(self, step: Book, *, place: Place, order: Json, at: int) -> Promise | None:
        """Ask for the places; return the booking, or None when they are not to be had."""
        key = f"{step.key}-{at}"
        request = Request(action="book", method="POST", path=f"{API}/bookings", body=order, key=key, expected=GONE)
        began = monotonic_seconds()
        try:
            replies = await press(self.account, request, manner=step.manner)
        except GivenUp:
            self.memory.unknown[step.number] = (place, Span(began))
            raise
        for reply in replies:
            if reply.is_good:
                promise = self._promise(step, reply, place=place)
                self.memory.promise(promise, key=key)
            elif reply.problem in NO_ROOM:
                self.memory.no_room.append(NoRoom(reply.problem, place, reply.asked, step.number))
        return self.memory.of_number(step.number)

    def _promise(self, step: Book, reply: Reply, *, place: Place) -> Promise:
        said = reply.json
        total = cast("Json", said["total"])
        expires = said["expires_at"]
        hold = None if expires is None else (_instant(expires) - _instant(said["server_now"])).total_seconds()
        state = str(said["state"])
        return Promise(
            booking_id=str(said["id"]),
            number=step.number,
            customer=self.number,
            place=place,
            amount=cast("int", total["amount"]),
            currency=str(total["currency"]),
            asked=reply.asked,
            hold_seconds=hold,
            state=state,
            seen_confirmed=reply.asked.answered if state == "confirmed" else None,
        )

    async def _end(self, step: Book, promise: Promise) -> None:
        """Do what the plan says becomes of a hold; what costs nothing is confirmed already."""
        if promise.state != "pending":
            return
        if step.ending is Ending.GIVE_BACK:
            await self._ask_to_cancel(promise, key=f"{step.key}-back", manner=Manner.ONCE)
        elif step.ending is Ending.PAY:
            if step.extends:
                await self._extend(promise, key=f"{step.key}-more")
            await self.payer.pay(promise, cards=step.cards)
        elif step.ending is Ending.PAY_LATE:
            till = await self.payer.find_till(promise)
            if till is not None:
                self.pays_late(LateWish(self.payer, promise, till, step.cards[-1]))
        else:
            self.tally.did("left to lapse")

    async def _extend(self, promise: Promise, *, key: str) -> None:
        promise.is_extended = True
        path = f"{API}/bookings/{promise.booking_id}/extend-hold"
        await self.account.say(
            Request(
                action="extend hold",
                method="POST",
                path=path,
                key=key,
                body={},
                expected=frozenset({"hold-expired", "transition-refused"}),
            )
        )

    async def _cancel(self, step: Cancel) -> None:
        promise = self.memory.of_number(step.number)
        if promise is None:
            return
        if step.looks_first:
            path = f"{API}/bookings/{promise.booking_id}/cancel-preview"
            await self.account.say(Request(action="cancel preview", path=path))
        await self._ask_to_cancel(promise, key=step.key, manner=step.manner)

    async def _ask_to_cancel(self, promise: Promise, *, key: str, manner: Manner) -> None:
        request = Request(
            action="cancel",
            method="POST",
            path=f"{API}/bookings/{promise.booking_id}/cancel",
            body={"reason": "We cannot make it."},
            key=key,
            expected=frozenset({"transition-refused"}),
        )
        began = monotonic_seconds()
        try:
            replies = await press(self.account, request, manner=manner)
        except GivenUp:
            self.memory.cancelled(promise.booking_id, Cancellation("customer", Span(began), is_acknowledged=False))
            raise
        is_good = any(reply.is_good for reply in replies)
        asked = Span(min(reply.asked.sent for reply in replies), max(reply.asked.answered for reply in replies))
        self.memory.cancelled(promise.booking_id, Cancellation("customer", asked, is_acknowledged=is_good))
        if is_good:
            self.memory.saw(promise.booking_id, state="cancelled", at=asked.answered)
            self.tally.did("cancelled")

    def _order(self, choice: Choice) -> tuple[Place, Json]:
        """Return what is wanted, as the crowd remembers it and as the API is asked for it."""
        business = self.world.businesses[choice.business]
        if isinstance(choice, HallChoice):
            place = business.hall_place(choice, today=self.world.today)
            return place, {
                "offering_id": business.hall_id,
                "starts_at": place.starts_at,
                "ends_at": place.ends_at,
            }
        slot = business.slot(choice)
        place = Place(slot.slot_id, choice.units, starts_at=slot.starts_at, ends_at=slot.ends_at)
        offering = business.offerings[choice.session]
        return place, {"offering_id": offering, "slot_id": slot.slot_id, "units": choice.units}

    def _full(self, step: Book, choice: Choice, *, order: Json) -> Json:
        """Return the order with who comes along and the total that one expects."""
        full = dict(order)
        if step.guest is not None:
            full["guests"] = [{"name": step.guest}]
        if step.names_total:
            plan = self.world.businesses[choice.business].plan
            if isinstance(choice, HallChoice):
                amount = plan.hall.price_amount * choice.hours
            else:
                amount = plan.sessions[choice.session].price_amount * choice.units
            full["expected_total"] = {"amount": amount, "currency": plan.currency}
        return full

    def _offering(self, choice: Choice) -> str:
        business = self.world.businesses[choice.business]
        return business.hall_id if isinstance(choice, HallChoice) else business.offerings[choice.session]

    def _day(self, choice: Choice) -> date:
        if isinstance(choice, HallChoice):
            return self.world.today + timedelta(days=choice.day)
        slot = self.world.businesses[choice.business].slot(choice)
        return date.fromisoformat(slot.local_start[:10])


async def press(account: Account, request: Request, *, manner: Manner) -> list[Reply]:
    """Press a button as somebody does it, and return every answer; each tells of the time since the first press."""
    began = monotonic_seconds()
    if manner is Manner.DOUBLE_CLICK:
        replies = list(await asyncio.gather(account.say(request), account.say(request)))
    elif manner is Manner.LOST_ANSWER:
        await account.mouth.shout(request)
        replies = [await account.say(request)]
    else:
        replies = [await account.say(request)]
    return [Reply(reply.status, reply.body, reply.headers, Span(began, reply.asked.answered)) for reply in replies]


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
