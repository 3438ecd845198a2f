"""The rules of payments, without a database: every order of news ends the same."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import AttemptState, DisputeState, RefundState
from holdfast.modules.payments.domain import (
    DISPUTE_NEXT,
    NEXT,
    REFUND_NEXT,
    Attempt,
    Standing,
    Verdict,
    advance,
    advance_dispute,
    advance_refund,
    checkout_address,
    default_account_id,
    judge_capture,
    pause_after,
    require_return_path,
    reserved_by,
    returned_by,
)
from holdfast.modules.payments.errors import BadReturnPath
from tests.make.payments import SOME_DAY, euros, standing

PAYABLE = UUID(int=7)

# What a provider may tell of one attempt, in the order in which it happens.
TOLD = {
    "created": standing(AttemptState.OPEN),
    "requires_action": standing(AttemptState.ACTION_NEEDED, at=SOME_DAY + timedelta(seconds=5)),
    "failed": standing(AttemptState.FAILED, at=SOME_DAY + timedelta(seconds=9), code="declined"),
    "processing": standing(AttemptState.PROCESSING, at=SOME_DAY + timedelta(seconds=30)),
    "succeeded": standing(AttemptState.CAPTURED, at=SOME_DAY + timedelta(seconds=31)),
    "canceled": standing(AttemptState.CANCELLED, at=SOME_DAY + timedelta(seconds=60)),
}
BEGINNING = standing(AttemptState.PREPARING, at=SOME_DAY - timedelta(seconds=1))


def end_of(news) -> Standing:
    """Return where an attempt stands after that news, one after the other."""
    return reduce(advance, news, BEGINNING)


def test_every_order_of_all_news_ends_captured():
    """R35: the final state is independent of order."""
    ends = {end_of(order) for order in permutations(TOLD.values())}

    assert ends == {TOLD["succeeded"]}


@given(st.permutations(sorted(TOLD) * 2), st.sets(st.sampled_from(sorted(TOLD)), min_size=1))
def test_the_end_depends_on_what_was_told_and_not_on_order_or_repetition(order, chosen):
    """R35: any part of the news, in any order, each told once or more often."""
    shuffled = [TOLD[name] for name in order if name in chosen]
    once = [TOLD[name] for name in TOLD if name in chosen]

    assert end_of(shuffled) == end_of(once)


@given(st.lists(st.builds(standing, st.sampled_from(AttemptState), at=st.just(SOME_DAY)), max_size=8), st.randoms())
def test_news_of_the_same_second_has_one_end_too(news, random):
    shuffled = list(news)
    random.shuffle(shuffled)

    assert end_of(shuffled).state is end_of(news).state


@pytest.mark.parametrize("late", list(AttemptState))
def test_nothing_that_comes_late_lowers_a_capture(late):
    """R35: a late `failed` never lowers captured, and nothing else does."""
    captured = TOLD["succeeded"]

    assert advance(captured, standing(late, at=SOME_DAY + timedelta(days=3))).state is AttemptState.CAPTURED


def test_a_declined_attempt_can_still_be_paid():
    """R35: `failed` then a capture, even days later, is accepted."""
    days_later = standing(AttemptState.CAPTURED, at=SOME_DAY + timedelta(days=3))

    assert advance(TOLD["failed"], days_later) == days_later


@pytest.mark.parametrize("known", list(AttemptState))
@pytest.mark.parametrize("seen", list(AttemptState))
def test_an_attempt_moves_as_the_table_says(known, seen):
    later = advance(standing(known), standing(seen, at=SOME_DAY + timedelta(hours=1)))

    allowed = seen in NEXT[known] or seen is known
    assert later.state is (seen if allowed else known)


@pytest.mark.parametrize("known", list(RefundState))
@pytest.mark.parametrize("seen", list(RefundState))
def test_a_refund_moves_as_the_table_says(known, seen):
    assert advance_refund(known, seen) is (seen if seen in REFUND_NEXT[known] else known)


@pytest.mark.parametrize("states", list(permutations(RefundState)))
def test_every_order_of_a_refunds_news_ends_the_same_and_frees_what_failed(states):
    """R35, R38: the sums follow the state, so they end the same too."""
    reserved, returned, known = 100, 0, RefundState.REQUESTED
    for seen in states * 2:
        new = advance_refund(known, seen)
        reserved += reserved_by(new, 100) - reserved_by(known, 100)
        returned += returned_by(new, 100) - returned_by(known, 100)
        known = new

    assert (known, reserved, returned) == (RefundState.FAILED, 0, 0)


@pytest.mark.parametrize("known", list(DisputeState))
@pytest.mark.parametrize("seen", list(DisputeState))
def test_a_dispute_moves_as_the_table_says(known, seen):
    assert advance_dispute(known, seen) is (seen if seen in DISPUTE_NEXT[known] else known)


@pytest.mark.parametrize(
    ("captured", "is_paid_already", "verdict"),
    [
        (euros(4550), False, Verdict.COUNTS),
        (euros(4550), True, Verdict.SECOND),
        (euros(4549), False, Verdict.DIFFERS),
        (euros(4551), True, Verdict.DIFFERS),
        (Money(4550, "USD"), False, Verdict.DIFFERS),
    ],
)
def test_only_the_first_capture_of_the_right_amount_and_currency_counts(captured, is_paid_already, verdict):
    """R27, R36."""
    assert judge_capture(euros(4550), captured=captured, is_paid_already=is_paid_already) is verdict


@pytest.mark.parametrize(("tries", "seconds"), [(0, 2), (1, 2), (2, 5), (3, 9), (4, 9), (100, 9)])
def test_pauses_grow_and_the_last_one_repeats(tries, seconds):
    assert pause_after(tries, (2, 5, 9)) == timedelta(seconds=seconds)


def test_a_tenants_default_account_has_the_same_id_everywhere():
    assert default_account_id(PAYABLE, "stripe") == default_account_id(PAYABLE, "stripe")
    assert default_account_id(PAYABLE, "stripe") != default_account_id(UUID(int=8), "stripe")


@pytest.mark.parametrize("path", ["/", "/bookings/7/return", "/t/demo/bookings/7/return?x=1#top"])
def test_a_path_of_ours_is_a_way_back(path):
    assert require_return_path(path, payable_id=PAYABLE) == path


def test_without_a_way_back_the_payables_own_page_is_it():
    assert require_return_path(None, payable_id=PAYABLE) == f"/bookings/{PAYABLE}/return"


@pytest.mark.parametrize(
    "path", ["", "bookings", "//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "/\t/evil", "/" * 502]
)
def test_a_way_to_somewhere_else_is_refused(path):
    with pytest.raises(BadReturnPath):
        require_return_path(path, payable_id=PAYABLE)


def make(**changes) -> Attempt:
    """Return an open attempt with its client secret."""
    attempt = Attempt(
        attempt_id=UUID(int=1),
        payable_id=PAYABLE,
        merchant_id=UUID(int=2),
        customer_id=UUID(int=3),
        provider="stripe",
        account_id=UUID(int=4),
        standing=standing(AttemptState.OPEN),
        amount=euros(4550),
        captured=None,
        refund_reserved=0,
        refunded=0,
        provider_ref="pi_1",
        client_secret="pi_1_secret_2",
        return_path="/bookings/7/return",
        counts=False,
        is_late=False,
        expires_at=SOME_DAY,
        abandoned_at=None,
        checks=0,
        created_at=SOME_DAY,
        version=1,
    )
    return replace(attempt, **changes)


def test_the_hosted_page_is_told_the_secret_and_the_way_back():
    address = checkout_address(make(), checkout_base_url="http://sim.test/", public_url="http://web.test/")

    assert address == (
        "http://sim.test/pay/pi_1?secret=pi_1_secret_2&return_url=http%3A%2F%2Fweb.test%2Fbookings%2F7%2Freturn"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": None},
        {"provider_ref": None},
        {"abandoned_at": SOME_DAY},
        {"standing": standing(AttemptState.CANCELLED)},
        {"standing": standing(AttemptState.CAPTURED)},
    ],
)
def test_there_is_no_page_for_what_cannot_be_paid(changes):
    assert checkout_address(make(**changes), checkout_base_url="http://sim.test", public_url="http://web.test") is None


def test_the_real_stripe_has_no_hosted_page_of_ours():
    assert checkout_address(make(), checkout_base_url=None, public_url="http://web.test") is None
