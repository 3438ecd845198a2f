"""The one door to PostgreSQL: connections under a role, transactions under a tenant, and the only commit.

A function that takes a `Transaction` is atomic and never speaks to the outside; one that takes a `Database`
opens transactions itself. Row-level security reads `app.tenants`, which is set here and nowhere else.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg

from holdfast.kit.clock import DatabaseClock, monotonic_seconds
from holdfast.kit.codecs import speak_json
from holdfast.kit.errors import Busy, DatabaseFull, DatabaseUnavailable, HouseError, InvariantBroken, OutcomeUnknown
from holdfast.kit.faults import fault
from holdfast.kit.sql import Part, Query, Statement, compose, names_its_columns, prepare
from holdfast.kit.telemetry import CONFLICTS, POOL_WAIT

# Rows are the one place where values have no static type: repositories turn them into contracts at once.
Row = Mapping[str, Any]
T = TypeVar("T")

TRIES_MAX = 3
BEGINNING = datetime.min.replace(tzinfo=UTC)
# How much longer than a statement may take a database may be silent before it counts as away.
SILENCE_SECONDS = 2.0
ROLLBACK_SECONDS = 2.0
COLUMNS_KNOWN_MAX = 1_000
_COLUMNS: dict[str, tuple[str, ...]] = {}
_RETRYABLE = ("40001", "40P01", "55P03")
# The connection is of no more use, or the server cannot do what it is for: starting, stopping, out of memory or
# connections, a disk that fails, a standby that was ours before.
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.StatementCompletionUnknownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


class ConstraintBroken(Exception):
    """The database refused a write; a repository turns `constraint` into an error of its module."""

    def __init__(self, *, constraint: str, sqlstate: str) -> None:
        super().__init__(f"{constraint} ({sqlstate})")
        self.constraint = constraint
        self.sqlstate = sqlstate


class TransientConflict(Exception):
    """A deadlock, a serialization failure or a lock wait that ran out: the transaction may be run again (R13)."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is and under which role this process speaks to it."""

    url: str
    role: str | None = "holdfast_app"
    pool_size_max: int = 20
    connect_timeout_seconds: float = 5.0
    statement_timeout_milliseconds: int = 30_000
    lock_timeout_milliseconds: int = 3_000
    application_name: str = "holdfast"
    # 0 behind a PgBouncer older than 1.21 in transaction mode, which loses prepared statements.
    statement_cache_size: int = 1_000
    server_settings: Mapping[str, str] = field(default_factory=dict)


