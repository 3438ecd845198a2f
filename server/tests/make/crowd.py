"""A platform that says what a test scripts, for the crowd to speak to, and what the crowd would remember of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from holdfast.crowd.accounts import Account
from holdfast.crowd.contracts import BusinessPlan, HallPlan, Person, SessionPlan, SlotPlan
from holdfast.crowd.memory import Place, Promise, Span
from holdfast.crowd.speaking import Mouth
from holdfast.crowd.tally import Tally
from holdfast.crowd.wire import Answer, NoAnswer, Wire
from holdfast.crowd.world import OpenBusiness, Slot, World

TODAY = date(2026, 11, 20)
PERSON = Person("Ana Bo", mailbox="ana.s1", password="seven green kettles", locale="en")


@dataclass(frozen=True)
class Heard:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass
class ScriptedWire(Wire):
    """Answers with what the script says of a request: an answer, or None for a broken line."""

    url: str = "http://127.0.0.1:1"
    script: Callable[[Heard], Answer | None] = lambda _: answer(200, {})
    heard: list[Heard] = field(default_factory=list)
    shouted: list[Heard] = field(default_factory=list)

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        heard = _heard(method, path, headers, body)
        self.heard.append(heard)
        found = self.script(heard)
        if found is None:
            raise NoAnswer("cut")
        return found

    async def shout(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> None:
        self.shouted.append(_heard(method, path, headers, body))

    def asked(self) -> list[str]:
        """Return what was asked, each as method and path without its query."""
        return [f"{one.method} {one.path.partition('?')[0]}" for one in self.heard]


def _heard(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Heard:
    is_json = headers.get("content-type") == "application/json"
    return Heard(method, path, headers, orjson.loads(body) if body and is_json else {})


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """Return an answer with a JSON body."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, names, b"" if body is None else orjson.dumps(body))


def refusal(status: int, name: str, **headers: str) -> Answer:
    """Return a problem."""
    return answer(status, {"type": f"/problems/{name}", "detail": "Not so.", "request_id": "r-1"}, **headers)


def replay(*answers: Answer | None) -> Callable[[Heard], Answer | None]:
    """Return a script that gives those answers one after the other, and the last one for ever."""
    waiting = list(answers)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def account_on(wire: Wire, *, token: str | None = "t-1") -> Account:
    """Return an account that is signed in."""
    account = Account(PERSON, "r1", Mouth(wire, Tally(), token))
    account.has_signed_up = token is not None
    account.refresh_token = None if token is None else "refresh-1"
    return account


def session_of(token: str = "t-2") -> dict[str, str]:
    """Return the body of a sign-in."""
    return {"access_token": token, "refresh_token": f"refresh-{token}"}


def plan(*, places: int = 8) -> BusinessPlan:
    """Return a business of one session with two slots, and a hall."""
    slots = (SlotPlan(2, 9), SlotPlan(3, 9))
    session = SessionPlan("Map", 2_800, 60, places=places, policy="standard", is_sole=False, slots=slots)
    hall = HallPlan("Hall", 6_000, setup_minutes=15, cleanup_minutes=30, days=5)
    return BusinessPlan(
        0, PERSON, "Rooms", "yoga", "Lisbon", "PT", "Europe/Lisbon", "EUR", sessions=(session,), hall=hall
    )


def world() -> World:
    """Return a world with that business open in it."""
    slots = [
        Slot(f"slot-{day}", f"2026-11-2{day}T09:00:00+00:00", f"2026-11-2{day}T10:00:00+00:00", f"2026-11-2{day}T09:00")
        for day in (2, 3)
    ]
    business = OpenBusiness(plan(), "m-1", "v-1", offerings=["o-1"], slots=[slots], hall_id="o-hall", resource_id="r-1")
    return World(TODAY, {0: business})


def booking_body(booking_id: str = "b-1", *, state: str = "pending", **changes: object) -> dict[str, object]:
    """Return a booking as the API shows it, held for 45 seconds."""
    return {
        "id": booking_id,
        "state": state,
        "total": {"amount": 2_800, "currency": "EUR"},
        "expires_at": "2026-11-20T10:00:45+00:00" if state == "pending" else None,
        "server_now": "2026-11-20T10:00:00+00:00",
        "slot_id": "slot-2",
        "units": 1,
        "starts_at": "2026-11-22T09:00:00+00:00",
        "ends_at": "2026-11-22T10:00:00+00:00",
        "payment": {"paid": {"amount": 0}, "refunded": {"amount": 0}},
        "back": None,
        "confirmed_at": None,
        **changes,
    }


def promise(
    booking_id: str = "b-1", *, number: int = 1, asked: tuple[float, float] = (10, 11), **changes: Any
) -> Promise:
    """Return a booking as the crowd remembers it: one place, asked for between two seconds, held for 45."""
    values: dict[str, Any] = {
        "booking_id": booking_id,
        "number": number,
        "customer": 0,
        "place": slot_place(),
        "amount": 2_800,
        "currency": "EUR",
        "asked": Span(*asked),
        "hold_seconds": 45.0,
        "state": "pending",
        **changes,
    }
    return Promise(**values)


def slot_place(units: int = 1) -> Place:
    """Return places in a slot."""
    return Place("slot-2", units, "2026-11-22T09:00:00+00:00", "2026-11-22T10:00:00+00:00")
