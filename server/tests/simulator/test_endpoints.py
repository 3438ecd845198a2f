"""Prove who is told about what."""

from holdfast.simulator import endpoints
from holdfast.simulator.settings import WebhookEndpoint


def known(tx) -> list[tuple[str, str, str | None, int]]:
    rows = tx.connection.execute("SELECT url, secret, account, is_enabled FROM endpoints ORDER BY url, secret")
    return [tuple(row) for row in rows]


def test_a_known_address_gets_its_new_secret(journal):
    def work(tx):
        first = endpoints.register(tx, url="http://a/", secret="whsec_1", account=None)
        second = endpoints.register(tx, url="http://a/", secret="whsec_2", account=None)
        return first == second, known(tx)

    assert journal.run_blocking(work) == (True, [("http://a/", "whsec_2", None, 1)])


def test_one_address_may_listen_to_two_accounts(journal):
    def work(tx):
        endpoints.register(tx, url="http://a/", secret="whsec_1", account="acct_1")
        endpoints.register(tx, url="http://a/", secret="whsec_2", account="acct_2")
        return len(known(tx))

    assert journal.run_blocking(work) == 2


def test_the_settings_replace_their_own_endpoints_only(journal):
    def work(tx):
        endpoints.register(tx, url="http://by-hand/", secret="whsec_h", account=None)
        endpoints.replace_from_settings(tx, [(WebhookEndpoint("http://old/", "whsec_o"), None)])
        endpoints.replace_from_settings(tx, [(WebhookEndpoint("http://new/", "whsec_n"), "acct_1")])
        return known(tx)

    assert journal.run_blocking(work) == [
        ("http://by-hand/", "whsec_h", None, 1),
        ("http://new/", "whsec_n", "acct_1", 1),
        ("http://old/", "whsec_o", None, 0),
    ]


def test_disabling_what_is_not_there_says_so(journal):
    assert journal.run_blocking(lambda tx: endpoints.disable(tx, endpoint_id="we_1")) is False
