"""Everything that is published is heard, every job that is queued is known."""

import importlib
import pkgutil
import re
from pathlib import Path

import holdfast
from holdfast.entrypoints.duties import job_kinds, schedule_kinds, subscriptions
from holdfast.entrypoints.wiring import build_house

SOURCE = Path(holdfast.__file__).parent


def events():
    """Return the names of all events that modules publish."""
    found = set()
    for info in pkgutil.walk_packages([str(SOURCE / "modules")], prefix="holdfast.modules."):
        if info.name.endswith(".events"):
            module = importlib.import_module(info.name)
            found |= {value.name for value in vars(module).values() if isinstance(getattr(value, "name", None), str)}
    return found


def test_only_events_that_exist_are_heard(settings):
    assert set(subscriptions(build_house(settings))) - events() == set()


def test_handlers_have_names_of_their_own(settings):
    for handlers in subscriptions(build_house(settings)).values():
        names = [name for name, _ in handlers]
        assert len(names) == len(set(names))


def test_every_job_that_is_queued_somewhere_is_known(settings):
    known = {kind.name for kind in job_kinds(build_house(settings))}

    named = set()
    for path in (SOURCE / "modules").rglob("*.py"):
        named |= set(
            re.findall(
                r'"((?:payments|notifications|bookings|accounts)\.(?:run_|apply_|check_|send)\w*)"', path.read_text()
            )
        )
    assert named - known == set()
    assert {"payments.run_operation", "notifications.send"} <= known


def test_limits_are_soft_before_they_are_hard(settings):
    for kind in job_kinds(build_house(settings)):
        assert 0 < kind.soft_seconds < kind.hard_seconds


def test_what_issue_and_law_ask_for_happens_by_the_clock(settings):
    names = {kind.name for kind in schedule_kinds(build_house(settings))}

    assert {"bookings.sweep_holds", "bookings.complete_past", "payments.reconcile"} <= names
