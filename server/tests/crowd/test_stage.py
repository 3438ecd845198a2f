"""The stage of a story: the same for the same seed, with room for all."""

from holdfast.crowd.stage import HOURS, PLACES_HOT, WIDE, dice, person, plan_businesses


def test_dice_depend_on_the_seed_and_the_thing_alone():
    assert dice(1, "booking", 7).random() == dice(1, "booking", 7).random()
    assert len({dice(seed, what).random() for seed in (1, 2) for what in ("booking", "cancel")}) == 4


def test_the_same_seed_makes_the_same_person():
    assert person(1, "customer", number=3) == person(1, "customer", number=3)
    assert person(1, "customer", number=3) != person(2, "customer", number=3)


def test_there_are_twice_as_many_wide_places_as_people_will_ask_for():
    for users, bookings in ((1, 1), (50, 300), (2_000, 20_000)):
        businesses = plan_businesses(1, users=users, bookings=bookings)
        places = sum(
            session.places * len(session.slots) for business in businesses for session in business.sessions[:WIDE]
        )

        assert places >= 4 * bookings, (users, bookings)


def test_a_hot_session_is_small():
    business = plan_businesses(1, users=50, bookings=300)[0]

    assert business.sessions[WIDE].places == PLACES_HOT
    assert len(business.sessions[WIDE].slots) < len(business.sessions[0].slots)


def test_the_slots_of_one_hour_are_on_days_that_follow_each_other():
    session = plan_businesses(1, users=50, bookings=300)[0].sessions[0]

    for hour in HOURS:
        days = [slot.day for slot in session.slots if slot.hour == hour]
        assert days == list(range(days[0], days[0] + len(days)))
