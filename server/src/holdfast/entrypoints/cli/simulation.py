"""Run a simulation: find or start the platform, play the story, wait for rest, audit, judge, report."""

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from rich.live import Live

from holdfast.crowd.books import Books, NoBooks, read_books, read_journal
from holdfast.crowd.contracts import Story
from holdfast.crowd.opening import CannotOpen
from holdfast.crowd.planning import plan_story
from holdfast.crowd.playing import Phase, Play
from holdfast.crowd.resting import Rest, wait_for_rest
from holdfast.crowd.screen import Screen, latencies, tell
from holdfast.crowd.speaking import GivenUp
from holdfast.crowd.verdict import Check, judge, read_all
from holdfast.crowd.wire import Wire
from holdfast.entrypoints.cli.console import err, out
from holdfast.entrypoints.cli.ground import grounded
from holdfast.entrypoints.cli.private import NotStarted, PrivatePlatform, private_platform
from holdfast.entrypoints.settings import Settings, SettingsInvalid, load_settings
from holdfast.entrypoints.wiring import SIMULATOR_PATH
from holdfast.kit.clock import monotonic_seconds, now
from holdfast.kit.postgres import PostgresError

CLEAN, BROKEN, NOT_RUN = 0, 1, 2
HOLD_SECONDS: Final = 45
DRAIN_SECONDS_MAX: Final = 120.0
JOURNAL_SECONDS_MAX: Final = 300.0
AUDIT_SECONDS_MAX: Final = 900.0
DRAW_A_SECOND: Final = 2
LINE_SECONDS: Final = 10.0
LIMITS: Final = ("REQUESTS", "SIGN_INS", "SIGN_UPS", "BOOKINGS", "SEARCHES")
# A crowd comes from one address and signs up in a minute; and what lapses is to lapse while somebody looks.
PRIVATE_SETTINGS: Final[Mapping[str, str]] = {
    **{f"HOLDFAST_LIMITS__{what}_PER_MINUTE": "10000000" for what in LIMITS},
    "HOLDFAST_BOOKINGS__HOLD_SECONDS": str(HOLD_SECONDS),
    "HOLDFAST_BOOKINGS__HOLD_EXTENSION_SECONDS": str(HOLD_SECONDS),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for. `url` None: a private platform."""

    users: int
    bookings: int
    seed: int
    url: str | None
    at_once: int
    minutes: float | None
    patience_seconds: float
    json_file: Path | None


@dataclass(frozen=True, slots=True)
class Target:
    """The platform: where it answers, where its commands run, and the private one's home and process."""

    url: str
    environment: Mapping[str, str]
    private: PrivatePlatform | None = None

    def settings(self) -> Settings:
        """Return the settings by which the platform's secrets and its database are found."""
        if self.private is None:
            return load_settings()
        nothing = SecretStr("")
        return load_settings(env_file=None).model_copy(
            update={"home": self.private.home, "database_url": nothing, "secret": nothing}
        )


@dataclass(frozen=True, slots=True)
class Audit:
    """How `holdfast audit` ended, and what it said."""

    status: int
    report: object


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a simulation came to. `asyncio.run` writes it out (`signal.getsignal` does, in 3.11)."""

    play: Play
    seconds: float
    rest: Rest
    audit: Audit
    checks: Sequence[Check]

    @property
    def status(self) -> int:
        """Return the exit status: something broke, or could not be looked at, or neither."""
        if any(check.is_broken for check in self.checks) or self.audit.status == BROKEN:
            return BROKEN
        if not self.rest.is_at_rest and self.rest.waiting:
            return BROKEN
        return NOT_RUN if self.audit.status != CLEAN else CLEAN


def run(wishes: Wishes) -> int:
    """Play the story, judge, and return the exit status: 0 clean, 1 something broke, 2 it could not run."""
    story = plan_story(wishes.seed, users=wishes.users, bookings=wishes.bookings)
    out.print(
        f"Story [bold]{story.digest}[/]: {wishes.users} customers, {len(story.businesses)} merchants, "
        f"{wishes.bookings} bookings, {len(story.turns)} turns, seed {wishes.seed}. "
        "The same numbers tell the same story; what is answered may differ with the moment.",
        highlight=False,
        soft_wrap=True,
    )
    try:
        with _target(wishes) as target:
            outcome = asyncio.run(_simulate(wishes, story, target=target))
            _report(outcome, wishes)
            if target.private is not None and outcome.status != CLEAN:
                target.private.is_kept = True
                out.print(f"The platform's home is kept for looking: [bold]{target.private.home}[/]", soft_wrap=True)
            return outcome.status
    except (NotStarted, CannotOpen, GivenUp, PostgresError, SettingsInvalid) as why:
        err.print(f"[bold red]✗[/] {why}", highlight=False, soft_wrap=True)
        return NOT_RUN


@contextlib.contextmanager
def _target(wishes: Wishes) -> Iterator[Target]:
    if wishes.url is not None:
        yield Target(wishes.url.rstrip("/"), dict(os.environ))
        return
    out.print("No --url: starting a platform of its own, without rate limits, thrown away afterwards.", soft_wrap=True)
    with private_platform(PRIVATE_SETTINGS) as platform:
        yield Target(platform.url, platform.environment, platform)


async def _simulate(wishes: Wishes, story: Story, *, target: Target) -> Outcome:
    began = monotonic_seconds()
    wire = Wire(target.url)
    play = Play(story, wire, run=secrets.token_hex(3), today=now().date(), at_once=wishes.at_once)
    play.patience_seconds = wishes.patience_seconds
    if wishes.minutes is not None:
        play.ends_at = began + wishes.minutes * 60
    async with _shown(play):
        await play.open()
        await play.perform()
        seconds = monotonic_seconds() - began
        play.phase = Phase.DRAINING
        rest = await wait_for_rest(wire, play.memory, seconds_max=DRAIN_SECONDS_MAX)
        play.phase = Phase.AUDIT
        shown = await read_all(play.guests.values())
        gateway, ours, why = await _books(target)
        audit = await _audit(target)
    checks = judge(play, shown, gateway=gateway, ours=ours, why=why)
    await wire.close()
    return Outcome(play, seconds, rest, audit, checks)


@contextlib.asynccontextmanager
async def _shown(play: Play) -> AsyncIterator[None]:
    """Draw the play while inside; where nothing can be drawn over, tell of it line by line."""
    screen = Screen(play)
    if out.is_terminal:
        with Live(screen, console=out, refresh_per_second=DRAW_A_SECOND):
            yield
        return

    async def speak() -> None:
        while True:
            await asyncio.sleep(LINE_SECONDS)
            out.print(screen.line(), highlight=False, soft_wrap=True)

    speaking = asyncio.create_task(speak())
    try:
        yield
    finally:
        speaking.cancel()


async def _books(target: Target) -> tuple[Books | None, Books | None, str]:
    """Return the gateway's journal and our books, or why they cannot be had."""
    settings = target.settings()
    wire = Wire(target.url, silence_seconds=JOURNAL_SECONDS_MAX)
    try:
        gateway = await read_journal(wire, base=SIMULATOR_PATH, token=settings.secrets().control)
        # Whoever knows the control door's secret knows this platform's home: its database is this one's.
        with grounded(settings) as ready:
            return gateway, await read_books(ready.database_url.get_secret_value()), ""
    except NoBooks as why:
        return None, None, str(why)
    finally:
        await wire.close()


async def _audit(target: Target) -> Audit:
    """Run `holdfast audit --quiescent` as anybody would."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "holdfast.entrypoints.cli", "audit", "--quiescent", "--json"),
        env=dict(target.environment),
        cwd=target.private.home if target.private is not None else None,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await asyncio.wait_for(process.communicate(), AUDIT_SECONDS_MAX)
    except TimeoutError:
        process.kill()
        return Audit(NOT_RUN, f"no end after {AUDIT_SECONDS_MAX:.0f} seconds")
    try:
        report: object = json.loads(said)
    except ValueError:
        report = (complained or said).decode(errors="replace").strip()[-1_000:]
        return Audit(NOT_RUN, report)
    return Audit(process.returncode if process.returncode is not None else NOT_RUN, report)


def _report(outcome: Outcome, wishes: Wishes) -> None:
    """Print what it came to, and write it to the file that was asked for."""
    play, rest = outcome.play, outcome.rest
    if not out.is_terminal:
        out.print(latencies(play))
    rate = play.tally.requests / outcome.seconds
    out.print(
        f"\n{play.turns_done} turns in {outcome.seconds:.0f} s: {play.tally.deeds['booked']} bookings of "
        f"{play.story.bookings}, {play.tally.requests} requests ({rate:.0f} a second), "
        f"{play.tally.unanswered} unanswered.\nWhat happened: {_list(play.tally.deeds)}.\n"
        f"Refusals: {_list(play.tally.refusals)}.",
        highlight=False,
        soft_wrap=True,
    )
    if play.turns_skipped:
        out.print(f"[yellow]![/] {play.turns_skipped} turns were not taken: the time was up.")
    if rest.holds_running:
        out.print(f"[yellow]![/] {rest.holds_running} holds last longer than the wait and still run.")
    waiting = f"still waiting: {dict(rest.waiting)}" if rest.waiting else "the platform shows no figures"
    out.print(
        f"[green]✓[/] at rest after {rest.seconds:.0f} s"
        if rest.is_at_rest
        else f"[bold red]✗[/] not at rest after {rest.seconds:.0f} s, {waiting}",
        highlight=False,
    )
    tell(out, outcome.checks)
    _tell_audit(outcome.audit)
    for surprise in play.tally.surprises[:5]:
        out.print(f"    surprise: {surprise}", highlight=False, markup=False, soft_wrap=True)
    out.print("[bold green]clean[/]" if outcome.status == CLEAN else f"[bold red]status {outcome.status}[/]")
    if wishes.json_file is not None:
        wishes.json_file.write_text(json.dumps(words(outcome), indent=2, default=str) + "\n", encoding="utf-8")


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"


def _tell_audit(audit: Audit) -> None:
    names = {CLEAN: "[green]✓[/] the audit is clean", BROKEN: "[bold red]✗[/] the audit found something"}
    out.print(names.get(audit.status, "[yellow]![/] the audit could not be done"))
    if audit.status != CLEAN:
        for line in complaints(audit.report):
            out.print(f"    {line}", highlight=False, markup=False, soft_wrap=True)


def complaints(report: object) -> Iterator[str]:
    """Yield what an audit found, or why it could not be done."""
    if not isinstance(report, dict):
        yield str(report)
        return
    for finding in report.get("findings", []):
        if finding.get("violations") or finding.get("failure"):
            yield json.dumps(finding, ensure_ascii=False)[:2_000]


def words(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as JSON tells it."""
    play = outcome.play
    return {
        "status": outcome.status,
        "seed": play.story.seed,
        "story": play.story.digest,
        "customers": len(play.story.customers),
        "bookings_wanted": play.story.bookings,
        "seconds": round(outcome.seconds, 1),
        "requests": play.tally.requests,
        "unanswered": play.tally.unanswered,
        "turns": {"done": play.turns_done, "skipped": play.turns_skipped},
        "deeds": dict(play.tally.deeds),
        "refusals": dict(play.tally.refusals),
        "statuses": {str(status): count for status, count in play.tally.statuses.items()},
        "actions": {
            action: {
                "asked": times.count,
                "p50_ms": round(times.percentile(0.5) * 1e3, 1),
                "p99_ms": round(times.percentile(0.99) * 1e3, 1),
                "longest_ms": round(times.longest * 1e3, 1),
            }
            for action, times in play.tally.actions()
        },
        "surprises": [asdict(surprise) for surprise in play.tally.surprises],
        "rest": asdict(outcome.rest),
        "checks": [asdict(check) for check in outcome.checks],
        "audit": asdict(outcome.audit),
    }
