"""Tokens that are recomputed: who can make one, and what one is worth (R63, R65)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from holdfast.modules.accounts.contracts import Session
from holdfast.modules.accounts.domain.tokens import (
    RefreshToken,
    Verdict,
    hash_of,
    judge,
    link_token,
    read_link_token,
    read_refresh_token,
    refresh_token,
)

SECRET = "a secret for tests, longer than thirty-two bytes"
TENANT, OTHER_TENANT = UUID(int=1), UUID(int=2)
FAMILY = UUID(int=3)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GRACE = timedelta(seconds=10)
SESSION = Session(
    session_id=FAMILY,
    user_id=UUID(int=4),
    device_name="Firefox on Linux",
    ip_address=None,
    created_at=NOON,
    last_used_at=NOON,
    rotated_at=NOON,
    expires_at=NOON + timedelta(days=30),
    counter=5,
)


def token(*, counter: int = 5, secret: str = SECRET, tenant_id: UUID = TENANT) -> str:
    return refresh_token(secret, tenant_id=tenant_id, session_id=FAMILY, counter=counter)


def test_a_refresh_token_is_read_back_and_is_the_same_each_time():
    assert token() == token()
    assert read_refresh_token(token(), secret=SECRET, tenant_id=TENANT) == RefreshToken(FAMILY, 5)


def test_two_links_of_a_chain_have_nothing_in_common_but_the_family():
    first, second = token(counter=5).split("."), token(counter=6).split(".")

    assert first[0] == second[0]
    assert first[2] != second[2]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "..",
        token(secret="another secret, also longer than 32 bytes"),
        token(tenant_id=OTHER_TENANT),
        token().replace(".5.", ".6."),
        token().replace(".5.", ".05."),
        token().replace(".5.", ".-5."),
        token().replace(FAMILY.hex, UUID(int=9).hex),
        token()[:-1],
        token() + "A",
        token() + "\n",
        link_token(SECRET, FAMILY),
    ],
)
def test_a_refresh_token_that_we_did_not_make_for_this_tenant_is_none(forged):
    assert read_refresh_token(forged, secret=SECRET, tenant_id=TENANT) is None


@pytest.mark.parametrize(
    ("counter", "later", "verdict"),
    [
        (5, timedelta(), Verdict.ROTATE),
        (5, timedelta(days=29), Verdict.ROTATE),
        (4, timedelta(seconds=10), Verdict.REPEAT),
        (4, timedelta(seconds=10, microseconds=1), Verdict.REUSED),
        (3, timedelta(), Verdict.REUSED),
        (0, timedelta(), Verdict.REUSED),
        (6, timedelta(), Verdict.DEAD),
        (5, timedelta(days=30), Verdict.DEAD),
        (3, timedelta(days=30), Verdict.DEAD),
    ],
)
def test_what_a_refresh_token_is_worth(counter, later, verdict):
    """R63: the live one rotates, the one before repeats for the grace, older ones end the family, 30 days end all."""
    assert judge(RefreshToken(FAMILY, counter), SESSION, now=NOON + later, grace=GRACE) is verdict


@pytest.mark.parametrize("counter", [3, 4, 5])
def test_in_a_revoked_family_every_token_is_dead(counter):
    revoked = replace(SESSION, revoked_at=NOON)

    assert judge(RefreshToken(FAMILY, counter), revoked, now=NOON, grace=GRACE) is Verdict.DEAD


def test_a_link_token_is_read_back():
    assert read_link_token(link_token(SECRET, FAMILY), secret=SECRET) == FAMILY


@pytest.mark.parametrize(
    "forged",
    [
        "",
        link_token("another secret, also longer than 32 bytes", FAMILY),
        link_token(SECRET, FAMILY).replace(FAMILY.hex, UUID(int=9).hex),
        link_token(SECRET, FAMILY) + "\n",
        refresh_token(SECRET, tenant_id=TENANT, session_id=FAMILY, counter=0),
    ],
)
def test_a_link_token_that_we_did_not_make_is_none(forged):
    assert read_link_token(forged, secret=SECRET) is None


def test_a_hash_tells_nothing_of_its_token():
    assert len(hash_of(token())) == 32
    assert token().encode() not in hash_of(token())
