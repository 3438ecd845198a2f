"""All settings of a process: read once from the environment (and `.env`), checked together, passed down as values.

Every variable begins with `HOLDFAST_`, but for the three that platforms set themselves: `DATABASE_URL`, `REDIS_URL`
and `SMTP_URL`. A module's settings are set like `HOLDFAST_PAYMENTS__READ_TIMEOUT_SECONDS=5`.
"""

import os
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from holdfast.entrypoints.secret_file import Secrets, read_or_make_secrets
from holdfast.kit.faults import parse_faults
from holdfast.kit.postgres import default_home
from holdfast.modules.accounts.settings import AccountsSettings
from holdfast.modules.availability.settings import LiveSettings
from holdfast.modules.bookings.settings import BookingSettings
from holdfast.modules.notifications.settings import NotificationsSettings
from holdfast.modules.operations.settings import OperationsSettings
from holdfast.modules.outbox.settings import OutboxSettings
from holdfast.modules.payments.settings import PaymentsSettings

PREFIX = "HOLDFAST_"
SECRET_LENGTH_MIN = 32
LOCAL_HOSTS = ("127.0.0.1", "localhost", "*.localhost", "[::1]", "testserver")

POSTGRES_SCHEMES = ("postgresql://", "postgres://")
SCHEMES: dict[str, tuple[str, ...]] = {
    "database_url": POSTGRES_SCHEMES,
    "worker_database_url": POSTGRES_SCHEMES,
    "redis_url": ("redis://", "rediss://", "redis+unix://"),
    "smtp_url": ("smtp://", "smtps://"),
}

Words = Annotated[tuple[str, ...], NoDecode]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode]


class SettingsInvalid(Exception):
    """The settings cannot be worked with; `faults` lists everything that is missing or wrong, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class LimitsSettings(BaseModel):
    """How often a minute an address, and a signed-in account, may ask."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    requests_per_minute: PositiveInt = 1_000
    """Requests of any kind to the API."""
    sign_ins_per_minute: PositiveInt = 10
    """Attempts to sign in."""
    sign_ups_per_minute: PositiveInt = 5
    """Registrations and requests for reset links."""
    bookings_per_minute: PositiveInt = 50
    """Bookings placed."""
    searches_per_minute: PositiveInt = 100
    """Searches."""


