"""The SQL of the audit: one snapshot that only reads, the invariants' statements, the record of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
import orjson

from holdfast.kit.database import Row, Transaction, TransientConflict
from holdfast.kit.errors import Busy, DatabaseUnavailable
from holdfast.kit.ids import new_id
from holdfast.kit.sql import load_queries
from holdfast.modules.operations.contracts import AuditReport, Outcome
from holdfast.modules.operations.domain import CHECKS, FOREIGN_KEYS, Check

ROWS_MAX: Final = 20
RUNS_KEPT_DAYS: Final = 30
_PACKAGE: Final = "holdfast.modules.operations"
_QUERIES: Final[Mapping[str, str]] = load_queries(_PACKAGE)
_INVARIANTS: Final[Mapping[str, str]] = {
    name: statement
    for file in ("stock", "money", "records", "catalogue")
    for name, statement in load_queries(_PACKAGE, f"invariants/{file}.sql").items()
}


class CheckFailed(Exception):
    """A check could not be done; the words say why."""


@dataclass(frozen=True, slots=True)
class Broken:
    """How many rows break an invariant, and the first of them."""

    count: int
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class LastRun:
    """When an audit last ended, when one was last clean, and what each check found last by invariant and severity."""

    finished_at: datetime
    clean_at: datetime | None
    violations: Mapping[tuple[str, str], int]


async def begin(tx: Transaction, *, statement_seconds: int, work_memory_megabytes: int) -> None:
    """Make the fresh transaction one snapshot that only reads, with time and memory for whole tables."""
    await tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    await tx.run(f"SET LOCAL statement_timeout = {statement_seconds * 1000:d}")
    await tx.run(f"SET LOCAL work_mem = '{work_memory_megabytes:d}MB'")


async def look(tx: Transaction, check: Check, *, now: datetime) -> Broken:
    """Return what breaks an invariant; raise `CheckFailed` when that could not be found out.

    A failed statement leaves the snapshot as it was, so that the next check goes on.
    """
    try:
        async with tx.savepoint():
            if check is FOREIGN_KEYS:
                return await _follow_foreign_keys(tx, now=now)
            return await _broken(tx, _INVARIANTS[check.name], now=now)
    except DatabaseUnavailable:
        raise
    except (Busy, TransientConflict) as stopped:
        raise CheckFailed(f"it was stopped before it was done ({stopped.__cause__})") from stopped
    except asyncpg.PostgresError as error:
        raise CheckFailed(f"{type(error).__name__}: {error}") from error


async def add_run(tx: Transaction, report: Mapping[str, Any], *, outcome: Outcome) -> None:
    """Keep an audit's report, and forget those of long ago; in a transaction of the worker."""
    await tx.run(_QUERIES["forget_runs"], tx.now, RUNS_KEPT_DAYS)
    await tx.run(
        _QUERIES["add_run"], new_id(), report["started_at"], report["finished_at"], outcome.value, dict(report)
    )


async def last_run(tx: Transaction) -> LastRun | None:
    """Return what the last audit on record found, by invariant and severity; in a transaction of the worker."""
    row = await tx.row(_QUERIES["last_run"])
    if row is None:
        return None
    # Each check as it was found last: what is deep is asked less often.
    checks: dict[str, Row] = {}
    for report in (row["deep_report"], row["report"]):
        checks |= {check["check"]: check for check in (report["checks"] if report else ())}
    violations = {(check.invariant, check.severity.value): 0 for check in CHECKS if not check.when_quiet}
    for check in checks.values():
        key = (check["invariant"], check["severity"])
        violations[key] = violations.get(key, 0) + check["violations"]
    return LastRun(row["finished_at"], row["clean_at"], violations)


def report_words(report: AuditReport) -> dict[str, Any]:
    """Return a report as JSON has it; `docs/runbooks/the-audit-found-something.md` says what its words mean."""
    return {
        "format": 1,
        "started_at": report.started_at.isoformat(),
        "finished_at": report.finished_at.isoformat(),
        "quiescent": report.quiescent,
        "deep": report.deep,
        "outcome": report.outcome.value,
        "violations": report.violations,
        "checks": [
            {
                "invariant": finding.invariant,
                "check": finding.check,
                "severity": finding.severity.value,
                "class": "Q" if finding.when_quiet else "A",
                "sentence": finding.sentence,
                "violations": finding.violations,
                "rows": list(finding.rows),
                "milliseconds": finding.milliseconds,
                "failure": finding.failure,
            }
            for finding in report.findings
        ],
    }


async def _follow_foreign_keys(tx: Transaction, *, now: datetime) -> Broken:
    """Ask each foreign key of the catalogue for the rows that it should have refused."""
    keys: Sequence[Row] = await tx.rows(_INVARIANTS["foreign_keys"])
    found = [await _broken(tx, key["statement"], now=now) for key in keys]
    rows = [row for one in found for row in one.rows]
    return Broken(sum(one.count for one in found), tuple(rows[:ROWS_MAX]))


async def _broken(tx: Transaction, statement: str, *, now: datetime) -> Broken:
    values = (now,) if "$1" in statement else ()
    # Statements of ours and of the catalogue, never a user's words.
    asked = _QUERIES["first_broken"].replace("/* statement */", statement)
    rows = await tx.rows(asked, *values)
    return Broken(rows[0]["total"] if rows else 0, tuple(orjson.loads(row["words"]) for row in rows))
