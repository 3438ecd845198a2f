"""Payloads through every text field to every output: JSON, calendar files, mails, the mailbox, the pages (R74)."""

import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from icalendar import Calendar

from holdfast.entrypoints.access import Caller
from holdfast.kit.ids import new_id
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.adapters.smtp import compose as as_mime
from holdfast.modules.notifications.contracts import Kind, Mail
from holdfast.modules.notifications.service.composing import Means, compose
from tests.attacks.texts import HARMLESS, PAYLOADS, REFUSED
from tests.make.calls import BODIES, filled, operations
from tests.make.scale import count

A_FEW: Final = count(small=2, full=1_000)
TOLD: Final = (Kind.BOOKING_CONFIRMED, Kind.PAYMENT_LATE, Kind.REFUND_DONE, Kind.PASSWORD_CHANGED, Kind.EMAIL_CHANGED)
CALENDAR: Final = "calendar"
# Where people's words are kept.
KEPT: Final = (
    ("catalogue.merchant", ("name", "description")),
    ("catalogue.venue", ("name", "description", "address_line", "address_extra", "city")),
    ("catalogue.resource", ("name", "description")),
    ("catalogue.offering", ("name", "description")),
    ("catalogue.add_on", ("name", "description")),
    ("catalogue.blackout", ("reason",)),
    ("inventory.stock", ("note",)),
    ("bookings.booking", ("offering_name", "note", "cancel_reason")),
    ("bookings.participant", ("name",)),
    ("accounts.user", ("display_name", "disabled_reason")),
    ("accounts.session", ("device_name",)),
    ("tenants.tenant", ("name",)),
)
LOOKED_AT: Final = (
    "read_tenant",
    "list_merchants",
    "read_merchant",
    "read_venue",
    "list_venues",
    "list_cities",
    "list_resources",
    "read_resource",
    "list_blackouts",
    "read_offering",
    "list_offerings",
    "list_add_ons",
    "list_slots",
    "read_availability",
    "search_offerings",
    "search_users",
    "inspect_user",
    "list_members",
    "read_profile",
    "list_sessions",
    "list_bookings",
    "list_slot_bookings",
    "list_venue_bookings",
    "list_merchant_bookings",
    "get_booking",
    "get_booking_history",
    "preview_cancel",
    "list_audit",
    "list_events",
)


@pytest.fixture(scope="module")
def stage(ground):
    """Return a tenant of its own: its name is replaced as well."""
    return ground.stage(tenant_id=ground.world.other_tenant_id, booking="confirmed")


@pytest.fixture(scope="module")
def words_of(ground, stage):
    """Put a text wherever people's words are kept, in whatever way it got there."""

    def put(text: str) -> None:
        async def write() -> None:
            for table, columns in KEPT:
                changes = ", ".join(f"{column} = $1" for column in columns)
                await ground.world.superuser.execute(
                    f"UPDATE {table} SET {changes} WHERE tenant_id = $2", text, stage.tenant_id
                )

        ground.do(write)

    return put


def composed(ground, stage, kind: Kind, /) -> Mail:
    """Put a mail about the stage's booking, or its owner, into words and into the mailbox."""
    facts = {
        "booking_id": stage.things["booking_id"],
        "user_id": str(stage.people[Caller.OWNER].user.user_id),
        "amount": "2250",
        "currency": "EUR",
        "device_name": "x",
        "email": "a@example.com",
        "previous_email": "b@example.com",
        "message": "x",
    }
    house = ground.world.app.house

    async def write() -> Mail:
        async with ground.world.database.transaction(stage.tenant_id) as tx:
            message_id = await repository.insert_message(tx, kind=kind, subject_id=new_id(), version=1, facts=facts)
            assert message_id is not None
            message = await repository.lock_queued(tx, message_id)
            assert message is not None
            mail = await compose(tx, message, means=Means(house.accounts, "https://house.test"))
            assert mail is not None
            await repository.mark_sent(tx, mail, keep=True)
            return mail

    mail: Mail = ground.do(write)
    return mail


