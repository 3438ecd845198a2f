"""The slice of configuration that payments needs."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, HttpUrl, PositiveInt, SecretStr


class PaymentsSettings(BaseModel):
    """Keys, addresses and patience of the payment gateways."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    stripe_secret_key: SecretStr = SecretStr("")
    """Stripe's secret key (`sk_...`), used for every account that has none of its own."""

    stripe_secret_keys_by_account: dict[UUID, SecretStr] = {}
    """Secret keys of single provider accounts, by account id."""

    webhook_secrets: tuple[SecretStr, ...] = ()
    """Secrets that webhooks are signed with: the current one, and during a rotation the previous one."""

    webhook_secrets_by_account: dict[UUID, tuple[SecretStr, ...]] = {}
    """Webhook secrets of single provider accounts; such an account accepts no other."""

    webhook_tolerance_seconds: PositiveInt = 300
    """How old, or how far ahead, the stamp of a webhook may be."""

    stripe_api_base: HttpUrl = HttpUrl("https://api.stripe.com")
    """Where Stripe's API is; the simulator's address in development."""

    checkout_base_url: str | None = None
    """The simulator's address as browsers see it, for its hosted payment page; empty with the real Stripe."""

    public_url: str = "http://127.0.0.1:8000"
    """The web app's address, where the hosted payment page sends customers back to."""

    connect_timeout_seconds: PositiveInt = 3
    """How long to wait for a connection to a gateway."""

    read_timeout_seconds: PositiveInt = 10
    """How long to wait for a gateway's answer before its outcome counts as unknown."""

    operation_lease_seconds: PositiveInt = 30
    """How long a call to a gateway may take before another worker asks again with the same key."""

    operation_backoff_seconds: tuple[PositiveInt, ...] = (2, 5, 10, 20, 40, 60, 120, 300, 600)
    """Pauses before an operation of unknown outcome is asked about again; the last one repeats."""

    operation_key_window_seconds: PositiveInt = 23 * 3600
    """How long a provider surely remembers our keys; after that we only look, and never ask again."""

    lookup_after_tries: PositiveInt = 3
    """After so many unknown outcomes the provider is searched by our reference before it is asked again."""

    check_backoff_seconds: tuple[PositiveInt, ...] = (20, 30, 30, 60, 120, 300, 900)
    """Pauses between looks at an intent whose webhook has not come; the last one repeats."""

    check_for_seconds_after_expiry: PositiveInt = 24 * 3600
    """How long after a payable's end its unpaid intents are still looked at."""

    event_backoff_seconds: tuple[PositiveInt, ...] = (1, 2, 5, 15, 60, 300, 900, 3600)
    """Pauses before an event is applied again whose payment is not known yet; the last one repeats."""

    event_give_up_seconds: PositiveInt = 24 * 3600
    """How long an event of an unknown payment is kept trying; then an operator is alarmed."""

    accounts_are_ours_alone: bool = False
    """Nobody else takes payments with these keys: money on their books that we know nothing of goes back by itself.

    Otherwise such money waits for a person; what carries our own mark goes back in any case.
    """

    books_days: PositiveInt = 3
    """How many days of the providers' books are explained each night."""

    books_window_hours: PositiveInt = 6
    """How many hours of the books are read at a time."""

    webhook_silence_seconds: PositiveInt = 900
    """After how long without any event, while attempts are made, the alarm is raised."""

    reconcile_batch_size: PositiveInt = 200
    """How many due operations, intents and events one run of the reconciler takes of each."""

    reconcile_concurrency: PositiveInt = 8
    """How many of them are in hand at once: a gateway that times out must not hold up the others."""

    reconcile_seconds: PositiveInt = 45
    """After how long a run takes nothing new in hand; what is left is due again in the next run."""
