"""What the demo's businesses are made of: whole, varied, and each picture drawn once."""

from itertools import pairwise

from holdfast.demo.loading import BUSINESSES
from holdfast.demo.people import NAMES
from holdfast.demo.plans import SessionPlan, SpacePlan
from holdfast.demo.scenes.drawing import SCENES
from holdfast.modules.catalogue.domain import CATEGORY_NAMES, PRESETS


def test_the_town_has_many_businesses_in_many_cities_and_currencies():
    assert len(BUSINESSES) >= 8
    assert len({plan.venue.city for plan in BUSINESSES}) >= 6
    assert len({plan.currency for plan in BUSINESSES}) >= 4
    assert {plan.category for plan in BUSINESSES} <= set(CATEGORY_NAMES)
    assert {plan.owner for plan in BUSINESSES} <= set(NAMES)
    assert sum(plan.owner == "merchant" for plan in BUSINESSES) == 2


def test_every_offering_has_a_name_of_its_own_a_picture_and_a_known_policy():
    offerings = [one for plan in BUSINESSES for one in plan.offerings]

    assert len({one.name for one in offerings}) == len(offerings)
    assert all(one.scenes for one in offerings)
    assert {one.policy for one in offerings} <= set(PRESETS)
    assert {type(one) for one in offerings} == {SessionPlan, SpacePlan}
    assert any(one.price_amount == 0 for one in offerings)


def test_a_business_names_each_of_its_pictures_once():
    for plan in BUSINESSES:
        scenes = plan.scenes()
        assert len(set(scenes)) == len(scenes)
        assert {scene.motif for scene in scenes} <= set(SCENES)


def test_slots_of_one_session_do_not_overlap():
    for plan in BUSINESSES:
        for offering in plan.offerings:
            if not isinstance(offering, SessionPlan):
                continue
            for weekday in range(7):
                times = sorted(
                    int(text[:2]) * 60 + int(text[3:])
                    for rule in offering.slots
                    if weekday in rule.weekdays
                    for text in rule.times
                )
                assert all(later - earlier >= offering.minutes for earlier, later in pairwise(times)), offering.name
