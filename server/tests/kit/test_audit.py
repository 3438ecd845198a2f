"""The audit trail: who did what, as whom, why, in which request; and nothing of it ever changes (R71)."""

import asyncpg
import pytest
import sqlalchemy as sa

from holdfast.kit.audit import Deed, record_deed, request_id_var
from holdfast.kit.ids import new_id
from holdfast.kit.tables import audit_record

pytestmark = pytest.mark.anyio
DEED = Deed(
    "bookings.cancel",
    "booking",
    new_id(),
    reason="The roof leaks.",
    before={"state": "confirmed"},
    after={"state": "cancelled", "back_amount": 4_550},
)


async def deeds(tx) -> list[dict[str, object]]:
    return [dict(row) for row in await tx.rows(sa.select(audit_record).order_by(audit_record.c.audit_id))]


async def test_a_deed_is_on_record_with_all_there_is_to_say(tx):
    user_id = new_id()
    token = request_id_var.set("request-7")
    try:
        await record_deed(tx, DEED, user_id=user_id, role="admin")
    finally:
        request_id_var.reset(token)

    (kept,) = await deeds(tx)
    del kept["audit_id"]
    assert kept == {
        "tenant_id": tx.tenant_id,
        "at": tx.now,
        "user_id": user_id,
        "role": "admin",
        "action": "bookings.cancel",
        "subject_kind": "booking",
        "subject_id": DEED.subject_id,
        "before": {"state": "confirmed"},
        "after": {"state": "cancelled", "back_amount": 4_550},
        "reason": "The roof leaks.",
        "request_id": "request-7",
    }


async def test_what_nobody_asked_for_has_no_user_and_no_request(tx):
    await record_deed(tx, Deed("payments.park", "event", None), user_id=None, role="system")

    (kept,) = await deeds(tx)
    assert (kept["user_id"], kept["request_id"], kept["subject_id"]) == (None, None, None)
    assert (kept["before"], kept["after"], kept["reason"]) == (None, None, None)


async def test_a_deed_that_is_undone_is_not_on_record(database, tenant):
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(tenant) as tx:
            await record_deed(tx, DEED, user_id=None, role="system")
            raise ZeroDivisionError

    async with database.transaction(tenant) as tx:
        assert await deeds(tx) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE platform.audit_record SET action = 'nothing'",
        "DELETE FROM platform.audit_record",
        "TRUNCATE platform.audit_record",
    ],
)
async def test_nobody_changes_the_record_not_even_a_superuser_R71(tx, superuser, change):
    await record_deed(tx, DEED, user_id=None, role="system")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.connection.execute(change)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="never changed"):
        await superuser.execute(change)


async def test_another_tenants_deeds_are_not_there_R69(tx, other_tx):
    await record_deed(other_tx, DEED, user_id=None, role="system")

    assert await deeds(tx) == []
