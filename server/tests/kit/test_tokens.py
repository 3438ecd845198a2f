"""Access tokens: what goes in comes out, for as long as it lives and for nobody else.

The table of forged tokens (R62) is walked where tokens are believed: tests/entrypoints/test_gatekeeper.py.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from joserfc import jws

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.tokens import ALGORITHM, READ_BEFORE_MAX, AccessTokens

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


def test_a_remembered_token_ends_like_any_other_R62():
    ours = tokens()
    token = ours.issue(ADA, now=NOON)

    seen = [ours.read(token, now=NOON + QUARTER * part) for part in (0, 1)]
    assert seen == [ADA, ADA]
    assert ours.read(token, now=NOON + QUARTER + timedelta(seconds=1)) is None
    assert ours.read(token, now=NOON - timedelta(seconds=61)) is None
    assert ours.read(token, now=NOON) == ADA


def test_no_change_of_one_letter_is_believed_however_often_the_token_was_R62():
    """The last letter of a signature has bits that mean nothing: they count all the same."""
    ours = tokens()
    token = ours.issue(ADA, now=NOON)
    assert ours.read(token, now=NOON) == ADA
    letters = "ABCDwxyz0189-_.="

    believed = [
        changed
        for place in range(len(token))
        for letter in (letters if place >= len(token) - 2 else letters[place % 2 :: 5])
        if (changed := token[:place] + letter + token[place + 1 :]) != token and ours.read(changed, now=NOON)
    ]

    assert believed == []
    assert [ours.read(other, now=NOON) for other in (token + "=", token + "\n", " " + token)] == [None] * 3


def test_what_is_remembered_is_bounded_and_forged_tokens_are_not_R62():
    """Nobody fills the memory: neither by many good tokens nor by any number of bad ones."""
    ours = tokens()
    for number in range(100):
        assert ours.read(f"a.b.{number}", now=NOON) is None
    assert ours.kept() == 0

    for number in range(READ_BEFORE_MAX + 1):
        someone = replace(ADA, user_id=UUID(int=number))
        assert ours.read(ours.issue(someone, now=NOON), now=NOON) == someone
    assert 0 < ours.kept() <= READ_BEFORE_MAX


@pytest.mark.parametrize("garbage", ["", ".", "..", "a.b.c", "é.é.é", "\x00", "a" * 10_000])
def test_what_is_no_token_is_none(garbage):
    assert tokens().read(garbage, now=NOON) is None