class Settings(BaseSettings):
    """Settings of the whole application."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    environment: Literal["development", "production"] = "development"
    """Where this runs. `development` brings the payment simulator, `/dev/mailbox` and demo data; `production` refuses
    every default that is not safe there."""
    host: str = "127.0.0.1"
    """The address that the API listens on."""
    port: int = Field(default=8000, ge=1, le=65_535)
    """The port that the API listens on."""
    public_url: str = ""
    """The address under which browsers reach the platform. Empty: `http://<host>:<port>`."""
    home: Path = Field(default_factory=lambda: default_home(os.environ))
    """The directory of everything kept on this machine: the embedded database, generated secrets, the simulator."""
    postgres_bin: Path | None = None
    """Programs of a PostgreSQL to run instead of the packaged one."""
    database_url: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("DATABASE_URL", "database_url")
    )
    """A PostgreSQL (15 or later) that runs already. Empty: `holdfast up` runs an embedded one."""
    worker_database_url: SecretStr = SecretStr("")
    """Address for what looks over all tenants, when it signs in by itself. Empty: `DATABASE_URL`."""
    app_database_role: str | None = "holdfast_app"
    """Role that requests work under. Empty, when `DATABASE_URL` signs in as such a role."""
    database_pool_max: PositiveInt = 20
    """Connections that a process keeps at most for requests."""
    database_statement_seconds: PositiveFloat = 10.0
    """How long a statement of a request may take; 2 seconds later a database that is silent counts as away."""
    database_statement_cache: int = Field(default=1_000, ge=0)
    """Prepared statements a connection keeps; 0 behind a PgBouncer older than 1.21."""
    redis_url: SecretStr = Field(default=SecretStr(""), validation_alias=AliasChoices("REDIS_URL", "redis_url"))
    """A Redis for rate limits that all processes share. Empty: each process counts for itself."""
    smtp_url: SecretStr = Field(default=SecretStr(""), validation_alias=AliasChoices("SMTP_URL", "smtp_url"))
    """A mail server: `smtp://user:password@host:587` (STARTTLS) or `smtps://...`. Empty: mails stay in the mailbox."""
    secret: SecretStr = SecretStr("")
    """What tokens are signed with, at least 32 characters. Empty: one is made and kept in the home directory."""
    allowed_hosts: Words = ()
    """Host names to answer under, separated by commas; `*.example.org` is any name below. Empty: this machine's."""
    cors_origins: Words = ()
    """Other origins whose pages may call the API, separated by commas, each exact."""
    trusted_proxies: Networks = ()
    """Networks of our own proxies, whose `X-Forwarded-For` is believed, separated by commas."""
    default_tenant: str = "demo"
    """The tenant that answers in development when the host name says none."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least important lines that are logged."""
    log_format: Literal["auto", "json", "human"] = "auto"
    """`auto`: for people at a terminal in development, JSON otherwise."""
    body_bytes_max: PositiveInt = 1_000_000
    """The largest body of a request; pictures may have `media_bytes_max`."""
    media_bytes_max: PositiveInt = 12_000_000
    """The largest picture that is taken."""
    metrics_token: SecretStr = SecretStr("")
    """What a scraper of `/metrics` sends as bearer token. Empty: open in development, closed in production."""
    worker_metrics_port: int = Field(default=0, ge=0, le=65_535)
    """Where a worker serves `/metrics` of its own; it asks for no token. 0: nowhere."""
    worker_metrics_host: str = "127.0.0.1"
    """The address that it listens on there; beyond loopback only where none but the scraper can reach it."""
    with_docs: bool | None = None
    """Whether `/api/docs` and `/api/redoc` are served. Empty: in development."""
    with_simulator: bool | None = None
    """Whether the payment simulator runs inside the API. Empty: in development, unless a Stripe key is given."""
    faults: str = ""
    """What is to go wrong in this process, for tests alone, like `payments.after_gateway_call=kill@2`."""

    limits: LimitsSettings = LimitsSettings()
    accounts: AccountsSettings = AccountsSettings()
    availability: LiveSettings = LiveSettings()
    bookings: BookingSettings = BookingSettings()
    notifications: NotificationsSettings = NotificationsSettings()
    operations: OperationsSettings = OperationsSettings()
    outbox: OutboxSettings = OutboxSettings()
    payments: PaymentsSettings = PaymentsSettings()

    @field_validator("allowed_hosts", "cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url", "worker_database_url", "redis_url", "smtp_url", mode="after")
    @classmethod
    def _of_a_known_scheme(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        url, schemes = value.get_secret_value(), SCHEMES[info.field_name or ""]
        if url and not url.startswith(schemes):
            msg = f"must begin with {' or '.join(schemes)}"
            raise ValueError(msg)
        # Some platforms write it so; not everything that reads the address knows the short name.
        return SecretStr(url.replace("postgres://", "postgresql://", 1)) if url.startswith("postgres://") else value

    @field_validator("faults", mode="after")
    @classmethod
    def _of_known_points(cls, value: str) -> str:
        parse_faults(value)
        return value

    @field_validator("app_database_role", mode="after")
    @classmethod
    def _none_when_empty(cls, value: str | None) -> str | None:
        return value or None

    @property
    def is_development(self) -> bool:
        """Say whether conveniences for developers are on."""
        return self.environment == "development"

    @property
    def address(self) -> str:
        """Return the address under which browsers reach the platform, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        shown = "127.0.0.1" if host in {"0.0.0.0", "[::]"} else host  # noqa: S104 - compared, not bound
        return self.public_url.rstrip("/") or f"http://{shown}:{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the host names to answer under."""
        own = self.address.partition("://")[2].partition("/")[0].rpartition(":")[0] or self.address.partition("://")[2]
        return self.allowed_hosts or (*LOCAL_HOSTS, own)

    @property
    def has_docs(self) -> bool:
        """Say whether the API's pages are served."""
        return self.is_development if self.with_docs is None else self.with_docs

    @property
    def has_simulator(self) -> bool:
        """Say whether the payment simulator is mounted."""
        if self.with_simulator is not None:
            return self.with_simulator
        return self.is_development and not self.payments.stripe_secret_key.get_secret_value()

    def secrets(self) -> Secrets:
        """Return the secrets: given, or those that this home made for itself."""
        given = self.secret.get_secret_value()
        return Secrets.from_one(given) if given else read_or_make_secrets(self.home)


def load_settings(*, env_file: Path | None = Path(".env")) -> Settings:
    """Read and check everything; raise `SettingsInvalid` with all that is missing or wrong at once."""
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsInvalid([_sentence(fault["loc"], fault["msg"]) for fault in error.errors()]) from error
    faults = _unsafe(settings) if settings.environment == "production" else []
    if faults:
        raise SettingsInvalid(faults)
    return settings


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = "__".join(str(part) for part in place).upper()
    return f"{name if name.endswith('_URL') and '__' not in name else PREFIX + name}: {message}"


def _unsafe(settings: Settings) -> list[str]:
    """Return what must be set, or must be otherwise, where real people book."""
    payments = settings.payments
    checks = (
        (len(settings.secret.get_secret_value()) < SECRET_LENGTH_MIN, "HOLDFAST_SECRET: set at least 32 characters."),
        (not settings.database_url.get_secret_value(), "DATABASE_URL: name the PostgreSQL to use."),
        (not settings.public_url.startswith("https://"), "HOLDFAST_PUBLIC_URL: must begin with https://."),
        (not settings.allowed_hosts, "HOLDFAST_ALLOWED_HOSTS: list the host names to answer under."),
        ("*" in settings.allowed_hosts, "HOLDFAST_ALLOWED_HOSTS: * would answer under any name."),
        ("*" in settings.cors_origins, "HOLDFAST_CORS_ORIGINS: list exact origins, * is refused."),
        (settings.with_simulator is True, "HOLDFAST_WITH_SIMULATOR: the simulator takes no real money."),
        (bool(settings.faults), "HOLDFAST_FAULTS: nothing may go wrong on purpose."),
        (not settings.smtp_url.get_secret_value(), "SMTP_URL: name the mail server."),
        (
            not payments.stripe_secret_key.get_secret_value(),
            "HOLDFAST_PAYMENTS__STRIPE_SECRET_KEY: set Stripe's secret key.",
        ),
        (not payments.webhook_secrets, "HOLDFAST_PAYMENTS__WEBHOOK_SECRETS: set the webhook's signing secret."),
        (payments.checkout_base_url is not None, "HOLDFAST_PAYMENTS__CHECKOUT_BASE_URL: is the simulator's page."),
        (
            payments.stripe_api_base.scheme != "https",
            "HOLDFAST_PAYMENTS__STRIPE_API_BASE: must begin with https://; leave it out for Stripe's own.",
        ),
        (
            not settings.accounts.refresh_cookie_is_secure,
            "HOLDFAST_ACCOUNTS__REFRESH_COOKIE_IS_SECURE: cookies must be for HTTPS only.",
        ),
    )
    return [sentence for is_unsafe, sentence in checks if is_unsafe]