class Transaction:
    """One open transaction: statements go through it, `now` is its one time, by the database (docs/decisions/0005)."""

    def __init__(self, connection: asyncpg.Connection, *, tenants: Sequence[UUID], now: datetime) -> None:
        self.connection = connection
        self.tenants = tuple(tenants)
        self.now = now

    @property
    def tenant_id(self) -> UUID:
        """Return the one tenant of this transaction; a transaction over several has none to give."""
        (tenant,) = self.tenants
        return tenant

    async def rows(self, statement: Statement, *values: object) -> list[Row]:
        """Return all rows of a Core statement, or of SQL text with `$n` placeholders and its values."""
        sql, arguments = prepare(statement, values)
        with _translated():
            return cast("list[Row]", await self.connection.fetch(sql, *arguments))

    async def row(self, statement: Statement, *values: object) -> Row | None:
        """Return the first row, or None when there is none."""
        sql, arguments = prepare(statement, values)
        with _translated():
            return cast("Row | None", await self.connection.fetchrow(sql, *arguments))

    async def value(self, statement: Statement, *values: object) -> Any:  # noqa: ANN401 - a cell has its column's type
        """Return the first column of the first row, or None."""
        sql, arguments = prepare(statement, values)
        with _translated():
            return await self.connection.fetchval(sql, *arguments)

    async def run(self, statement: Statement, *values: object) -> int:
        """Carry out a statement and return how many rows it touched."""
        sql, arguments = prepare(statement, values)
        with _translated():
            tag = cast("str", await self.connection.execute(sql, *arguments))
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def rows_of(self, *queries: Query) -> list[list[Row]]:
        """Return the rows of many statements, which go to the database as one (see `sql.compose`).

        One that changes something and gives no rows is answered with an empty row for each that it touched.
        """
        if len(queries) == 1 and await self._columns(queries[0].sql):
            return [await self.rows(queries[0].sql, *queries[0].values)]
        columns = [await self._columns(query.sql) for query in queries]
        parts = [Part(q.sql, len(q.values), bool(names)) for q, names in zip(queries, columns, strict=True)]
        values = [value for query in queries for value in query.values]
        with _translated():
            found = cast("Sequence[list[tuple[Any, ...]]]", await self.connection.fetchrow(compose(parts), *values))
        return [
            [dict(zip(names, row, strict=True)) if names else {} for row in rows]
            for names, rows in zip(columns, found, strict=True)
        ]

    async def _columns(self, sql: str) -> tuple[str, ...]:
        """Return the names of a statement's columns; the database is asked once for each statement."""
        known = _COLUMNS.get(sql)
        if known is None:
            with _translated():
                prepared = await self.connection.prepare(sql)
            known = tuple(column.name for column in prepared.get_attributes())
            if known and not names_its_columns(sql):
                # A migration may add a column while this process lives, and each value would get the next one's name.
                raise InvariantBroken(f"What is asked together names its columns: {sql}")
            if len(_COLUMNS) >= COLUMNS_KNOWN_MAX:
                _COLUMNS.clear()
            _COLUMNS[sql] = known
        return known

    async def read_clock(self) -> datetime:
        """Read the database clock again (after a lock was waited for) and let it be `now` from here on."""
        self.now = await self.value("SELECT platform.clock()")
        return self.now

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what happens inside when it raises."""
        await self.run("SAVEPOINT inner_step")
        try:
            yield
        except BaseException:
            await self.run("ROLLBACK TO SAVEPOINT inner_step")
            raise
        else:
            await self.run("RELEASE SAVEPOINT inner_step")


class Database:
    """A pool of connections under one role; hands out transactions."""

    def __init__(self, settings: DatabaseSettings, *, clock: DatabaseClock | None = None) -> None:
        """`clock` hears the time in every transaction; several pools of one database may share it."""
        self.settings = settings
        self.clock = clock or DatabaseClock()
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._waits = POOL_WAIT.labels(settings.application_name)

    async def open(self) -> None:
        """Prepare the pool; connections are made when they are first needed, so a dead database is no obstacle."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    min_size=0,
                    max_size=self.settings.pool_size_max,
                    init=speak_json,
                    reset=_reset,
                    max_inactive_connection_lifetime=300,
                    **connect_arguments(self.settings),
                )

    async def close(self) -> None:
        """Give all connections back; what is still running has five seconds."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), timeout=5)
            except TimeoutError:
                pool.terminate()

    @asynccontextmanager
    async def transaction(
        self, *tenants: UUID, lock_timeout_milliseconds: int | None = None, reads_clock: bool = True
    ) -> AsyncIterator[Transaction]:
        """Yield a transaction that sees those tenants' rows; commit at the end, roll back when it raises.

        Raises `TransientConflict` for what may be run again (see `retrying`), `DatabaseUnavailable` when no
        connection can be had, `OutcomeUnknown` when the answer to COMMIT was lost. Without `reads_clock` the caller
        reads the time itself, after its locks, and saves a round trip: until then `now` is the beginning of time.
        """
        async with self.connection() as connection:
            try:
                with _translated():
                    await connection.execute(begin_sql(tenants, lock_timeout_milliseconds=lock_timeout_milliseconds))
                now = BEGINNING
                if reads_clock:
                    with _translated():
                        now = await connection.fetchval("SELECT platform.clock()")
                    self.clock.hear(now)
                yield Transaction(connection, tenants=tenants, now=now)
                await fault("database.before_commit")
            except DatabaseUnavailable:
                # Who does not answer would not answer to ROLLBACK either; the server undoes what lost its client.
                raise
            except BaseException:
                await roll_back(connection)
                raise
            await commit(connection)
            await fault("database.after_commit")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Yield a pooled connection outside any transaction (for the desk and for LISTEN)."""
        if self._pool is None:
            await self.open()
        pool = cast("asyncpg.Pool", self._pool)
        began = monotonic_seconds()
        try:
            connection = await pool.acquire(timeout=self.settings.connect_timeout_seconds)
        except (asyncpg.PostgresError, *_AWAY) as error:
            # Whatever the server has against us: as long as it lets nobody in, it is away.
            raise _away() from error
        self._waits.observe(monotonic_seconds() - began)
        try:
            yield connection
        except (DatabaseUnavailable, OutcomeUnknown) as away:
            await self._drop(connection, pool, away=away)
            raise
        finally:
            # A connection that died meanwhile cannot be given back; what was done on it is what it was.
            with suppress(asyncpg.PostgresError, *_AWAY):
                await asyncio.shield(pool.release(connection))

    async def _drop(self, connection: asyncpg.Connection, pool: asyncpg.Pool, *, away: Busy) -> None:
        """Let nobody have a connection again that failed; after a silence, none of those that were made before it."""
        _abandon(connection)
        why = away.__cause__.__cause__ if isinstance(away, OutcomeUnknown) and away.__cause__ else away.__cause__
        if isinstance(why, TimeoutError):
            await pool.expire_connections()

    async def retrying(self, work: Callable[[Transaction], Awaitable[T]], *tenants: UUID) -> T:
        """Run `work` in a transaction; on a transient conflict again, with jitter, three times in all, then `Busy`."""
        for attempt in range(1, TRIES_MAX + 1):
            try:
                async with self.transaction(*tenants) as tx:
                    return await work(tx)
            except TransientConflict as conflict:
                if attempt == TRIES_MAX:
                    raise Busy from conflict
                await asyncio.sleep(0.01 * attempt * (1 + secrets.randbelow(100) / 100))
        raise Busy


