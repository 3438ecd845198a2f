"""Faults that a test asks for: by name, counted, and never by themselves."""

import ast
import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.kit.faults import (
    POINTS,
    Fault,
    FaultInjected,
    FaultKind,
    FaultsMalformed,
    Mishaps,
    arm,
    fault,
    installed,
    parse_faults,
)

pytestmark = pytest.mark.anyio

SOURCE = Path(__file__).resolve().parents[2] / "src" / "holdfast"
SPENT = """
import asyncio
from holdfast.kit.faults import arm, fault
arm("jobs.before_job={what}@2")
async def main():
    await fault("jobs.before_job")
    print("once", flush=True)
    await fault("jobs.before_job")
    print("twice", flush=True)
asyncio.run(main())
"""


async def test_nothing_happens_at_a_point_unless_somebody_asks():
    await fault("jobs.before_job")


async def test_a_hook_hears_every_point_while_it_is_installed():
    heard = []

    async def listen(point: str) -> None:
        heard.append(point)

    with installed(listen):
        await fault("jobs.before_job")
        await fault("jobs.after_job")
    await fault("jobs.before_job")

    assert heard == ["jobs.before_job", "jobs.after_job"]


async def test_there_is_one_hook_at_a_time():
    hook = Mishaps(())
    with installed(hook), pytest.raises(RuntimeError, match="already"), installed(hook):
        pass


async def test_a_fault_happens_each_time_or_the_nth_time_alone():
    always = Mishaps(parse_faults("jobs.before_job=error"))
    third = Mishaps(parse_faults("jobs.before_job=error@3"))

    for _ in range(2):
        await third("jobs.before_job")
        with pytest.raises(FaultInjected):
            await always("jobs.before_job")
    with pytest.raises(FaultInjected):
        await third("jobs.before_job")
    await third("jobs.before_job")
    await third("jobs.after_job")


async def test_a_delay_lets_time_pass():
    started = asyncio.get_running_loop().time()

    await Mishaps(parse_faults("jobs.before_job=delay:0.05"))("jobs.before_job")

    assert asyncio.get_running_loop().time() - started >= 0.05


def test_a_wish_is_read_part_by_part():
    assert parse_faults(" jobs.before_job=kill@3, outbox.handler_committed=delay:2 ,") == (
        Fault("jobs.before_job", FaultKind.KILL, nth=3),
        Fault("outbox.handler_committed", FaultKind.DELAY, seconds=2),
    )
    assert parse_faults("") == ()
    arm("")


@pytest.mark.parametrize("wish", ["kill", "jobs.nowhere=kill", "jobs.before_job=melt", "jobs.before_job=delay:x@y"])
def test_a_wish_that_cannot_be_is_refused_with_what_can_be(wish):
    with pytest.raises(FaultsMalformed, match=r"there are|one of|write"):
        parse_faults(wish)


@pytest.mark.parametrize(("what", "code"), [("kill", -signal.SIGKILL), ("exit", 70)])
def test_a_process_ends_where_it_was_told_to(what, code):
    done = subprocess.run(
        [sys.executable, "-c", SPENT.format(what=what)], capture_output=True, text=True, check=False, timeout=30
    )

    assert (done.stdout.split(), done.returncode) == (["once"], code)


def test_every_point_that_can_be_named_is_passed_somewhere_and_no_other_is():
    passed = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fault":
                (point,) = node.args
                passed.add(ast.literal_eval(point))

    assert passed == POINTS
