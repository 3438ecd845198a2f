"""A request that makes sense for each operation of the API; `{things}` in it are what a stage has of that name."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx
from PIL import Image

from holdfast.entrypoints.access import Caller
from holdfast.entrypoints.api import openapi_document
from holdfast.kit.ids import new_id
from tests.make.accounts import OTHER_PASSWORD, PASSWORD
from tests.make.world import Stage, World

Json = Any

_WHEN: Final = "2027-03-04T19:00"
_ORDER: Final = {
    "offering_id": "{offering_id}",
    "slot_id": "{slot_id}",
    "units": 2,
    "add_ons": [{"add_on_id": "{add_on_id}", "quantity": 1}],
}
_SLOT: Final = {
    "local_start": _WHEN,
    "duration_minutes": 60,
    "capacity": 8,
    "price_amount": 2_500,
    "note": "Bring tea.",
}

# Every operation with a body, and no other; the parts of parts are there, so that they are tried as well.
BODIES: Final[Mapping[str, Json]] = {
    "register": {"email": "{new_email}", "password": PASSWORD, "display_name": "Ada"},
    "log_in": {"email": "{own_email}", "password": PASSWORD},
    "refresh_session": {"refresh_token": "{refresh_token}"},
    "log_out": {"refresh_token": "{refresh_token}"},
    "change_password": {"current_password": PASSWORD, "new_password": OTHER_PASSWORD},
    "verify_email": {"token": "{link}"},
    "forget_password": {"email": "{new_email}"},
    "reset_password": {"token": "{link}", "password": OTHER_PASSWORD},
    "change_email": {"password": PASSWORD, "new_email": "{new_email}"},
    "confirm_email_change": {"token": "{link}"},
    "edit_profile": {"display_name": "Ada L."},
    "edit_tenant": {"name": "Tea rooms"},
    "open_tenant": {"slug": "{new_slug}", "name": "Tea rooms", "admin_email": "{new_email}"},
    "grant_role": {"user_id": "{user_id}", "role": "moderator", "scope_id": "{venue_id}"},
    "disable_user": {"reason": "Bookings with stolen cards."},
    "open_merchant": {"name": "Tea rooms", "category": "tea"},
    "edit_merchant": {"description": "Four rooms.", "logo_id": "{media_id}"},
    "create_venue": {
        "merchant_id": "{merchant_id}",
        "name": "The Loft",
        "address_line": "Rua 1",
        "city": "Lisbon",
        "country": "PT",
        "time_zone": "Europe/Lisbon",
        "opening_hours": [{"weekday": 4, "opens": "10:00", "closes": "22:00"}],
        "closed_days": [{"date": "2027-12-24", "reason": "Christmas Eve"}],
        "photo_ids": ["{media_id}"],
    },
    "edit_venue": {
        "opening_hours": [{"weekday": 4, "opens": "10:00", "closes": "22:00"}],
        "closed_days": [{"date": "2027-12-24"}],
        "photo_ids": ["{media_id}"],
    },
    "create_resource": {"venue_id": "{venue_id}", "name": "Small Hall", "capacity": 30},
    "edit_resource": {"capacity": 140},
    "add_blackout": {"starts_at": "2027-12-24T00:00:00Z", "ends_at": "2027-12-27T00:00:00Z", "reason": "New floor"},
    "create_offering": {
        "venue_id": "{venue_id}",
        "kind": "space",
        "name": "The Hall by night",
        "price_amount": 6_000,
        "photo_ids": ["{media_id}"],
        "cancellation_policy": {
            "name": "ours",
            "bands": [
                {"notice_hours": 24, "inclusive": True, "back_basis_points": 10_000},
                {"notice_hours": 0, "inclusive": True, "back_basis_points": 0},
            ],
        },
        "space": {"resource_id": "{resource_id}"},
    },
    "edit_offering": {
        "price_amount": 3_200,
        "photo_ids": ["{media_id}"],
        "cancellation_policy": {"name": "standard"},
    },
    "create_add_on": {"name": "Breakfast", "price_amount": 900, "per": "unit", "quantity_max": 10},
    "edit_add_on": {"price_amount": 1_800},
    "create_slot": _SLOT,
    "preview_slots": {**_SLOT, "rrule": "FREQ=WEEKLY;COUNT=3"},
    "create_recurring_slots": {**_SLOT, "rrule": "FREQ=WEEKLY;COUNT=3"},
    "change_slot": {"note": "Bring a map."},
    "quote": _ORDER,
    "place_booking": {**_ORDER, "guests": [{"name": "Bo", "email": "bo@example.com"}], "note": "By the window."},
    "checkout_booking": {"return_path": "/bookings"},
    "cancel_booking": {"reason": "We cannot make it."},
    "change_guests": {"guests": [{"name": "Bo", "email": "bo@example.com"}]},
}
QUERIES: Final[Mapping[str, Mapping[str, str]]] = {
    "list_resources": {"venue_id": "{venue_id}"},
    "list_venues": {"merchant_id": "{merchant_id}"},
    "list_offerings": {"venue_id": "{venue_id}", "merchant_id": "{merchant_id}"},
    "list_bookings": {"customer_id": "{user_id}"},
    "list_audit": {"subject_id": "{merchant_id}", "user_id": "{user_id}"},
}
# What a path calls `id_or_slug` is the thing that its address is about.
_NAMED: Final = {"merchants": "merchant_id", "venues": "venue_id", "offerings": "offering_id"}
# An answer other than 2xx to a request that was let in: Stripe's own signature is what ours cannot have.
OTHER_SUCCESS: Final = {"receive_stripe_event": 400}
# In which state the booking must be that an operation is about; without one there is none.
BOOKING_STATES: Final[Mapping[str, str]] = {
    "list_slot_bookings": "pending",
    "list_venue_bookings": "pending",
    "list_merchant_bookings": "pending",
    "cancel_booking": "confirmed",
    "complete_booking": "begun",
    "mark_no_show": "begun",
}
_LINK_REQUESTS: Final = {
    "verify_email": ("resend_verification", None),
    "reset_password": ("forget_password", {"email": "{own_email}"}),
    "confirm_email_change": ("change_email", {"password": PASSWORD, "new_email": "{new_email}"}),
}


@dataclass(frozen=True)
class Operation:
    """An operation as the API's description has it."""

    operation_id: str
    method: str
    path: str
    headers: frozenset[str]
    has_json: bool

    @property
    def template(self) -> str:
        """Return the path with a thing's name in each gap."""
        about = self.path.removeprefix("/api/v1").split("/")[1]
        return self.path.replace("{id_or_slug}", "{" + _NAMED.get(about, "") + "}")

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the things that a request is about, in path, query and body."""
        parts = f"{self.template} {QUERIES.get(self.operation_id)} {BODIES.get(self.operation_id)}"
        return frozenset(re.findall(r"{(\w+_id)}", parts))

    @property
    def booking_state(self) -> str | None:
        """Return in which state the booking must be that the operation is about."""
        default = "pending" if "{booking_id}" in self.path else None
        return BOOKING_STATES.get(self.operation_id, default)


@cache
def operations() -> Mapping[str, Operation]:
    """Return all operations of the API by their ids."""
    return {operation.operation_id: operation for operation in described(openapi_document())}


def described(document: Json) -> Iterator[Operation]:
    """Yield the operations of a description."""
    for path, item in document["paths"].items():
        for method, told in item.items():
            headers = (each["name"] for each in told.get("parameters", ()) if each["in"] == "header")
            content = told.get("requestBody", {}).get("content", {})
            yield Operation(
                told["operationId"], method.upper(), path, frozenset(headers), "application/json" in content
            )


def filled(value: Json, things: Mapping[str, str]) -> Json:
    """Return a body with the things put in where it names them."""
    if isinstance(value, str):
        return re.sub(r"{(\w+)}", lambda found: things[found[1]], value)
    if isinstance(value, Mapping):
        return {name: filled(part, things) for name, part in value.items()}
    return [filled(part, things) for part in value] if isinstance(value, list) else value


async def ask(
    world: World,
    operation: Operation,
    *,
    caller: Caller,
    stage: Stage,
    things: Mapping[str, str] | None = None,
    body: Json = None,
) -> httpx.Response:
    """Ask as somebody of the stage; `things` take the place of the stage's own, `body` that of the usual one."""
    known = {
        "new_email": f"{new_id().hex}@example.com",
        "new_slug": f"t-{new_id().hex}",
        **stage.things,
        **(things or {}),
    }
    person = stage.people.get(caller)
    headers = {"If-Match": '"1"'} if "if-match" in operation.headers else {}
    if operation.operation_id == "edit_tenant":
        headers["If-Match"] = f'"{await tenant_version(world, caller, stage=stage)}"'
    if "idempotency-key" in operation.headers:
        headers["Idempotency-Key"] = new_id().hex
    wanted = BODIES.get(operation.operation_id) if body is None else body
    content = {"json": filled(wanted, known)} if wanted is not None else {}
    if operation.operation_id == "upload_media":
        content = {"files": {"file": ("tea.png", a_picture(), "image/png")}}
    token = person.access_token if person is not None else None
    async with world.client(world.home_of(caller, stage), token=token) as client:
        return await client.request(
            operation.method,
            filled(operation.template, known),
            params=filled(QUERIES.get(operation.operation_id, {}), known),
            headers=headers,
            **content,
        )


