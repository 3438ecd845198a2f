"""What a simulation comes to: its exit status, its words, and what an audit complained of."""

import json

import pytest

from holdfast.crowd.planning import plan_story
from holdfast.crowd.playing import Play
from holdfast.crowd.resting import Rest
from holdfast.crowd.tally import Surprise
from holdfast.crowd.verdict import Check
from holdfast.entrypoints.cli.simulation import BROKEN, CLEAN, NOT_RUN, Audit, Outcome, complaints, words
from tests.make.crowd import TODAY, ScriptedWire

WELL = Check("X1", "all is there", [])
RESTED = Rest(is_at_rest=True, waiting={}, seconds=1.0)


def outcome(*, rest=RESTED, audit=CLEAN, checks=(WELL,)):
    play = Play(plan_story(1, users=1, bookings=1), ScriptedWire(), "r", TODAY)
    play.tally.answered("book", status=201, seconds=0.01)
    play.tally.surprise(Surprise("book", 404, "not-found", "Not so.", "r-1"))
    return Outcome(play, 2.0, rest, Audit(audit, {"findings": []}), checks)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, CLEAN),
        ({"checks": (WELL, Check("X2", "no ghosts", ["b-9"]))}, BROKEN),
        ({"audit": BROKEN}, BROKEN),
        ({"audit": NOT_RUN}, NOT_RUN),
        ({"audit": NOT_RUN, "checks": (Check("X2", "no ghosts", ["b-9"]),)}, BROKEN),
        ({"rest": Rest(is_at_rest=False, waiting={"outbox": 7.0}, seconds=120.0)}, BROKEN),
        # A platform that shows us no figures cannot be said not to be at rest.
        ({"rest": Rest(is_at_rest=False, waiting={}, seconds=1.0)}, CLEAN),
        ({"checks": (Check("X4", "books", None, "no journal"),)}, CLEAN),
    ],
)
def test_the_status_is_broken_before_it_is_unknown(changes, status):
    assert outcome(**changes).status == status


def test_the_words_can_be_read_by_machines():
    told = json.loads(json.dumps(words(outcome())))

    assert (told["status"], told["requests"], told["actions"]["book"]["asked"]) == (CLEAN, 1, 1)
    assert told["story"] == plan_story(1, users=1, bookings=1).digest
    assert told["surprises"][0]["request_id"] == "r-1"
    assert told["checks"][0]["name"] == "X1"


def test_complaints_are_the_findings_that_are_not_clean_or_what_was_printed():
    findings = [{"invariant": "I1", "violations": 2}, {"invariant": "I2", "violations": 0, "failure": None}]

    assert list(complaints({"findings": findings})) == ['{"invariant": "I1", "violations": 2}']
    assert list(complaints("no schema")) == ["no schema"]
