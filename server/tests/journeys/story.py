"""What people do over the API, a step a function: the same words for every journey."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.journeys.conftest import Platform

PASSWORD = "seven green kettles"
Json = dict[str, Any]


def key() -> dict[str, str]:
    """Return the header with a fresh key."""
    return {"Idempotency-Key": uuid4().hex}


def good(answer: httpx.Response) -> Json:
    """Return the JSON of an answer that must be a success."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else {}


def sign_up(platform: Platform, name: str) -> tuple[httpx.Client, Json]:
    """Register somebody and return their client and what the answer said."""
    body = {"email": f"{name}-{uuid4().hex[:10]}@example.test", "password": PASSWORD, "display_name": name.title()}
    with platform.client() as visitor:
        session = good(visitor.post("/auth/register", json=body))
    return platform.client(token=session["access_token"]), session


def refreshed(platform: Platform, session: Json) -> httpx.Client:
    """Return a client with a fresh token, which carries new roles."""
    with platform.client() as visitor:
        renewed = good(visitor.post("/auth/refresh", json={"refresh_token": session["refresh_token"]}))
    session.update(renewed)
    return platform.client(token=renewed["access_token"])


def open_business(platform: Platform) -> tuple[httpx.Client, Json, Json]:
    """Open a merchant with a published venue; return the merchant's client, the merchant and the venue."""
    client, session = sign_up(platform, "merchant")
    name = f"Tagus Escape {uuid4().hex[:6]}"
    merchant = good(
        client.post(
            "/merchants",
            json={"name": name, "category": "escape-room", "description": "Rooms by the river.", "currency": "EUR"},
            headers=key(),
        )
    )
    owner = refreshed(platform, session)
    hours = [{"weekday": day, "opens": "08:00", "closes": "22:00"} for day in range(7)]
    venue = good(
        owner.post(
            "/venues",
            json={
                "merchant_id": merchant["id"],
                "name": "The Warehouse",
                "address_line": "Rua do Acucar 12",
                "city": "Lisbon",
                "country": "PT",
                "time_zone": "Europe/Lisbon",
                "opening_hours": hours,
            },
            headers=key(),
        )
    )
    good(owner.post(f"/venues/{venue['id']}/publish", headers=key()))
    return owner, merchant, venue


def offer_session(owner: httpx.Client, venue: Json, *, capacity: int = 8, **changes: object) -> tuple[Json, Json]:
    """Publish a session with one slot in three days; return both."""
    body = {
        "venue_id": venue["id"],
        "kind": "session",
        "name": "The Cartographer's Secret",
        "description": "Sixty minutes, one map.",
        "price_amount": 2800,
        "duration_minutes": 60,
        **changes,
    }
    offering = good(owner.post("/offerings", json=body, headers=key()))
    good(owner.post(f"/offerings/{offering['id']}/publish", headers=key()))
    start = (datetime.now(UTC) + timedelta(days=3)).replace(hour=19, minute=0)
    slot = good(
        owner.post(
            f"/offerings/{offering['id']}/slots",
            json={"local_start": start.strftime("%Y-%m-%dT%H:%M"), "capacity": capacity},
            headers=key(),
        )
    )
    return offering, slot


def offer_space(owner: httpx.Client, venue: Json) -> Json:
    """Publish a hall by the hour."""
    resource = good(
        owner.post("/resources", json={"venue_id": venue["id"], "name": "Great Hall", "capacity": 80}, headers=key())
    )
    body = {
        "venue_id": venue["id"],
        "kind": "space",
        "name": "The Great Hall",
        "description": "A hall by the hour.",
        "price_amount": 6000,
        "space": {
            "resource_id": resource["id"],
            "minutes_min": 60,
            "minutes_max": 480,
            "minutes_step": 30,
            "setup_minutes": 0,
            "cleanup_minutes": 15,
        },
    }
    offering = good(owner.post("/offerings", json=body, headers=key()))
    good(owner.post(f"/offerings/{offering['id']}/publish", headers=key()))
    return offering


def book_slot(client: httpx.Client, offering: Json, slot: Json, *, units: int = 1) -> httpx.Response:
    """Ask for places of a slot."""
    body = {"offering_id": offering["id"], "slot_id": slot["id"], "units": units}
    return client.post("/bookings", json=body, headers=key())


def pay(client: httpx.Client, booking: Json, *, method: str = "pm_card_visa") -> httpx.Response:
    """Pay a booking with one of Stripe's test methods, as a developer does without a browser."""
    payment = good(client.get(f"/bookings/{booking['id']}/payment", params={"wait_seconds": 10}))
    assert payment["state"] == "ready", payment
    intent = payment["client_secret"].partition("_secret_")[0]
    base = str(client.base_url).partition("/api/")[0]
    return httpx.post(
        f"{base}/simulator/checkout/{intent}/auto_confirm",
        json={"client_secret": payment["client_secret"], "payment_method": method},
        timeout=20,
    )


def until(look: Callable[[], Json], is_so: Callable[[Json], bool], *, seconds: float = 15) -> Json:
    """Return what is seen once it is so; fail with the last sight."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if is_so(seen):
            return seen
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)


def booking_of(client: httpx.Client, booking: Json) -> Callable[[], Json]:
    """Return a way to look at a booking."""
    return lambda: good(client.get(f"/bookings/{booking['id']}"))