async def tenant_version(world: World, caller: Caller, *, stage: Stage) -> int:
    """Return the version of the tenant at whose address the caller asks."""
    tenant_id = world.home_of(caller, stage)
    return int(await world.superuser.fetchval("SELECT version FROM tenants.tenant WHERE tenant_id = $1", tenant_id))


async def set_scene(world: World, operation: Operation, *, caller: Caller, like: Stage) -> Stage:
    """Return a stage of the caller's own on which the operation makes sense, with what it needs besides.

    What is about nothing of a business shares one, so that a whole walk does not take longer than it must.
    """
    state = operation.booking_state
    needed = (caller, Caller.OWNER) if state else (caller,)
    stage = await world.stage(
        tenant_id=world.busy_tenant_id, callers=needed, booking=state, like=None if operation.names else like
    )
    # Visitors have an account too: it is only that they have not signed in.
    asker = stage.people.get(caller) or await world.someone(stage)
    stage.things |= {"own_email": asker.user.email, "refresh_token": asker.refresh_token}
    if operation.operation_id in _LINK_REQUESTS:
        home = world.home_of(caller, stage)
        stage.things["link"] = await _link(world, operation, home=home, asker=asker, things=stage.things)
    return stage


async def _link(world: World, operation: Operation, *, home, asker, things: Mapping[str, str]) -> str:
    """Return the token of a link that was asked for and mailed."""
    asked_for, body = _LINK_REQUESTS[operation.operation_id]
    known = {**things, "new_email": f"{new_id().hex}@example.com"}
    async with world.client(home, token=asker.access_token) as client:
        answer = await client.post(operations()[asked_for].path, json=filled(body, known))
    assert answer.status_code == 202, answer.text
    token_id = await world.superuser.fetchval(
        "SELECT token_id FROM accounts.one_time_link WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1",
        asker.user.user_id,
    )
    return world.app.house.accounts.one_time_link_token(token_id)


@cache
def a_picture() -> bytes:
    """Return a small PNG."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    return made.getvalue()
