"""The Stripe adapter keeps what the port promises: the official SDK against the simulator, over HTTP."""

import hashlib
import hmac

import pytest
from pydantic import HttpUrl, SecretStr

from holdfast.kit import clock
from holdfast.kit.ids import new_id
from holdfast.kit.money import Money
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.ports import Opened, Refused, Unknown
from tests.make.payments import SECRET, SETTINGS
from tests.modules.payments.adapters.conformance import GatewayConformance, make_order

pytestmark = pytest.mark.anyio


def settings_for(url, **changes):
    """Return settings that point the adapter at an address."""
    return SETTINGS.model_copy(
        update={"stripe_api_base": HttpUrl(url), "read_timeout_seconds": 1, "connect_timeout_seconds": 1, **changes}
    )


@pytest.fixture
async def gateway(bench):
    """Return the adapter, pointed at the simulator."""
    made = StripeGateway(settings_for(bench.url))
    yield made
    await made.close()


@pytest.fixture
def sign():
    """Return what signs a body the way Stripe does."""

    def signed(body: bytes) -> str:
        stamp = int(clock.now().timestamp())
        digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={stamp},v1={digest}"

    return signed


class TestStripe(GatewayConformance):
    """Stripe behind the port."""

    async def test_a_provider_that_is_not_there_is_an_unknown_outcome(self):
        gateway = StripeGateway(settings_for("http://127.0.0.1:9"))

        assert isinstance(await gateway.open_intent(make_order(), key=str(new_id())), Unknown)
        await gateway.close()

    async def test_a_secret_key_that_is_not_accepted_waits_for_a_person(self, bench):
        gateway = StripeGateway(settings_for(bench.url, stripe_secret_key=SecretStr("not_a_key")))

        assert isinstance(await gateway.open_intent(make_order(), key=str(new_id())), Unknown)
        await gateway.close()

    async def test_an_account_with_a_key_of_its_own_is_asked_with_it(self, bench):
        order = make_order()
        keys = {order.account_id: SecretStr("sk_test_of_the_tenant")}
        gateway = StripeGateway(settings_for(bench.url, stripe_secret_keys_by_account=keys))

        intent = await gateway.open_intent(order, key=str(new_id()))

        assert isinstance(intent, Opened)
        assert await gateway.look_up_intent(intent.ref, account_id=order.account_id) == intent
        assert await gateway.look_up_intent(intent.ref, account_id=new_id()) != intent
        await gateway.close()

    async def test_an_amount_that_stripe_cannot_count_is_refused_without_a_call(self, gateway, bench):
        order = make_order(amount=Money(5000, "UGX"))

        assert isinstance(await gateway.open_intent(order, key=str(new_id())), Refused)
        assert await bench.journal("payment_intents") == []

    async def test_money_without_decimals_arrives_as_it_left(self, gateway, bench):
        """R22."""
        intent = await gateway.open_intent(make_order(amount=Money(1050, "JPY")), key=str(new_id()))
        assert isinstance(intent, Opened)
        await bench.pay(intent.ref)

        answer = await gateway.look_up_intent(intent.ref, account_id=new_id())

        assert answer.amount == Money(1050, "JPY")
