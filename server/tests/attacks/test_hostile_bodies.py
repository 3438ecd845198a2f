"""Bodies that nobody sends by mistake, to every operation that takes one (R72).

`Ground.ask` fails for every 5xx, for every error that is no problem document, and for what tells of the inside (R77).
"""

from typing import Final

import pytest

from tests.attacks import malformed
from tests.attacks.sending import send, some
from tests.make.calls import BODIES, filled, operations
from tests.make.scale import IS_FULL

# A token or a password that nobody has is a text like any other.
# And only the platform opens tenants, whatever is in the request.
REFUSALS: Final = {"log_in": {400, 401, 422}, "refresh_session": {400, 401, 422}, "open_tenant": {400, 403, 422}}
# Signing out always succeeds, whatever token is sent along.
SIGNS_OUT: Final = "log_out"


@pytest.fixture(scope="module")
def stage(ground):
    return ground.stage(tenant_id=ground.world.busy_tenant_id, booking="begun")


@pytest.fixture(scope="module")
def quiet_stage(ground):
    """Return a stage on which nothing ever succeeds, so that everything stays as it is."""
    return ground.stage(tenant_id=ground.world.busy_tenant_id, booking="pending")


@pytest.mark.parametrize("operation_id", sorted(BODIES))
def test_a_body_that_is_no_json_to_everybody_is_refused_R72(ground, stage, operation_id):
    operation = operations()[operation_id]
    good = filled(BODIES[operation_id], ground.things(stage))

    for body in some(malformed.impossible_bodies(good), operation_id):
        answer = send(ground, operation, stage=stage, content=body, headers={"Content-Type": "application/json"})

        assert answer.status_code == 400, (body[:200], answer.text)


@pytest.mark.parametrize("operation_id", sorted(BODIES))
def test_a_body_that_makes_no_sense_is_refused_R72(ground, stage, quiet_stage, operation_id):
    operation = operations()[operation_id]
    where = stage if operation_id == SIGNS_OUT else quiet_stage
    good = filled(BODIES[operation_id], ground.things(where))

    for body in some(malformed.wrong_bodies(good), operation_id):
        answer = send(ground, operation, stage=where, content=body, headers={"Content-Type": "application/json"})

        is_refused = answer.status_code in REFUSALS.get(operation_id, {400, 409, 410, 422})
        assert is_refused or operation_id == SIGNS_OUT, (body[:200], answer.status_code, answer.text)
        assert len(answer.content) < 100_000


@pytest.mark.parametrize("operation_id", sorted(BODIES) if IS_FULL else ["place_booking", "log_in"])
def test_a_body_that_is_too_large_is_refused_unread_R72(ground, stage, operation_id):
    good = filled(BODIES[operation_id], ground.things(stage))

    for body in malformed.huge_bodies(good):
        for content in (body, iter([body[at : at + 500_000] for at in range(0, len(body), 500_000)])):
            answer = send(
                ground,
                operations()[operation_id],
                stage=stage,
                content=content,
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code == 413


KINDS: Final = ("text/plain", "application/xml", "application/x-www-form-urlencoded", "application/ json", "x", "")


@pytest.mark.parametrize("operation_id", sorted(BODIES))
def test_a_body_of_another_kind_is_not_read_R72(ground, stage, operation_id):
    content = b'{"email": "a@example.com", "role": "admin"}'

    for kind in some(KINDS, operation_id):
        answer = send(ground, operations()[operation_id], stage=stage, content=content, headers={"Content-Type": kind})

        assert 400 <= answer.status_code < 500, kind


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, gzip", "x"])
def test_a_packed_body_is_not_unpacked_R72(ground, stage, encoding):
    """So that no bomb goes off here."""
    packed = b"\x1f\x8b\x08\x00" + bytes(2_000)

    answer = send(
        ground,
        operations()["place_booking"],
        stage=stage,
        content=packed,
        headers={"Content-Type": "application/json", "Content-Encoding": encoding},
    )

    assert answer.status_code in {400, 415}


FILES: Final = {
    "no boundary": ("multipart/form-data", b"x"),
    "empty": ("multipart/form-data; boundary=b", b""),
    "cut": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"; filename="a'),
    "no name": ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "text": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--',
    ),
    "long boundary": ("multipart/form-data; boundary=" + "b" * 7_000, b"--b"),
    "wide boundary": ("multipart/form-data; boundary=\u00e9\u00e9", b"--b"),
    "charset": (
        "multipart/form-data; boundary=b; charset=utf-7000",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx\r\n--b--\r\n',
    ),
    "name": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00../../a.png"\r\n\r\nx\r\n--b--\r\n',
    ),
    "many parts": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 3_000 + b"--b--\r\n",
    ),
    "long header": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: " + b"x" * 100_000 + b"\r\n\r\n1\r\n--b--\r\n",
    ),
    "json": ("application/json", b'{"file": "x"}'),
}


@pytest.mark.parametrize("name", FILES)
def test_a_form_that_is_none_is_refused_R72(ground, stage, name):
    kind, content = FILES[name]

    answer = send(
        ground,
        operations()["upload_media"],
        stage=stage,
        content=content,
        headers={"Content-Type": kind.encode("latin-1")},
    )

    assert 400 <= answer.status_code < 500


