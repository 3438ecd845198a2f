"""Replaying what gave up."""

import pytest

from holdfast.kit.audit import request_id_var
from holdfast.kit.ids import new_id
from holdfast.modules.outbox import repository, service
from holdfast.modules.outbox.contracts import DeliveryState
from holdfast.modules.outbox.errors import EventUnknown
from tests.make.outbox import KettleBoiled, read_events

pytestmark = pytest.mark.anyio


async def test_replay_gives_a_dead_delivery_its_tries_again_and_is_on_the_record(tx):
    """R45, R71."""
    await service.publish_many(tx, [KettleBoiled()])
    (event,) = await read_events(tx)
    await repository.note_failure(tx, event, handler="tea", tries_max=1, next_try_at=tx.now, error="no water")
    admin = new_id()

    await service.replay(tx, event.event_id, user_id=admin, role="admin")

    (tracked,) = await repository.list_events(tx, state="failed", before=None, limit=10)
    (delivery,) = tracked.deliveries
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 0)
    assert tracked.published_at is None
    deed = await tx.row(
        "SELECT action, subject_id, user_id FROM platform.audit_record WHERE tenant_id = $1", tx.tenant_id
    )
    assert deed is not None
    assert tuple(deed) == ("outbox.replay", event.event_id, admin)


async def test_replay_of_an_unknown_event_changes_nothing(tx):
    with pytest.raises(EventUnknown):
        await service.replay(tx, new_id(), user_id=new_id(), role="admin")

    assert await tx.value("SELECT count(*) FROM platform.audit_record WHERE tenant_id = $1", tx.tenant_id) == 0


async def test_events_outside_a_request_have_no_request_id(tx):
    request_id_var.set("")

    await service.publish_many(tx, [KettleBoiled()])

    (event,) = await read_events(tx)
    assert event.request_id is None
