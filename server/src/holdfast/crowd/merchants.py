"""A merchant's shift: look at the day, give a slot more or fewer places, close one for a moment, cancel a booking."""

from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never, cast

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import MerchantDeed, MerchantStep, Shift
from holdfast.crowd.memory import Cancellation, Memory
from holdfast.crowd.speaking import API, Json, Reply, Request
from holdfast.crowd.tally import Tally
from holdfast.crowd.world import OpenBusiness, Slot

CANCELLABLE: Final = frozenset({"pending", "confirmed"})


@dataclass
class Desk:
    """A merchant at the desk of their business."""

    business: OpenBusiness
    account: Account
    memory: Memory
    tally: Tally

    async def work(self, shift: Shift) -> None:
        """Do what the shift says, one after the other."""
        for step in shift.steps:
            await self._do(step)

    async def _do(self, step: MerchantStep) -> None:
        slot = self.business.slots[step.session][step.slot]
        match step.deed:
            case MerchantDeed.LOOK_AT_DAY:
                await self._bookings(slot, page=50)
            case MerchantDeed.CHANGE_CAPACITY:
                await self._change_capacity(step, slot)
            case MerchantDeed.CLOSE_AND_OPEN:
                for state in ("closed", "open"):
                    await self._patch(slot, {"state": state})
            case MerchantDeed.CANCEL_BOOKING:
                await self._cancel_one(step, slot)
            case _:
                assert_never(step.deed)

    async def _bookings(self, slot: Slot, *, page: int) -> list[Json]:
        """Return the venue's bookings on the day of a slot."""
        path = f"{API}/venues/{self.business.venue_id}/bookings"
        day = date.fromisoformat(slot.local_start[:10])
        reply = await self.account.say(Request(action="day view", path=path, query={"date": day, "limit": page}))
        return cast("list[Json]", reply.json.get("items", []))

    async def _change_capacity(self, step: MerchantStep, slot: Slot) -> None:
        places = max(0, self.business.plan.sessions[step.session].places + step.by)
        reply = await self._patch(slot, {"capacity": places})
        if reply is not None and reply.is_good:
            self.memory.capacities[slot.slot_id].append((reply.asked, places))
            self.tally.did("capacity changed")

    async def _patch(self, slot: Slot, change: Json) -> Reply | None:
        """Change a slot as it stands; what was changed meanwhile is left alone."""
        listed = await self._listed(slot)
        if listed is None:
            return None
        return await self.account.say(
            Request(
                action="change slot",
                method="PATCH",
                path=f"{API}/slots/{slot.slot_id}",
                body=change,
                version=cast("int", listed["version"]),
                expected=frozenset({"capacity-below-taken", "stale-version"}),
            )
        )

    async def _listed(self, slot: Slot) -> Json | None:
        offering = next(
            offering
            for offering, slots in zip(self.business.offerings, self.business.slots, strict=True)
            if slot in slots
        )
        query = {"from": slot.starts_at, "to": slot.ends_at, "limit": 10}
        reply = await self.account.say(
            Request(action="list slots", path=f"{API}/offerings/{offering}/slots", query=query)
        )
        items = cast("list[Json]", reply.json.get("items", []))
        return next((one for one in items if one["id"] == slot.slot_id), None)

    async def _cancel_one(self, step: MerchantStep, slot: Slot) -> None:
        listed = [one for one in await self._bookings(slot, page=50) if one["state"] in CANCELLABLE]
        if not listed:
            return
        booking_id = str(listed[step.by % len(listed)]["id"])
        reply = await self.account.say(
            Request(
                action="cancel as venue",
                method="POST",
                path=f"{API}/bookings/{booking_id}/cancel",
                body={"reason": "We have to close."},
                key=step.key,
                expected=frozenset({"transition-refused"}),
            )
        )
        # The customer may not yet have heard that there is a booking: what is remembered is remembered by its id.
        self.memory.cancelled(booking_id, Cancellation("venue", reply.asked, is_acknowledged=reply.is_good))
        if reply.is_good:
            self.tally.did("cancelled by venue")
