"""The only place where it is decided what stands behind a port: everything is built here once and passed down."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from holdfast.entrypoints.edge import limiter_of
from holdfast.entrypoints.gatekeeper import GateSettings, HouseGatekeeper
from holdfast.entrypoints.secret_file import Secrets
from holdfast.entrypoints.settings import Settings
from holdfast.kit.clock import DatabaseClock
from holdfast.kit.database import Database, DatabaseSettings, Transaction
from holdfast.kit.jobs import enqueue
from holdfast.kit.limits import Limiter
from holdfast.kit.telemetry import Telemetry
from holdfast.kit.tokens import AccessTokens
from holdfast.modules.accounts.adapters.argon2 import Argon2Hashing
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.bookings.workflows import SERVER_SETTINGS as DESK_SERVER_SETTINGS
from holdfast.modules.catalogue import facade as catalogue
from holdfast.modules.notifications.adapters.mailbox import Mailbox
from holdfast.modules.notifications.ports import Mailer
from holdfast.modules.payments.adapters.stripe import StripeGateway
from holdfast.modules.payments.contracts import STRIPE
from holdfast.modules.payments.facade import Payments
from holdfast.modules.payments.ports import Setup
from holdfast.modules.payments.settings import PaymentsSettings
from holdfast.modules.tenants import facade as tenants
from holdfast.modules.tenants.contracts import ScopeKind
from holdfast.modules.tenants.facade import Tenants

SIMULATOR_PATH: Final = "/simulator"
WORKER_ROLE: Final = "holdfast_worker"
AUDIT_ROLE: Final = "holdfast_audit"
GATE_CONNECTIONS: Final = 2
# Somebody waits for what these do.
ANSWERING: Final = frozenset({"api", "desk"})


@dataclass(frozen=True)
class House:
    """Everything that a process works with."""

    settings: Settings
    secrets: Secrets
    database: Database
    worker_database: Database
    gate_database: Database
    tokens: AccessTokens
    accounts: Accounts
    tenants: Tenants
    gatekeeper: HouseGatekeeper
    payments: Payments
    mailer: Mailer
    telemetry: Telemetry
    limiter: Limiter

    async def open(self) -> None:
        """Prepare the pools; nothing is connected yet, so a database that is away is no obstacle (R56)."""
        await self.database.open()
        await self.worker_database.open()
        await self.gate_database.open()

    async def close(self) -> None:
        """Give the connections back."""
        await self.database.close()
        await self.worker_database.close()
        await self.gate_database.close()


def build_house(settings: Settings, *, service: str = "api") -> House:
    """Return everything wired up."""
    secrets = settings.secrets()
    app, worker = database_settings(settings, service=service)
    clock = DatabaseClock()
    database = Database(app, clock=clock)
    # Asked by requests that hold a connection already: were it the same pool, as many of them as it has connections
    # would wait for each other. The gate asks for all in one statement, so two are plenty.
    gate_settings = replace(app, pool_size_max=GATE_CONNECTIONS, application_name=f"holdfast-{service}-gate")
    gate_database = Database(gate_settings, clock=clock)
    tokens = AccessTokens(
        secret=secrets.access_tokens,
        issuer=settings.address,
        lifetime=timedelta(seconds=settings.accounts.access_token_seconds),
    )
    accounts = _accounts(settings, secrets=secrets, tokens=tokens)
    gate = GateSettings(
        default_slug=settings.default_tenant if settings.is_development else None,
        hears_tenant_header=settings.is_development,
    )
    payments_settings = effective_payments(settings, secrets)
    gateways = {STRIPE: StripeGateway(payments_settings)}
    return House(
        settings=settings,
        secrets=secrets,
        database=database,
        worker_database=Database(worker, clock=clock),
        gate_database=gate_database,
        tokens=tokens,
        accounts=accounts,
        tenants=Tenants(accounts, scope_exists),
        gatekeeper=HouseGatekeeper(gate_database, tokens, settings=gate, now=clock.now),
        payments=Payments(Setup(gateways, enqueue, payments_settings)),
        mailer=_mailer(settings),
        telemetry=Telemetry(),
        limiter=limiter_of(settings, clock.now),
    )


def database_settings(settings: Settings, *, service: str) -> tuple[DatabaseSettings, DatabaseSettings]:
    """Return how requests and how workers speak to the database."""
    app = DatabaseSettings(
        url=settings.database_url.get_secret_value(),
        role=settings.app_database_role,
        pool_size_max=settings.database_pool_max,
        statement_cache_size=settings.database_statement_cache,
        application_name=f"holdfast-{service}",
    )
    if service in ANSWERING:
        app = replace(app, statement_timeout_milliseconds=round(settings.database_statement_seconds * 1000))
    worker_url = settings.worker_database_url.get_secret_value()
    worker = replace(
        app,
        url=worker_url or app.url,
        # Who signs in by itself is the worker already; nobody else can become it without being told.
        role=None if worker_url else WORKER_ROLE,
        pool_size_max=6,
        application_name=f"holdfast-{service}-over-all",
    )
    return app, worker


def audit_database_settings(url: str, *, statement_seconds: int) -> DatabaseSettings:
    """Return how an auditor speaks to a database: one connection that only reads, and has time."""
    return DatabaseSettings(
        url=url,
        role=AUDIT_ROLE,
        pool_size_max=1,
        statement_timeout_milliseconds=statement_seconds * 1000,
        application_name="holdfast-audit",
        server_settings={"default_transaction_read_only": "on"},
    )


def desk_database_settings(settings: Settings) -> DatabaseSettings:
    """Return how the booking desk speaks to the database: few connections, and plans that stay right (speed.md, 6)."""
    app, _ = database_settings(settings, service="desk")
    return replace(app, pool_size_max=4, server_settings=DESK_SERVER_SETTINGS)


def effective_payments(settings: Settings, secrets: Secrets) -> PaymentsSettings:
    """Return the settings of payments, pointed at the simulator where it runs."""
    changes: dict[str, object] = {"public_url": settings.address}
    if settings.has_simulator:
        changes |= {
            "stripe_secret_key": secrets.stripe_key,
            "webhook_secrets": (secrets.webhooks,),
            "stripe_api_base": f"http://{_own_host(settings)}:{settings.port}{SIMULATOR_PATH}",
            "checkout_base_url": f"{settings.address}{SIMULATOR_PATH}",
            # Nobody else takes payments at the simulator.
            "accounts_are_ours_alone": True,
        }
    given = settings.payments.model_dump(exclude_unset=True)
    return PaymentsSettings.model_validate(given | changes)


async def scope_exists(tx: Transaction, kind: ScopeKind, scope_id: UUID, /) -> bool:
    """Say whether there is such a merchant or venue, before somebody is given a role for it."""
    if kind is ScopeKind.MERCHANT:
        return await catalogue.get_merchant(tx, scope_id) is not None
    if kind is ScopeKind.VENUE:
        return await catalogue.get_venue(tx, scope_id) is not None
    return True


def _accounts(settings: Settings, *, secrets: Secrets, tokens: AccessTokens) -> Accounts:
    has_https = settings.address.startswith("https://")
    is_secure = settings.accounts.refresh_cookie_is_secure and (has_https or not settings.is_development)
    own = settings.accounts.model_copy(update={"refresh_cookie_is_secure": is_secure})
    return Accounts(
        settings=own,
        hashing=Argon2Hashing(own),
        tokens=tokens,
        grants_of=tenants.grants_of,
        secret=secrets.links,
    )


def _mailer(settings: Settings) -> Mailer:
    url = settings.smtp_url.get_secret_value()
    if not url:
        return Mailbox()
    # Loaded only where mails really go.
    from holdfast.modules.notifications.adapters.smtp import SmtpMailer

    return SmtpMailer(url, settings.notifications)


def _own_host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
