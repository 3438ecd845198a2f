"""A worker of its own for the tests of leases: `python -m tests.faults.brewer URL NAME LEASE_SECONDS`.

It brews tea: it notes that it began, takes the time that the job says, and writes the cup, which there is but once.
"""

import asyncio
import sys
from datetime import timedelta

from holdfast.kit.database import ConstraintBroken, Database, DatabaseSettings, Row
from holdfast.kit.job_runner import JobRunner
from holdfast.kit.jobs import JobContext, JobKind

TABLES = """
    CREATE TABLE public.begun (job_id bigint, who text);
    CREATE TABLE public.cup (job_id bigint PRIMARY KEY, who text);
    GRANT ALL ON public.begun, public.cup TO holdfast_app"""


async def main(url: str, name: str, lease: float, /) -> None:
    """Brew until killed."""

    async def brew(context: JobContext, payload: Row) -> None:
        async with context.database.transaction(context.tenant_id) as tx:
            await tx.run("INSERT INTO public.begun VALUES ($1, $2)", context.job_id, name)
        await asyncio.sleep(payload["seconds"])
        try:
            async with context.database.transaction(context.tenant_id) as tx:
                await tx.run("INSERT INTO public.cup VALUES ($1, $2)", context.job_id, name)
        except ConstraintBroken:
            sys.stdout.write("refused\n")
            sys.stdout.flush()
            raise

    app = Database(DatabaseSettings(url=url))
    settings = DatabaseSettings(url=url, role="holdfast_worker")
    runner = JobRunner(
        app,
        Database(settings),
        settings,
        (JobKind("tea.brew", brew),),
        lease=timedelta(seconds=lease),
        poll=timedelta(seconds=0.2),
        backoff_seconds=0.01,
    )
    await runner.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