# Values of the right kind at the ends of what can be written, where a sum or a change of zone would leave the calendar.
ENDS: Final = (
    ("quote", {"starts_at": "9999-12-31T23:59:59-12:00", "ends_at": "9999-12-31T23:59:59-14:00"}),
    ("quote", {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "0001-01-01T00:00:01+14:00"}),
    ("quote", {"starts_at": "2999-12-31T23:59:59-12:00", "ends_at": "2999-12-31T23:59:59.999999-12:00"}),
    ("place_booking", {"starts_at": "9999-12-31T23:59:59Z", "ends_at": "9999-12-31T23:59:59Z"}),
    ("place_booking", {"expected_total": {"amount": 10**12, "currency": "JPY"}}),
    ("create_slot", {"local_start": "9999-12-31T23:59"}),
    ("create_slot", {"local_start": "0001-01-01T00:00"}),
    ("create_slot", {"local_start": "2999-12-31T23:59"}),
    ("create_slot", {"local_start": "2027-02-29T10:00"}),
    ("create_slot", {"local_start": "2027-W10-4T10:00"}),
    ("change_slot", {"local_start": "9999-12-31T23:59"}),
    ("change_slot", {"local_start": "1970-01-01T00:00"}),
    *(
        ("preview_slots", {"rrule": rule})
        for rule in (
            "FREQ=SECONDLY;COUNT=1000000000",
            "FREQ=MINUTELY;UNTIL=99991231T235959Z",
            "FREQ=YEARLY;INTERVAL=999999999;COUNT=3",
            "FREQ=DAILY;INTERVAL=0;COUNT=3",
            "FREQ=DAILY;INTERVAL=-1;COUNT=3",
            "FREQ=DAILY;COUNT=-1",
            "FREQ=DAILY;COUNT=99999999999999999999",
            "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=3",
            "FREQ=YEARLY;BYMONTH=13;COUNT=1",
            "FREQ=WEEKLY;BYDAY=XX;COUNT=2",
            "FREQ=WEEKLY;BYSETPOS=0;COUNT=2",
            "FREQ=YEARLY;BYWEEKNO=99;COUNT=2",
            "FREQ=YEARLY;BYEASTER=1;COUNT=2",
            "FREQ=DAILY;UNTIL=00000000T000000Z",
            "FREQ=DAILY;COUNT=2\nEXDATE:20270304T190000",
            "DTSTART:20270304T190000\nRRULE:FREQ=DAILY;COUNT=2",
            "FREQ=\u0661;COUNT=\u0661",
            "FREQ=DAILY;COUNT=2;" + ";".join(f"BYHOUR={hour}" for hour in range(24)),
            ";;;;;;;;",
        )
    ),
    ("add_blackout", {"starts_at": "9999-12-31T00:00:00Z", "ends_at": "9999-12-31T23:59:59-14:00"}),
    ("add_blackout", {"starts_at": "2999-12-31T23:59:59-14:00", "ends_at": "2999-12-31T00:00:00Z"}),
    ("edit_venue", {"closed_days": [{"date": "9999-12-31"}, {"date": "0001-01-01"}]}),
    ("edit_venue", {"opening_hours": [{"weekday": 0, "opens": "24:00", "closes": "24:00"}]}),
    ("edit_venue", {"time_zone": "../../../etc/passwd"}),
    ("edit_venue", {"time_zone": "posixrules"}),
    ("edit_venue", {"latitude": "1e-400", "longitude": "NaN"}),
    ("edit_venue", {"latitude": "9" * 400}),
    ("create_offering", {"price_amount": 10**12 + 1}),
    ("verify_email", {"token": "\u00e9.\u00e9"}),
    ("verify_email", {"token": "." * 200}),
    ("reset_password", {"token": "0198c2d0f3a27c1e9b6d5f4a3b2c1d0e.\u0661"}),
    ("refresh_session", {"refresh_token": "\u00e9" * 200}),
    ("refresh_session", {"refresh_token": "0198c2d0f3a27c1e9b6d5f4a3b2c1d0e.1.\u00e9"}),
    ("log_in", {"email": "a@" + "b." * 120 + "de"}),
    ("log_in", {"email": "\u00e9@xn--\u00e9.example.com"}),
    ("log_in", {"email": "a@[127.0.0.1]"}),
    ("log_in", {"email": "a\r\nBcc: b@example.com@example.com"}),
    ("register", {"email": "a@\u2488com", "display_name": "\u0300"}),
    ("register", {"password": "\u0000"}),
    ("register", {"password": "x" * 1_001}),
    ("register", {"locale": "en-" + "a" * 30}),
    ("edit_tenant", {"brand_colour": "#000;background:url(//x)"}),
    ("checkout_booking", {"return_path": "//evil.example/"}),
    ("checkout_booking", {"return_path": "/\\evil.example"}),
    ("checkout_booking", {"return_path": "https://evil.example/"}),
    ("checkout_booking", {"return_path": "/a\n"}),
)


@pytest.mark.parametrize(("operation_id", "changes"), ENDS)
def test_what_lies_beyond_the_calendar_and_the_like_is_refused_R72(ground, quiet_stage, operation_id, changes):
    """Refused for what it says, and not because whoever asks may not, or because the thing is not there."""
    operation = operations()[operation_id]
    good = filled(BODIES[operation_id], ground.things(quiet_stage))

    answer = send(ground, operation, stage=quiet_stage, json={**good, **changes})

    assert answer.status_code in REFUSALS.get(operation_id, {400, 409, 410, 422}), answer.text