def calendar_of(ground, stage):
    """Return the answer with the calendar file of the stage's booking."""
    path = ground.path(operations()["get_booking_calendar"], stage)
    return ground.ask("GET", path, headers=ground.headers(Caller.OWNER, stage))


@pytest.fixture(scope="module")
def plainly(ground, stage, words_of):
    """Return every output as it is when nobody means any harm."""
    words_of(HARMLESS)
    mails = {kind: composed(ground, stage, kind) for kind in TOLD}
    return {CALENDAR: Calendar.from_ical(calendar_of(ground, stage).content), **mails}


class Skeleton(HTMLParser):
    """What a page is made of besides its texts: elements, attributes, and the values of those that matter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bones: list[tuple[str, ...]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {"href", "src", "action", "style"}
        self.bones.append((tag, *(f"{name}={value}" if name in told else name for name, value in attrs)))

    def handle_comment(self, data: str) -> None:
        self.bones.append(("comment", data))

    def handle_data(self, data: str) -> None:
        self.text += data


def skeleton(html: str) -> Skeleton:
    """Return what a browser would make of a page."""
    seen = Skeleton()
    seen.feed(html)
    seen.close()
    return seen


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value."""
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from strings(part)


@pytest.mark.parametrize("text", PAYLOADS)
def test_json_carries_a_text_as_it_is_and_says_that_it_is_json_R74(ground, stage, words_of, text):
    words_of(text)
    headers = ground.headers(Caller.ADMIN, stage)
    begin = PAYLOADS.index(text) * A_FEW
    looked_at = [LOOKED_AT[(begin + step) % len(LOOKED_AT)] for step in range(min(A_FEW, len(LOOKED_AT)))]

    for operation_id in looked_at:
        operation = operations()[operation_id]
        answer = ground.ask(operation.method, ground.path(operation, stage), headers=headers)

        assert answer.status_code in {200, 422}, answer.text
        assert answer.headers["content-type"] in {"application/json", "application/problem+json"}
        assert "sniff" in answer.headers["x-content-type-options"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "49" not in set(strings(answer.json()))
    shown = ground.ask("GET", f"/api/v1/offerings/{stage.things['offering_id']}", headers=headers).json()
    assert (shown["name"], shown["description"]) == (text, text)


@pytest.mark.parametrize("text", [*PAYLOADS, *REFUSED[:-2]])
def test_a_calendar_file_has_one_event_and_nothing_but_our_properties_R74(ground, stage, words_of, plainly, text):
    usual = plainly[CALENDAR]
    words_of(text)

    answer = calendar_of(ground, stage)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.events
    assert set(event) == set(usual.events[0])
    assert [part.name for part in calendar.walk()] == [part.name for part in usual.walk()]
    assert " ".join(text.split()) in str(event["SUMMARY"])
    assert " ".join(text.split()) in str(event["LOCATION"])


@pytest.mark.parametrize("text", [*PAYLOADS, *REFUSED[:-2]])
def test_a_mail_says_it_and_is_made_of_nothing_else_R74(ground, stage, words_of, plainly, text):
    words_of(text)

    for kind in TOLD[:1] if len(TOLD) > A_FEW else TOLD:
        usual = plainly[kind]
        mail = composed(ground, stage, kind)
        html, plain = skeleton(mail.html), skeleton(usual.html)
        assert html.bones == plain.bones
        assert text in mail.text
        assert " ".join(text.split()) in " ".join(html.text.split())
        mime = BytesParser(policy=policy.default).parsebytes(
            as_mime(mail, sender="House <no-reply@house.test>").as_bytes()
        )
        expected = BytesParser(policy=policy.default).parsebytes(
            as_mime(usual, sender="House <no-reply@house.test>").as_bytes()
        )
        assert mime.keys() == expected.keys()
        assert (mime["To"], mime["Bcc"]) == (expected["To"], None)
        assert " ".join(text.split()).replace("=?", "= ?") in mime["Subject"] or kind not in TOLD[:3]
        assert [part.get_content_type() for part in mime.walk()] == [
            part.get_content_type() for part in expected.walk()
        ]


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_mailbox_shows_it_as_text_R74(ground, stage, words_of, plainly, text):
    headers = {"X-Tenant": ground.world.slug(stage.tenant_id)}
    usual = plainly[Kind.BOOKING_CONFIRMED]
    words_of(text)
    mail = composed(ground, stage, Kind.BOOKING_CONFIRMED)

    for part in ("", "/html"):
        shown = ground.ask("GET", f"/dev/mailbox/{mail.message_id}{part}", headers=headers)
        plain = ground.ask("GET", f"/dev/mailbox/{usual.message_id}{part}", headers=headers)
        same = shown.text.replace(str(mail.message_id), str(usual.message_id))
        assert skeleton(same).bones == skeleton(plain.text).bones
        assert "unsafe-inline" not in shown.headers["content-security-policy"]
        assert "script-src" not in shown.headers["content-security-policy"]
        assert shown.headers["content-security-policy"] == plain.headers["content-security-policy"]
    file = ground.ask("GET", f"/dev/mailbox/{mail.message_id}/files/0", headers=headers)
    assert file.headers["content-disposition"].startswith("attachment; ")


def fields(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where a good body has texts of people."""
    if isinstance(body, str) and not body.startswith("{"):
        yield path
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, part in parts:
        yield from fields(part, (*path, name))


def with_text(body: Any, path: tuple[Any, ...], *, text: str) -> Any:
    """Return the body with a text at a place."""
    if not path:
        return text
    if isinstance(body, list):
        return [with_text(part, path[1:], text=text) if at == path[0] else part for at, part in enumerate(body)]
    return {name: with_text(part, path[1:], text=text) if name == path[0] else part for name, part in body.items()}


FIELDS: Final = [(operation_id, path) for operation_id, body in BODIES.items() for path in fields(body)]


@pytest.mark.parametrize(("operation_id", "path"), FIELDS, ids=[f"{one[0]}-{one[1][-1]}" for one in FIELDS])
def test_what_a_field_takes_comes_back_as_it_is_and_the_rest_is_refused_R74(ground, operation_id, path):
    operation = operations()[operation_id]
    stage = ground.stage(callers=(Caller.ADMIN, Caller.OWNER), booking="pending")
    headers = ground.headers(Caller.ADMIN, stage)
    begin = FIELDS.index((operation_id, path)) * A_FEW
    texts = [(text, True) for text in PAYLOADS] + [(text, False) for text in REFUSED]
    chosen = [texts[(begin + step) % len(texts)] for step in range(min(A_FEW, len(texts)))]
    good = filled(BODIES[operation_id], ground.things(stage))

    for text, may_be_taken in chosen:
        keyed = headers | {"Idempotency-Key": new_id().hex, "If-Match": '"1"'}
        body = with_text(good, path, text=text)
        answer = ground.ask(operation.method, ground.path(operation, stage), headers=keyed, json=body)

        # A password or a token is compared, never shown; a text of several lines keeps its line breaks.
        is_secret = path[-1] in {"password", "current_password", "new_password", "token", "refresh_token"}
        is_prose = path[-1] in {"description", "note"} and {"\n", "\r"} & set(text)
        assert not answer.is_success or may_be_taken or is_secret or is_prose, (text, answer.text)
        if answer.is_success and answer.content and not is_secret:
            assert answer.headers["content-type"] == "application/json"
            assert json.dumps(text)[1:-1] not in {"49", "2"}
            back = set(strings(answer.json()))
            assert text in back or text.replace("\r\n", "\n").replace("\r", "\n") in back or "49" not in back


PAGES: Final = ("/", "/bookings", "/<script>alert(1)</script>", "/api/docs", "/api/redoc", "/dev/mailbox")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_scripts_that_are_not_its_own_R74(ground, stage, path):
    answer = ground.ask("GET", path, headers={"X-Tenant": ground.world.slug(stage.tenant_id)})

    told = answer.headers["content-security-policy"]
    assert answer.headers["content-type"].startswith("text/html")
    assert "unsafe-inline" not in told
    assert "unsafe-eval" not in told
    assert told.startswith("default-src 'none'; ")
    assert "<script>alert(1)" not in answer.text
