"""The plan of a story: the same seed tells the same, every booking is somebody's, every person comes in order."""

from collections import Counter

from holdfast.crowd.contracts import Arrival, Book, Cancel, Ending, Manner
from holdfast.crowd.planning import plan_story


def books(story):
    return [
        step
        for customer in story.customers
        for visit in customer.visits
        for step in visit.steps
        if isinstance(step, Book)
    ]


def test_the_same_numbers_tell_the_same_story_and_others_another():
    first, second = (plan_story(1, users=20, bookings=60) for _ in range(2))

    assert first == second
    assert (
        len({first.digest, plan_story(2, users=20, bookings=60).digest, plan_story(1, users=21, bookings=60).digest})
        == 3
    )


def test_the_digest_is_the_same_on_every_machine():
    assert plan_story(1, users=2, bookings=3).digest == "7c0725d1b935bfbc"


def test_every_booking_is_planned_once_with_a_key_of_its_own():
    story = plan_story(1, users=7, bookings=100)

    assert sorted(step.number for step in books(story)) == list(range(100))
    assert len({step.key for step in books(story)}) == 100


def test_everybody_signs_up_first_and_comes_in_order():
    story = plan_story(1, users=10, bookings=60)

    for customer in story.customers:
        assert [visit.arrival is Arrival.SIGN_UP for visit in customer.visits][:2] in ([True], [True, False])
        own = [turn.visit for turn in story.turns if turn.customer == customer.number]
        assert own == list(range(len(customer.visits)))


def test_a_booking_is_cancelled_after_it_was_made():
    story = plan_story(1, users=10, bookings=200)

    for customer in story.customers:
        made = set()
        for step in (step for visit in customer.visits for step in visit.steps):
            if isinstance(step, Book):
                made.add(step.number)
            elif isinstance(step, Cancel):
                assert step.number in made


def test_a_story_of_some_length_has_everything_in_it():
    story = plan_story(1, users=100, bookings=2_000)
    endings = Counter(step.ending for step in books(story))
    manners = Counter(step.manner for step in books(story))
    tries = Counter(len(step.cards) for step in books(story))

    assert set(endings) == set(Ending)
    assert set(manners) == set(Manner)
    assert set(tries) == {0, 1, 2}
    assert any(card.asks_bank and not card.bank_says_yes for step in books(story) for card in step.cards)
    assert endings[Ending.PAY] > 0.8 * 2_000


def test_the_plan_of_one_booking_does_not_depend_on_how_many_there_are():
    few, many = (plan_story(1, users=4, bookings=bookings) for bookings in (8, 80))
    first_few, first_many = books(few)[0], next(step for step in books(many) if step.number == 0)

    assert (first_few.key, first_few.ending, first_few.manner) == (first_many.key, first_many.ending, first_many.manner)
