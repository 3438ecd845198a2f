"""What people ask without booking."""

import json

import pytest

from holdfast.bench.asking import (
    PASSWORD,
    availabilities,
    bare_hashing_rate,
    give_passwords,
    offering_pages,
    own_bookings,
    public_pages,
    sign_ins,
)
from holdfast.bench.ground import Ground
from holdfast.bench.ids import Kind, id_of
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.settings import AccountsSettings
from tests.bench.conftest import MAIN

pytestmark = pytest.mark.anyio


def test_visitors_look_at_every_offering_in_turn(paper: Ground):
    offering = id_of(Kind.OFFERING, 0, number=1)
    assert len(offering_pages(paper).heads) == len(availabilities(paper).heads) == MAIN.offerings
    assert offering_pages(paper).heads[1].startswith(f"GET /api/v1/offerings/{offering} HTTP/1.1\r\n")
    assert availabilities(paper).heads[1].startswith(f"GET /api/v1/offerings/{offering}/availability HTTP/1.1\r\n")
    assert public_pages(paper).heads[0].startswith("GET / HTTP/1.1\r\n")
    assert "Authorization" not in availabilities(paper).heads[0]


def test_people_look_at_their_own_bookings_with_their_own_token(paper: Ground):
    heads = own_bookings(paper).heads
    assert len(set(heads)) == MAIN.people
    assert all("Authorization: Bearer " in head for head in heads)


async def test_who_signs_in_has_the_password_that_is_sent(ground: Ground):
    stored = await give_passwords(ground)
    sent = json.loads(sign_ins(ground).bodies[0])
    kept = await ground.superuser.fetchval("SELECT password_hash FROM accounts.user WHERE email = $1", sent["email"])
    assert kept == stored
    assert await Argon2Hashing(AccountsSettings()).verify(sent["password"], kept)


async def test_hashing_alone_has_a_rate():
    stored = await Argon2Hashing(AccountsSettings()).hash(PASSWORD)
    assert 0 < await bare_hashing_rate(stored, seconds=0.1) < 10_000
