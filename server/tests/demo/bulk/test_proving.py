"""What had waited while loading is found out afterwards."""

import asyncpg
import pytest

from holdfast.demo.bulk import proving
from holdfast.demo.bulk.proving import LoadBroken

pytestmark = pytest.mark.anyio

BREAKS = {
    "bookings.history history_booking_fkey": "UPDATE bookings.history SET booking_id = tenant_id WHERE ctid = '(0,1)'",
    "payments.attempt attempt_tenant_id_merchant_id_fkey": "UPDATE payments.attempt SET merchant_id = attempt_id",
    "outbox.delivery delivery_event_fkey": "DELETE FROM outbox.event WHERE version = 2",
    "ledger.entry entry_balanced": "UPDATE ledger.entry SET amount = amount + 1 WHERE amount > 0",
}


@pytest.mark.parametrize("name", BREAKS)
async def test_each_thing_that_waited_is_missed_when_it_is_broken(loaded, name):
    proofs = {proof.name: proof for proof in await proving.proofs_of(loaded, [name.split()[0]])}
    transaction = loaded.transaction()
    await transaction.start()

    await proving.prove(loaded, proofs[name])
    await proving.let_wait(loaded, waits=True, owner="holdfast_owner")
    await loaded.execute(BREAKS[name])

    with pytest.raises(LoadBroken, match=name):
        await proving.prove(loaded, proofs[name])
    await transaction.rollback()


async def test_every_foreign_key_of_a_table_is_proved(loaded):
    proofs = await proving.proofs_of(loaded, ["bookings.booking"])

    assert {proof.name.split()[1] for proof in proofs} == {
        *(f"booking_{name}_fkey" for name in ("customer", "merchant", "venue", "offering", "slot")),
        "entry_balanced",
    }


async def test_only_whoever_may_set_the_parameter_has_triggers_wait(loaded, loaded_url):
    assert await proving.may_wait(loaded)
    await loaded.execute("DROP ROLE IF EXISTS plain_loader; CREATE ROLE plain_loader LOGIN IN ROLE holdfast_owner")
    plain = await asyncpg.connect(loaded_url, user="plain_loader")
    try:
        assert not await proving.may_wait(plain)
    finally:
        await plain.close()
        await loaded.execute("DROP ROLE plain_loader")
