"""Loads of bookings and the references beside them."""

import json
from datetime import datetime

import pytest

from holdfast.bench.bookings import Loads, Scene, ScenePlayedWrong, bodies_of, slot_body
from holdfast.bench.ground import Ground
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.seeding import first_slot
from tests.bench.conftest import MAIN, SECOND

pytestmark = pytest.mark.anyio


def hours(bodies: list[str]) -> set[tuple[str, str]]:
    """Return which hall is asked for from when."""
    return {(body["offering_id"], body["starts_at"]) for body in map(json.loads, bodies)}


def test_an_order_names_the_slot_and_its_offering():
    assert json.loads(slot_body(MAIN, 3, offering=1)) == {
        "offering_id": str(id_of(Kind.OFFERING, 0, number=1)),
        "slot_id": str(id_of(Kind.STOCK, 0, number=3)),
        "units": 1,
    }


def test_a_spread_scene_asks_for_every_slot_and_a_hot_one_for_the_first(paper: Ground):
    spread = bodies_of(Scene([MAIN], slots=MAIN.slots), MAIN, now=paper.now, hours=range(0))
    hot = bodies_of(Scene([MAIN], slots=1), MAIN, now=paper.now, hours=range(0))
    assert len(set(spread)) == MAIN.slots
    assert hot == spread[:1]


def test_no_hour_of_a_hall_is_asked_for_twice(paper: Ground):
    scene = Scene([MAIN], has_halls=True)
    first, second = range(paper.take_spans(50), 50), range(paper.take_spans(50), 100)
    one = bodies_of(scene, MAIN, now=paper.now, hours=first)
    other = bodies_of(scene, MAIN, now=paper.now, hours=second)
    assert len(hours(one) | hours(other)) == 100
    begins = [datetime.fromisoformat(begin) for _, begin in hours(one)]
    assert min(begins) == first_slot(paper.now)


async def test_a_reference_needs_a_cluster_of_our_own(paper: Ground):
    loads = Loads(paper, [], 1, 0)
    with pytest.raises(ScenePlayedWrong):
        await loads.reference("", clients=1, scene=Scene([SECOND]))
