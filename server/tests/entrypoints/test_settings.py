"""Settings: read from the environment, refused with a list."""

import os

import pytest
from pydantic import SecretStr

from holdfast.entrypoints.settings import Settings, SettingsInvalid, load_settings

SAFE = {
    "HOLDFAST_ENVIRONMENT": "production",
    "HOLDFAST_SECRET": "s" * 40,
    "DATABASE_URL": "postgresql://db/holdfast",
    "HOLDFAST_PUBLIC_URL": "https://book.example.org",
    "HOLDFAST_ALLOWED_HOSTS": "book.example.org, *.example.net",
    "SMTP_URL": "smtps://mail.example.org",
    "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": "sk_live_x",
    "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS": '["whsec_x"]',
}


@pytest.fixture
def environment(monkeypatch):
    """Return a function that sets the whole environment of the process for one test."""
    for name in list(os.environ):
        if name.startswith("HOLDFAST_") or name in {"DATABASE_URL", "REDIS_URL", "SMTP_URL"}:
            monkeypatch.delenv(name)

    def put(values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return load_settings(env_file=None)

    return put


def test_nothing_set_is_a_development_machine_with_the_simulator(environment):
    settings = environment({})

    assert settings.is_development
    assert settings.has_simulator
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.hosts[:2] == ("127.0.0.1", "localhost")


def test_everything_wrong_is_told_at_once(environment):
    with pytest.raises(SettingsInvalid) as refused:
        environment(
            {"HOLDFAST_PORT": "eighty", "HOLDFAST_LIMITS__BOOKINGS_PER_MINUTE": "-1", "HOLDFAST_LOG_LEVEL": "x"}
        )

    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        "HOLDFAST_PORT",
        "HOLDFAST_LOG_LEVEL",
        "HOLDFAST_LIMITS__BOOKINGS_PER_MINUTE",
    ]


def test_an_address_that_nothing_of_ours_speaks_is_told_before_it_is_used(environment):
    with pytest.raises(SettingsInvalid) as refused:
        environment({"DATABASE_URL": "mysql://a/b", "REDIS_URL": "localhost", "SMTP_URL": "http://mail"})

    assert refused.value.faults == [
        "DATABASE_URL: Value error, must begin with postgresql:// or postgres://",
        "REDIS_URL: Value error, must begin with redis:// or rediss:// or redis+unix://",
        "SMTP_URL: Value error, must begin with smtp:// or smtps://",
    ]
    assert environment({"DATABASE_URL": "postgres://a/b", "REDIS_URL": "", "SMTP_URL": ""}).database_url == SecretStr(
        "postgresql://a/b"
    )


def test_production_refuses_every_default_that_is_not_safe_there(environment):
    with pytest.raises(SettingsInvalid) as refused:
        environment({"HOLDFAST_ENVIRONMENT": "production", "HOLDFAST_WITH_SIMULATOR": "true"})

    named = {fault.partition(":")[0] for fault in refused.value.faults}
    assert named == {
        *(SAFE.keys() - {"HOLDFAST_ENVIRONMENT"}),
        "HOLDFAST_WITH_SIMULATOR",
    }


def test_production_with_everything_set_is_accepted(environment):
    settings = environment(SAFE)

    assert not settings.has_simulator
    assert settings.hosts == ("book.example.org", "*.example.net")
    assert settings.payments.webhook_secrets[0].get_secret_value() == "whsec_x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOLDFAST_SECRET", "short"),
        ("HOLDFAST_CORS_ORIGINS", "*"),
        ("HOLDFAST_ALLOWED_HOSTS", "*"),
        ("HOLDFAST_PUBLIC_URL", "http://book.example.org"),
        ("HOLDFAST_PAYMENTS__STRIPE_API_BASE", "http://127.0.0.1:8001"),
        ("HOLDFAST_PAYMENTS__CHECKOUT_BASE_URL", "https://book.example.org/simulator"),
        ("HOLDFAST_ACCOUNTS__REFRESH_COOKIE_IS_SECURE", "false"),
        ("HOLDFAST_FAULTS", "jobs.before_job=kill"),
    ],
)
def test_one_unsafe_setting_in_production_is_named(environment, name, value):
    """R39, R77."""
    with pytest.raises(SettingsInvalid) as refused:
        environment(SAFE | {name: value})

    (fault,) = refused.value.faults
    assert fault.startswith(name)


def test_a_fault_at_no_known_point_is_refused(environment):
    with pytest.raises(SettingsInvalid, match=r"HOLDFAST_FAULTS: Value error, jobs\.nowhere: there is no such point"):
        environment({"HOLDFAST_FAULTS": "jobs.nowhere=kill"})


def test_lists_are_separated_by_commas(environment):
    settings = environment(
        {"HOLDFAST_TRUSTED_PROXIES": "10.0.0.0/8, ::1/128", "HOLDFAST_CORS_ORIGINS": "https://a.test"}
    )

    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.cors_origins == ("https://a.test",)


def test_a_stripe_key_takes_the_simulators_place(environment):
    assert not environment({"HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY": "sk_test_mine"}).has_simulator


def test_secrets_come_from_the_setting_or_from_the_home(tmp_path):
    given = Settings(secret=SecretStr("s" * 40), home=tmp_path / "unused", _env_file=None)
    made = Settings(home=tmp_path, _env_file=None)

    assert given.secrets() == Settings(secret=SecretStr("s" * 40), _env_file=None).secrets()
    assert not (tmp_path / "unused").exists()
    assert made.secrets() == made.secrets() != given.secrets()


def test_no_secret_is_shown_when_settings_are_printed():
    settings = Settings(
        secret=SecretStr("very-secret" * 4), smtp_url=SecretStr("smtp://u:very-secret@h"), _env_file=None
    )

    assert "very-secret" not in repr(settings)
