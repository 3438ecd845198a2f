"""What stands behind the ports."""

import pytest

from holdfast.entrypoints.wiring import build_house, database_settings, effective_payments, scope_exists
from holdfast.kit.ids import new_id
from holdfast.modules.notifications.adapters.mailbox import Mailbox
from holdfast.modules.notifications.adapters.smtp import SmtpMailer
from holdfast.modules.tenants.contracts import ScopeKind
from tests.make.house import make_settings

pytestmark = pytest.mark.anyio


def test_requests_and_workers_have_their_own_roles(settings):
    app, worker = database_settings(settings, service="api")

    assert (app.role, worker.role) == ("holdfast_app", "holdfast_worker")
    assert app.url == worker.url


def test_who_signs_in_as_a_role_by_itself_takes_no_other(tmp_path):
    settings = make_settings(
        "postgresql://app@db/x", tmp_path, app_database_role="", worker_database_url="postgresql://worker@db/x"
    )

    app, worker = database_settings(settings, service="api")

    assert (app.role, worker.role) == (None, None)
    assert worker.url == "postgresql://worker@db/x"


def test_payments_speak_to_the_simulator_where_it_runs(tmp_path):
    settings = make_settings("", tmp_path, with_simulator=True, port=8123, host="0.0.0.0")  # noqa: S104 - a setting

    payments = effective_payments(settings, settings.secrets())

    assert str(payments.stripe_api_base) == "http://127.0.0.1:8123/simulator"
    assert payments.checkout_base_url == "http://127.0.0.1:8123/simulator"
    assert payments.stripe_secret_key.get_secret_value().startswith("sk_test_")


def test_payments_speak_to_stripe_otherwise(tmp_path):
    settings = make_settings("", tmp_path, public_url="https://book.example.org")

    payments = effective_payments(settings, settings.secrets())

    assert str(payments.stripe_api_base) == "https://api.stripe.com/"
    assert payments.checkout_base_url is None
    assert payments.public_url == "https://book.example.org"


def test_mails_go_to_the_mailbox_unless_a_server_is_named(tmp_path):
    assert isinstance(build_house(make_settings("", tmp_path)).mailer, Mailbox)
    assert isinstance(build_house(make_settings("", tmp_path, smtp_url="smtp://mail.test")).mailer, SmtpMailer)


def test_cookies_are_for_https_but_on_a_developers_plain_address(tmp_path):
    plain = build_house(make_settings("", tmp_path))
    secure = build_house(make_settings("", tmp_path, public_url="https://house.test"))

    assert not plain.accounts.settings.refresh_cookie_is_secure
    assert secure.accounts.settings.refresh_cookie_is_secure


async def test_roles_are_given_only_for_what_exists(tx):
    assert await scope_exists(tx, ScopeKind.TENANT, new_id())
    assert not await scope_exists(tx, ScopeKind.MERCHANT, new_id())
    assert not await scope_exists(tx, ScopeKind.VENUE, new_id())
