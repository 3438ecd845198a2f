"""What happens by the clock: sessions, links and counts that lapsed long ago are forgotten."""

from datetime import timedelta
from typing import Final

from holdfast.kit.jobs import ScheduleContext
from holdfast.modules.accounts.service.lapsed import forget

CRON: Final = "17 3 * * *"
# Long enough to answer "which devices were signed in when it happened".
KEPT: Final = timedelta(days=90)


async def forget_lapsed(context: ScheduleContext) -> None:
    """Forget what lapsed long ago, of all tenants."""
    async with context.worker.transaction() as tx:
        await forget(tx, before=tx.now - KEPT)
