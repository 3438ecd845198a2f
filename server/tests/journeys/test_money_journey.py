"""The money of a story, told by three books: the gateway's journal, our ledger, our attempts and refunds (R22, R23)."""

import sqlite3

from holdfast.kit.postgres import ClusterSettings, start_cluster
from tests.journeys import story
from tests.journeys.story import good, key, until


def _of_gateway(platform):
    journal = sqlite3.connect(platform.home / "simulator" / "simulator.sqlite3")
    ((taken, back),) = journal.execute("SELECT coalesce(sum(amount_captured), 0), sum(amount_refunded) FROM charges")
    journal.close()
    return taken - (back or 0)


def _asked(platform, statement):
    """Ask the running platform's database; whoever started it stays its owner."""
    attached = start_cluster(ClusterSettings(home=platform.home))
    try:
        return attached.cluster.ask(statement, database="holdfast").strip()
    finally:
        attached.leave_running()


def test_after_payments_cancellations_and_refunds_all_books_agree(platform):
    owner, _, venue = story.open_business(platform)
    offering, slot = story.offer_session(owner, venue)
    for name, cancels in (("gil", False), ("hana", True), ("ivo", True)):
        client, _ = story.sign_up(platform, name)
        booking = good(story.book_slot(client, offering, slot))
        story.pay(client, booking)
        until(story.booking_of(client, booking), lambda seen: seen["state"] == "confirmed")
        if cancels:
            good(client.post(f"/bookings/{booking['id']}/cancel", json={"reason": "x"}, headers=key()))
            until(story.booking_of(client, booking), lambda seen: seen["payment"]["state"] == "partly_refunded")

    gateway_account = (
        "SELECT coalesce(sum(e.amount), 0) FROM ledger.entry e JOIN ledger.account a USING (tenant_id, account_id) "
        "WHERE a.kind LIKE 'gateway%'"
    )
    assert int(_asked(platform, gateway_account)) == _of_gateway(platform)
    unbalanced = (
        "SELECT count(*) FROM (SELECT 1 FROM ledger.entry GROUP BY tenant_id, posting_id, currency "
        "HAVING sum(amount) <> 0 OR count(*) < 2) AS x"
    )
    assert _asked(platform, unbalanced) == "0"
    apart = (
        "SELECT count(*) FROM bookings.booking b JOIN payments.attempt a ON (a.tenant_id, a.payable_id) = "
        "(b.tenant_id, b.booking_id) WHERE b.state = 'confirmed' AND a.counted AND a.captured_amount <> b.total_amount"
    )
    assert _asked(platform, apart) == "0"
