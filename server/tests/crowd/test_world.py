"""What is really there: wall times become instants, buffers belong to what is taken."""

from datetime import UTC, date, datetime, timedelta

from holdfast.crowd.contracts import HallChoice, SlotChoice
from holdfast.crowd.world import wall
from tests.make.crowd import TODAY, world


def test_a_wall_time_is_so_many_days_from_today():
    assert wall(date(2026, 11, 20), day=2, hour=9) == datetime(2026, 11, 22, 9)  # noqa: DTZ001 - a wall has no zone


def test_a_hall_is_wanted_at_its_own_wall_time_and_takes_set_up_and_clean_up_too():
    business = world().businesses[0]

    place = business.hall_place(HallChoice(0, 2, 10, 3), today=TODAY)

    begin = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert place.starts_at == begin.isoformat()
    assert place.ends_at == (begin + timedelta(hours=3)).isoformat()
    assert place.occupied == (begin - timedelta(minutes=15), begin + timedelta(hours=3, minutes=30))


def test_a_slot_is_found_by_its_numbers():
    assert world().businesses[0].slot(SlotChoice(0, 0, 1, 2)).slot_id == "slot-3"
