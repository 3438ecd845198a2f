"""Named points at which a test may let things go wrong: between two steps that must hold together, or must not need to.

Nothing happens there by itself: one attribute is looked at. A test installs a hook; a process that is to be killed is
told by `HOLDFAST_FAULTS`, which production refuses.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Hook = Callable[[str], Awaitable[None]]

# What may be named: a slip of the pen in a test or a setting is an error, not a fault that never happens.
POINTS: Final = frozenset(
    {
        "database.before_commit",
        "database.after_commit",
        "bookings.desk_locked",
        "bookings.desk_read",
        "bookings.desk_decided",
        "bookings.desk_written",
        "bookings.desk_committed",
        "bookings.booking_locked",
        "inventory.slot_locked",
        "payments.operation_recorded",
        "payments.before_gateway_call",
        "payments.after_gateway_call",
        "payments.outcome_committed",
        "outbox.handler_committed",
        "jobs.before_job",
        "jobs.after_job",
        "accounts.refresh_revoked",
        "accounts.refresh_committed",
    }
)
_WORDS: Final = 2


class FaultInjected(RuntimeError):
    """A fault that was asked for: nobody else raises it."""


class FaultsMalformed(ValueError):
    """The wish for faults cannot be read; the message says which part of it and why."""


class FaultKind(StrEnum):
    """What can happen at a point: the process is killed, stopped or ends, time passes, or an error is raised."""

    KILL = "kill"
    STOP = "stop"
    EXIT = "exit"
    DELAY = "delay"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to happen at a point: each time, or only the `nth` time that it is passed; `seconds` are a delay's."""

    point: str
    kind: FaultKind
    seconds: float = 0
    nth: int | None = None


class _Board:
    """Where the one hook of this process is: None but in tests."""

    __slots__ = ("hook",)

    def __init__(self) -> None:
        self.hook: Hook | None = None


_board: Final = _Board()


async def fault(point: str) -> None:
    """Let happen what a test has asked for at this point; mostly nothing."""
    if _board.hook is not None:
        await _board.hook(point)


@contextmanager
def installed(hook: Hook) -> Iterator[None]:
    """Ask a hook at every point while inside; one at a time."""
    if _board.hook is not None:
        raise RuntimeError("A hook for faults is installed already.")
    _board.hook = hook
    try:
        yield
    finally:
        _board.hook = None


def arm(wish: str) -> None:
    """Let the wished faults happen in this process from now on; an empty wish changes nothing."""
    faults = parse_faults(wish)
    if faults:
        _board.hook = Mishaps(faults)


def parse_faults(wish: str) -> tuple[Fault, ...]:
    """Read `payments.after_gateway_call=kill,jobs.before_job=delay:2@3`; `@3` is the third time alone.

    Raises `FaultsMalformed`.
    """
    return tuple(_fault_of(part.strip()) for part in wish.split(",") if part.strip())


@dataclass
class Mishaps:
    """A hook that lets a list of faults happen."""

    faults: tuple[Fault, ...]
    passed: dict[str, int] = field(default_factory=dict)

    async def __call__(self, point: str) -> None:
        """Count the passing and let happen what is due."""
        times = self.passed[point] = self.passed.get(point, 0) + 1
        for one in self.faults:
            if one.point == point and one.nth in {None, times}:
                await _happen(one)


def _fault_of(part: str) -> Fault:
    words = part.split("=")
    if len(words) != _WORDS:
        raise FaultsMalformed(f"{part}: write point=what")
    point, what = words
    if point not in POINTS:
        raise FaultsMalformed(f"{point}: there is no such point; there are {', '.join(sorted(POINTS))}")
    what, has_nth, nth = what.partition("@")
    kind, _, seconds = what.partition(":")
    try:
        return Fault(point, FaultKind(kind), float(seconds or 0), int(nth) if has_nth else None)
    except ValueError as error:
        kinds = ", ".join(FaultKind)
        raise FaultsMalformed(f"{part}: what happens is one of {kinds}, like kill, delay:2 or error@3") from error


async def _happen(one: Fault) -> None:
    match one.kind:
        case FaultKind.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        case FaultKind.STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        case FaultKind.EXIT:
            # At once, as after a crash of the interpreter: nothing is tidied up.
            os._exit(70)
        case FaultKind.DELAY:
            await asyncio.sleep(one.seconds)
        case FaultKind.ERROR:
            raise FaultInjected(one.point)
