"""Prove everything in full, step by step, and write the dated report that docs/proofs keeps.

Run `script/prove`, or `python tools/prove.py [STEP ...]` from `server/`. Steps: tests, load, simulate, bench, soak.
Each leaves what it found in `.prove/`, so that one can be taken alone; the report is written from the newest of each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from holdfast.entrypoints.cli.private import private_platform
from holdfast.entrypoints.cli.simulation import PRIVATE_SETTINGS
from prove_report import report_page
from prove_soak import SAMPLE_SECONDS, is_flat, soak, table, watched_memory

SERVER = Path(__file__).resolve().parents[1]
TOP = SERVER.parent
FOUND = TOP / ".prove"
REPORTS = TOP / "docs" / "proofs"
HOLDFAST = (sys.executable, "-m", "holdfast.entrypoints.cli")
# A crowd that wants more memory than this is to end with a traceback, instead of with the machine.
CROWD_BYTES_MAX = 4 << 30
_LIMITED = f"""
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({CROWD_BYTES_MAX}, {CROWD_BYTES_MAX}))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
CROWD = (sys.executable, "-c", _LIMITED, *HOLDFAST[1:])
SEEDS = (1, 2, 3)

console = Console(stderr=True)
Found = dict[str, object]


def run(*command: str, environment: dict[str, str] | None = None, log: str) -> int:
    """Run a command with its output shown and kept in a log; return its exit code."""
    console.rule(f"[bold]{' '.join(command[-6:])}")
    with (
        (FOUND / log).open("wb") as sink,
        subprocess.Popen(
            command, cwd=SERVER, env=os.environ | (environment or {}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as child,
    ):
        for line in child.stdout or ():
            sink.write(line)
            sys.stderr.buffer.write(line)
            sys.stderr.flush()
        return child.wait()


def tests(options: argparse.Namespace) -> Found:
    """Run all tests with full counts, each told in the log as it ends: a run that is cut off was not for nothing."""
    results = FOUND / "tests.xml"
    status = run(
        *(sys.executable, "-m", "pytest", "-v", "--durations=25", f"--junitxml={results}", *options.tests),
        environment={"HOLDFAST_PROVE": "1"},
        log="tests.log",
    )
    return {"status": status, "file": results.name, "arguments": options.tests}


def load(options: argparse.Namespace) -> Found:
    """Load the large database into a home of its own and audit it."""
    home = Path(options.home or FOUND / "loaded")
    environment = {"HOLDFAST_HOME": str(home)}
    started = time.monotonic()
    status = run(
        *(*HOLDFAST, "load", "--users", str(options.users), "--bookings", str(options.loaded_bookings)),
        environment=environment,
        log="load.log",
    )
    seconds = time.monotonic() - started
    started = time.monotonic()
    audit = run(*HOLDFAST, "audit", "--quiescent", "--json", environment=environment, log="audit.json")
    return {
        "status": status or audit,
        "users": options.users,
        "bookings": options.loaded_bookings,
        "load_seconds": round(seconds, 1),
        "audit_status": audit,
        "audit_seconds": round(time.monotonic() - started, 1),
    }


def simulate(options: argparse.Namespace) -> Found:
    """Let crowds in, one after the other, into one platform, and watch its memory all the while."""
    stories = []
    with private_platform(PRIVATE_SETTINGS) as platform, watched_memory() as samples:
        for seed in options.seeds:
            outcome = FOUND / f"simulate-{seed}.json"
            outcome.unlink(missing_ok=True)
            status = run(
                *(*CROWD, "simulate", "--users", str(options.crowd), "--bookings", str(options.bookings)),
                *("--seed", str(seed), "--url", platform.url, "--json", str(outcome)),
                environment=dict(platform.environment),
                log=f"simulate-{seed}.log",
            )
            known = json.loads(outcome.read_text(encoding="utf-8")) if outcome.exists() else {}
            stories.append({"seed": seed, "status": status, "outcome": known})
        platform.is_kept = any(int(str(story["status"])) != 0 for story in stories)
    return {
        "status": max(*(int(str(story["status"])) for story in stories), int(not is_flat(samples))),
        "stories": stories,
        "minutes": round(len(samples) * SAMPLE_SECONDS / 60),
        "parts": table(samples),
    }


def bench(options: argparse.Namespace) -> Found:
    """Measure how fast it is."""
    loaded = ("--loaded", str(options.home)) if options.home else ()
    status = run(
        *(*HOLDFAST, "bench", *options.figures, "--runs", str(options.runs), "--seconds", str(options.seconds)),
        *("--json", str(FOUND / "bench-figures.json"), "--markdown", str(FOUND / "bench.md"), *loaded),
        log="bench.log",
    )
    return {"status": status, "markdown": "bench.md", "figures": "bench-figures.json"}


def soaked(options: argparse.Namespace) -> Found:
    """Keep the platform under load and watch the memory of its processes."""
    return soak(HOLDFAST, minutes=options.minutes, cwd=SERVER, logs=FOUND)


STEPS: dict[str, Callable[[argparse.Namespace], Found]] = {
    "tests": tests,
    "load": load,
    "simulate": simulate,
    "bench": bench,
    "soak": soaked,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the steps and write the report; return 0 when all of them ended well."""
    options = _options(arguments)
    FOUND.mkdir(exist_ok=True)
    revision = _output("git", "rev-parse", "--short=10", "HEAD")
    worst = 0
    for name in options.steps or STEPS:
        began = datetime.now(UTC)
        found = STEPS[name](options)
        found |= {"at": began.isoformat(timespec="minutes"), "revision": revision}
        found["seconds"] = round((datetime.now(UTC) - began).total_seconds())
        (FOUND / f"{name}.json").write_text(json.dumps(found, indent=1, default=str), encoding="utf-8")
        worst = max(worst, int(str(found["status"])))
    known = {
        name: json.loads((FOUND / f"{name}.json").read_text(encoding="utf-8"))
        for name in STEPS
        if (FOUND / f"{name}.json").exists()
    }
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    page = REPORTS / f"{datetime.now(UTC):%Y-%m-%d}.md"
    REPORTS.mkdir(exist_ok=True)
    page.write_text(report_page(known, found_in=FOUND, machine=machine), encoding="utf-8")
    console.print(f"The report is {page.relative_to(TOP)}; everything ended well: {worst == 0}.")
    return min(worst, 1)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Prove everything in full and write the dated report.")
    parser.add_argument("steps", nargs="*", metavar="step", help=f"any of: {', '.join(STEPS)}; all by default")
    parser.add_argument("--tests", nargs="*", default=["tests"], help="what pytest runs")
    parser.add_argument("--home", help="home of the large database: made by load, used by bench (S7)")
    parser.add_argument("--users", type=int, default=170_000)
    parser.add_argument("--loaded-bookings", type=int, default=1_600_000)
    parser.add_argument("--crowd", type=int, default=2_000)
    parser.add_argument("--bookings", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--figures", nargs="*", default=[])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long the memory is watched")
    options = parser.parse_args(arguments)
    unknown = [step for step in options.steps if step not in STEPS]
    if unknown:
        parser.error(f"unknown steps: {', '.join(unknown)}")
    return options


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
