"""Access tokens: what goes in comes out, for as long as it lives and for nobody else.

The table of forged tokens (R62) is walked where tokens are believed: tests/entrypoints/test_gatekeeper.py.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from joserfc import jws

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.tokens import ALGORITHM, AccessTokens

SECRET = "a secret for tests, longer than thirty-two bytes"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
ADA = Actor(UUID(int=1), UUID(int=2), UUID(int=3), token_version=4, grants=(Grant("merchant", UUID(int=5)),))


def tokens(*, secret: str = SECRET, issuer: str = "https://book.example") -> AccessTokens:
    return AccessTokens(secret, issuer, lifetime=QUARTER)


@pytest.mark.parametrize(
    "grants", [(), (Grant("admin"),), (Grant("merchant", UUID(int=5)), Grant("moderator", UUID(int=6)))]
)
def test_a_token_speaks_for_whom_it_was_issued(grants):
    actor = Actor(UUID(int=1), UUID(int=2), UUID(int=3), token_version=4, grants=grants)

    assert tokens().read(tokens().issue(actor, now=NOON), now=NOON) == actor


@pytest.mark.parametrize(
    ("later", "is_good"),
    [
        (timedelta(), True),
        (QUARTER, True),
        (QUARTER + timedelta(seconds=1), False),
        (-timedelta(seconds=60), True),
        (-timedelta(seconds=61), False),
    ],
)
def test_a_token_lives_a_quarter_of_an_hour_and_forgives_a_minute_of_clocks_R62(later, is_good):
    token = tokens().issue(ADA, now=NOON)

    assert (tokens().read(token, now=NOON + later) is not None) is is_good


def test_a_token_of_another_secret_or_issuer_is_none_R62():
    token = tokens().issue(ADA, now=NOON)

    assert tokens(secret="b" + SECRET[1:]).read(token, now=NOON) is None
    assert tokens(issuer="https://evil.example").read(token, now=NOON) is None


def test_the_algorithm_is_pinned_and_the_type_is_said_R62():
    header = jws.extract_compact(tokens().issue(ADA, now=NOON).encode()).headers()

    assert ALGORITHM == "HS256"
    assert header == {"alg": "HS256", "typ": "at+jwt"}


@pytest.mark.parametrize("place", range(3))
def test_one_changed_letter_in_any_part_spoils_it_R62(place):
    parts = tokens().issue(ADA, now=NOON).split(".")
    parts[place] = ("B" if parts[place][0] == "A" else "A") + parts[place][1:]

    assert tokens().read(".".join(parts), now=NOON) is None


@pytest.mark.parametrize("garbage", ["", ".", "..", "a.b.c", "é.é.é", "\x00", "a" * 10_000])
def test_what_is_no_token_is_none(garbage):
    assert tokens().read(garbage, now=NOON) is None
