"""Name what the simulator refuses, in the words and shapes of Stripe's API."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.simulator.schemas import JsonObject


class SimulatorInProduction(RuntimeError):
    """Refuse to start: pretended money has no place in production."""

    def __init__(self) -> None:
        """Say what to change."""
        super().__init__(
            "The gateway simulator does not run in production: nobody would really pay. "
            "Point the payment settings at a real gateway, or set the environment to development."
        )


class JournalVersionMismatch(RuntimeError):
    """Refuse a journal written by another version of the simulator."""

    def __init__(self, *, found: int, known: int) -> None:
        """Name both versions."""
        super().__init__(f"The simulator's journal has version {found}, this program knows {known}. Move it away.")


@dataclass(eq=False)
class ApiError(Exception):
    """Refuse one call; becomes a Stripe-shaped error body.

    `extra` carries the objects that Stripe attaches to some errors (the payment intent of a wrong state).
    """

    message: str
    status: int = 400
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    extra: JsonObject = field(default_factory=dict)


class AuthenticationFailed(ApiError):
    """Refuse a call without a usable secret key."""

    def __init__(self, message: str) -> None:
        """Answer as 401."""
        super().__init__(message, status=401)


class NoSuchObject(ApiError):
    """Refuse an id that does not exist in the caller's account."""

    def __init__(self, what: str, object_id: str, *, param: str = "id") -> None:
        """Answer as 404 with the id that was asked for."""
        super().__init__(f"No such {what}: '{object_id}'", status=404, code="resource_missing", param=param)


class InvalidParameter(ApiError):
    """Refuse a parameter's value."""

    def __init__(self, param: str, message: str, *, code: str = "parameter_invalid") -> None:
        """Name the parameter."""
        super().__init__(message, code=code, param=param)


class MissingParameter(ApiError):
    """Refuse a call that leaves out a required parameter."""

    def __init__(self, param: str) -> None:
        """Name the parameter."""
        super().__init__(f"Missing required param: {param}.", code="parameter_missing", param=param)


class UnexpectedState(ApiError):
    """Refuse what the payment intent's state does not allow."""

    def __init__(self, message: str, *, intent: JsonObject) -> None:
        """Attach the intent, as Stripe does."""
        super().__init__(message, code="payment_intent_unexpected_state", extra={"payment_intent": intent})


class IdempotencyKeyReused(ApiError):
    """Refuse an idempotency key that comes back with another request."""

    def __init__(self, message: str) -> None:
        """Answer with the type that the SDK maps to its IdempotencyError."""
        super().__init__(message, kind="idempotency_error")


class IdempotencyKeyInUse(ApiError):
    """Refuse an idempotency key whose first request is still running."""

    def __init__(self, key: str) -> None:
        """Answer as 409, which clients may retry."""
        super().__init__(
            f"There is currently another in-progress request using this Idempotent Key (that probably means "
            f"you submitted twice, and the other request is still going through): {key}.",
            status=409,
            kind="idempotency_error",
            code="idempotency_key_in_use",
        )
