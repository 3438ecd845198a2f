"""Prove whom the gateway lets in, and where it sends people."""

import pytest

from holdfast.simulator.errors import AuthenticationFailed, IdempotencyKeyInUse
from holdfast.simulator.gateway import Gateway, account_of
from holdfast.simulator.settings import SimulatorSettings


def gateway_with(tmp_path, *, api_keys: tuple[str, ...] = (), hosts: tuple[str, ...] = ()) -> Gateway:
    settings = SimulatorSettings(
        data_dir=tmp_path,
        public_url="https://book.example/simulator",
        api_keys=api_keys,
        allowed_return_hosts=hosts,
    )
    return Gateway(settings)


def test_every_key_is_an_account_of_its_own(tmp_path):
    gateway = gateway_with(tmp_path)

    assert gateway.account_for("Bearer sk_test_1") == account_of("sk_test_1")
    assert account_of("sk_test_1") != account_of("sk_test_2")
    assert "sk_test_1" not in account_of("sk_test_1")


def test_a_list_of_keys_keeps_others_out(tmp_path):
    gateway = gateway_with(tmp_path, api_keys=("sk_test_1",))

    assert gateway.account_for("Bearer sk_test_1") == account_of("sk_test_1")
    for key in ("sk_test_2", "sk_live_1", "pk_test_1"):
        with pytest.raises(AuthenticationFailed) as refusal:
            gateway.account_for(f"Bearer {key}")
        assert key not in refusal.value.message


def test_a_key_is_held_by_one_request_at_a_time(tmp_path):
    gateway = gateway_with(tmp_path)

    with gateway.in_flight("acct_1", "k1"):
        with gateway.in_flight("acct_2", "k1"), gateway.in_flight("acct_1", None):
            pass
        with pytest.raises(IdempotencyKeyInUse), gateway.in_flight("acct_1", "k1"):
            pass
    with gateway.in_flight("acct_1", "k1"):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "https://book.example/return?x=1",
        "http://localhost:5173/",
        "http://garden.localhost:8000/x",
        "https://pay.example:8443/",
        "http://127.0.0.1:8000/",
    ],
)
def test_allowed_hosts_are_returned_to(tmp_path, url):
    gateway = gateway_with(tmp_path, hosts=("localhost", "*.localhost", "127.0.0.1", "pay.example:8443"))

    assert gateway.may_return_to(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/return",
        "//evil.example/",
        "ftp://localhost/",
        "javascript:alert(1)",
        "http://book.example/",
        "https://pay.example/",
        "https://pay.example:9/",
        "http://evillocalhost/",
        "http://x;script-src.localhost/",
        "http://.localhost/",
        "http://localhost@evil.example/",
        "http://evil.example\\@localhost/",
        "http://localhost\n.evil.example/",
        "http://localhost:99999/",
        "http://[::1/",
    ],
)
def test_everything_else_is_not(tmp_path, url):
    gateway = gateway_with(tmp_path, hosts=("localhost", "*.localhost", "pay.example:8443"))

    assert not gateway.may_return_to(url)
