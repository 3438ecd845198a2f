"""Sending in the background."""

import pytest

from holdfast.kit.jobs import JobContext
from holdfast.modules.notifications import jobs, repository
from holdfast.modules.notifications.contracts import Kind

pytestmark = pytest.mark.anyio


class Away:
    """A mail server that is away."""

    keeps_content = False

    async def send(self, _mail) -> None:
        """Fail."""
        raise ConnectionError("away")


@pytest.mark.parametrize(("attempt", "state"), [(0, "queued"), (2, "failed")])
async def test_the_last_try_is_noted_as_failed(  # noqa: PLR0917 - fixtures
    database, worker_database, tenant, booked, means, attempt, state
):
    """R45: bounded tries, then visible."""
    async with database.transaction(tenant) as tx:
        message_id = await repository.insert_message(
            tx,
            kind=Kind.BOOKING_CONFIRMED,
            subject_id=booked.booking.booking_id,
            version=booked.booking.version,
            facts={"booking_id": str(booked.booking.booking_id)},
        )
    context = JobContext(database, worker_database, tenant, job_id=1, attempt=attempt)

    with pytest.raises(ConnectionError):
        await jobs.send(context, {"message_id": str(message_id)}, mailer=Away(), means=means, tries_max=3)

    async with database.transaction(tenant) as tx:
        found = await tx.value("SELECT state FROM notifications.message WHERE message_id = $1", message_id)
    assert found == state
