"""What payments tells the house; `version` is the attempt's, so one event stands for one transition of it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class _OfAttempt:
    """Facts about one attempt to pay."""

    aggregate_kind: ClassVar[str] = "payments.attempt"

    attempt_id: UUID
    payable_id: UUID
    version: int

    @property
    def aggregate_id(self) -> UUID:
        """Return the attempt: its events keep their order."""
        return self.attempt_id


@dataclass(frozen=True, slots=True)
class PaymentReady(_OfAttempt):
    """The customer can pay now: the attempt has its client secret."""

    name: ClassVar[str] = "payments.PaymentReady"


@dataclass(frozen=True, slots=True)
class PaymentActionNeeded(_OfAttempt):
    """The bank wants to hear from the customer first (3-D Secure)."""

    name: ClassVar[str] = "payments.PaymentActionNeeded"


@dataclass(frozen=True, slots=True)
class PaymentSucceeded(_OfAttempt):
    """The payable is paid, in full and in its own currency; told once per payable (R36)."""

    name: ClassVar[str] = "payments.PaymentSucceeded"

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentFailed(_OfAttempt):
    """A try was refused; the customer may try again while the payable lives."""

    name: ClassVar[str] = "payments.PaymentFailed"

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RefundSucceeded(_OfAttempt):
    """Money went back to where it came from."""

    name: ClassVar[str] = "payments.RefundSucceeded"

    refund_id: UUID
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class RefundFailed(_OfAttempt):
    """Money did not go back: the debt to the customer is open again (R38)."""

    name: ClassVar[str] = "payments.RefundFailed"

    refund_id: UUID
    amount: int
    currency: str
    reason: str