def connect_arguments(settings: DatabaseSettings) -> dict[str, Any]:
    """Return what `asyncpg.connect` needs to speak as the settings say."""
    server_settings = {
        "application_name": settings.application_name,
        "statement_timeout": str(settings.statement_timeout_milliseconds),
        "lock_timeout": str(settings.lock_timeout_milliseconds),
        "idle_in_transaction_session_timeout": "60000",
        "jit": "off",
        "timezone": "UTC",
        **settings.server_settings,
    }
    if settings.role is not None:
        server_settings["role"] = settings.role
    silence = settings.statement_timeout_milliseconds
    return {
        "dsn": settings.url,
        "timeout": settings.connect_timeout_seconds,
        # The server's own limit cannot end what a server that hangs, or a broken line, leaves unanswered.
        "command_timeout": silence / 1000 + SILENCE_SECONDS if silence else None,
        "statement_cache_size": settings.statement_cache_size,
        "server_settings": server_settings,
    }


def begin_sql(tenants: Sequence[UUID], *, lock_timeout_milliseconds: int | None = None) -> str:
    """Return the one round trip that opens a transaction for those tenants (ids are UUIDs: nothing to escape)."""
    listed = ",".join(str(UUID(int=tenant.int)) for tenant in tenants)
    limit = f"SET LOCAL lock_timeout = {int(lock_timeout_milliseconds)};" if lock_timeout_milliseconds else ""
    return f"BEGIN; SET LOCAL app.tenants = '{{{listed}}}'; {limit}"


async def commit(connection: asyncpg.Connection) -> None:
    """Commit; an answer that never came is `OutcomeUnknown`, never a failure to run again blindly (R59)."""
    try:
        with _translated():
            tag = await connection.execute("COMMIT")
    except DatabaseUnavailable as error:
        raise OutcomeUnknown from error
    if tag != "COMMIT":
        # The server rolls back in silence what had failed before: somebody went on over a refusal.
        raise InvariantBroken(f"A transaction that had failed was to be committed: {tag}.")


async def roll_back(connection: asyncpg.Connection) -> None:
    """Roll back; a connection that died meanwhile has done so already."""
    try:
        if not connection.is_closed():
            await asyncio.shield(connection.execute("ROLLBACK", timeout=ROLLBACK_SECONDS))
    except asyncpg.InterfaceError:
        # The pool has taken the dead connection away already.
        return
    except (asyncpg.PostgresError, asyncpg.InternalClientError, OSError):
        _abandon(connection)


def _abandon(connection: asyncpg.Connection) -> None:
    """End a connection that failed, unless the pool has taken it away already."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def refusing(error: ConstraintBroken, table: Mapping[str, Callable[[], HouseError]]) -> HouseError | ConstraintBroken:
    """Return a module's error for a broken constraint by its name, or the fact itself when the module has no word."""
    make = table.get(error.constraint)
    return make() if make is not None else error


async def _reset(connection: asyncpg.Connection) -> None:
    """Give a connection back clean: all our session state is SET LOCAL, so there is mostly nothing to do.

    A caller that was cancelled in the middle may leave its transaction open: the next one must not find it (R69).
    """
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


class _translated:  # noqa: N801 - reads as a word at `with`
    """Turn the driver's errors into the house's, by what a caller can do about them."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            raise ConstraintBroken(constraint=error.constraint_name or "", sqlstate=error.sqlstate or "") from error
        if isinstance(error, asyncpg.PostgresError) and error.sqlstate in _RETRYABLE:
            CONFLICTS.labels(error.sqlstate).inc()
            raise TransientConflict(error.sqlstate) from error
        if isinstance(error, asyncpg.QueryCanceledError):
            raise Busy("It took longer than is allowed; nothing happened.") from error
        if isinstance(error, asyncpg.DiskFullError):
            raise DatabaseFull(retry_after_seconds=15) from error
        if isinstance(error, _AWAY):
            raise _away() from error


def _away() -> DatabaseUnavailable:
    # Not all at once when it is back.
    return DatabaseUnavailable(retry_after_seconds=1 + secrets.randbelow(3))
