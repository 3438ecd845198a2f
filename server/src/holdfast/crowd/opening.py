"""Open a business: merchant, venue, sessions with their slots, and a hall, as its owner does it at the desk."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import BusinessPlan, SessionPlan
from holdfast.crowd.memory import Memory, Span
from holdfast.crowd.speaking import API, Json, Reply, Request
from holdfast.crowd.stage import HOURS
from holdfast.crowd.world import OpenBusiness, Slot, wall

PAGE: Final = 100
OPENS, CLOSES = "08:00", "22:00"
HALL_HOURS_MAX: Final = 4


class CannotOpen(Exception):
    """A business could not be opened: without it there is no story."""


@dataclass
class Opening:
    """The opening of one business."""

    plan: BusinessPlan
    account: Account
    memory: Memory
    today: date
    seed: int

    async def run(self) -> OpenBusiness:
        """Do all of it; raise `CannotOpen` at the first refusal."""
        if not await self.account.sign_up():
            raise CannotOpen(f"{self.plan.name}: its owner cannot sign up")
        merchant = await self._make("open merchant", "/merchants", self._merchant())
        # The new role is in the next access token.
        await self.account.refresh()
        venue = await self._make("open venue", "/venues", self._venue(str(merchant["id"])))
        await self._publish("venues", str(venue["id"]))
        business = OpenBusiness(self.plan, str(merchant["id"]), str(venue["id"]))
        for session in self.plan.sessions:
            await self._open_session(business, session)
        await self._open_hall(business)
        return business

    async def _open_session(self, business: OpenBusiness, session: SessionPlan) -> None:
        body = {
            "venue_id": business.venue_id,
            "kind": "session",
            "name": session.name,
            "description": f"{session.minutes} minutes, {session.places} places.",
            "price_amount": session.price_amount,
            "duration_minutes": session.minutes,
            "cancellation_policy": {"name": session.policy},
            "one_per_user": session.is_sole,
        }
        offering = str((await self._make("make offering", "/offerings", body))["id"])
        await self._publish("offerings", offering)
        began = []
        for hour in HOURS:
            days = [slot.day for slot in session.slots if slot.hour == hour]
            if days:
                began.append(await self._make_slots(offering, session, days=days, hour=hour))
        business.offerings.append(offering)
        business.slots.append(await self._slots_of(offering, session, made=began))

    async def _make_slots(self, offering: str, session: SessionPlan, /, *, days: list[int], hour: int) -> Span:
        """Make a slot at that hour on each of the days, which follow each other."""
        start = wall(self.today, day=days[0], hour=hour).strftime("%Y-%m-%dT%H:%M")
        body: dict[str, object] = {"local_start": start, "capacity": session.places}
        path = f"/offerings/{offering}/slots"
        if len(days) > 1:
            body |= {"rrule": f"FREQ=DAILY;COUNT={len(days)}", "skip_clashes": False}
            path += "/recurring"
        reply = await self._ask("make slots", path, body, key=f"{offering[-12:]}-{hour}")
        return reply.asked

    async def _slots_of(self, offering: str, session: SessionPlan, *, made: list[Span]) -> list[Slot]:
        found: dict[str, Slot] = {}
        last = self.today + timedelta(days=session.slots[-1].day + 2)
        query: dict[str, object] = {"limit": PAGE, "to": f"{last}T00:00:00+00:00"}
        while True:
            reply = await self.account.say(
                Request(action="list slots", path=f"{API}/offerings/{offering}/slots", query=query)
            )
            page = reply.json
            for one in cast("list[Json]", page.get("items", [])):
                slot = Slot(str(one["id"]), str(one["starts_at"]), str(one["ends_at"]), str(one["local_start"]))
                found[slot.local_start[:16]] = slot
            if page.get("next_cursor") is None:
                break
            query["after"] = page["next_cursor"]
        try:
            slots = [
                found[wall(self.today, day=plan.day, hour=plan.hour).strftime("%Y-%m-%dT%H:%M")]
                for plan in session.slots
            ]
        except KeyError as missing:
            raise CannotOpen(f"{session.name}: the slot of {missing} is not listed") from missing
        for slot in slots:
            self.memory.capacities[slot.slot_id].append((made[0], session.places))
        return slots

    async def _open_hall(self, business: OpenBusiness) -> None:
        hall = self.plan.hall
        room = {"venue_id": business.venue_id, "name": hall.name, "capacity": 80}
        business.resource_id = str((await self._make("make room", "/resources", room))["id"])
        body = {
            "venue_id": business.venue_id,
            "kind": "space",
            "name": hall.name,
            "description": "A hall by the hour.",
            "price_amount": hall.price_amount,
            "space": {
                "resource_id": business.resource_id,
                "minutes_min": 60,
                "minutes_max": HALL_HOURS_MAX * 60,
                "minutes_step": 60,
                "setup_minutes": hall.setup_minutes,
                "cleanup_minutes": hall.cleanup_minutes,
            },
        }
        business.hall_id = str((await self._make("make offering", "/offerings", body))["id"])
        await self._publish("offerings", business.hall_id)

    def _merchant(self) -> Json:
        plan = self.plan
        return {
            "name": plan.name,
            "category": plan.category,
            "currency": plan.currency,
            "description": f"{plan.name}, {plan.city}.",
        }

    def _venue(self, merchant_id: str) -> Json:
        plan = self.plan
        hours = [{"weekday": day, "opens": OPENS, "closes": CLOSES} for day in range(7)]
        return {
            "merchant_id": merchant_id,
            "name": f"{plan.name}, the house",
            "address_line": f"{plan.number + 1} Crowd Street",
            "city": plan.city,
            "country": plan.country,
            "time_zone": plan.time_zone,
            "opening_hours": hours,
        }

    async def _make(self, action: str, path: str, body: Json, /) -> Json:
        reply = await self._ask(action, path, body, key=f"{path.strip('/')}-{body['name']}")
        return reply.json

    async def _publish(self, kind: str, thing: str) -> None:
        reply = await self.account.say(
            Request(action="publish", method="POST", path=f"{API}/{kind}/{thing}/publish", body={})
        )
        self._require(reply, "publish")

    async def _ask(self, action: str, path: str, body: Json, /, *, key: str) -> Reply:
        reply = await self.account.say(
            Request(action=action, method="POST", path=f"{API}{path}", body=body, key=_key(self.seed, key))
        )
        return self._require(reply, action)

    def _require(self, reply: Reply, action: str) -> Reply:
        if not reply.is_good:
            sentence = f"{self.plan.name}: {action}: {reply.status} {reply.problem} {reply.json.get('detail', '')}"
            raise CannotOpen(sentence)
        return reply


def _key(seed: int, what: str) -> str:
    """Return a key of visible ASCII characters."""
    return f"crowd-{seed}-{what.encode('ascii', 'ignore').decode().replace(' ', '_')}"[:200]
