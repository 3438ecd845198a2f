"""The rules of payments: which state follows from what was seen, which capture counts, what a refund takes.

News from a provider comes late, twice and in any order. So states are not stepped through but *joined*: of all that
was ever seen the furthest wins, by the tables below, and the end is the same for every order and duplication (R35).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

from holdfast.kit.money import Money
from holdfast.modules.payments.contracts import AttemptState, DisputeState, RefundState
from holdfast.modules.payments.errors import BadReturnPath

RETURN_PATH_LENGTH_MAX = 500

_IN_PLAY: Final = frozenset({AttemptState.ACTION_NEEDED, AttemptState.PROCESSING, AttemptState.FAILED})

NEXT: Final[Mapping[AttemptState, frozenset[AttemptState]]] = {
    AttemptState.PREPARING: frozenset(AttemptState) - {AttemptState.PREPARING},
    AttemptState.OPEN: _IN_PLAY | {AttemptState.CANCELLED, AttemptState.CAPTURED},
    # While the customer tries, the provider's own time tells which of these is the latest.
    AttemptState.ACTION_NEEDED: _IN_PLAY | {AttemptState.CANCELLED, AttemptState.CAPTURED},
    AttemptState.PROCESSING: _IN_PLAY | {AttemptState.CANCELLED, AttemptState.CAPTURED},
    AttemptState.FAILED: _IN_PLAY | {AttemptState.CANCELLED, AttemptState.CAPTURED},
    AttemptState.CANCELLED: frozenset({AttemptState.CAPTURED}),
    AttemptState.CAPTURED: frozenset(),
}
"""Where an attempt may go. Money that was taken is never untaken by later news: refunds have states of their own."""

_ORDER: Final = tuple(AttemptState)
_STAGE: Final[Mapping[AttemptState, int]] = {
    AttemptState.PREPARING: 0,
    AttemptState.OPEN: 1,
    AttemptState.ACTION_NEEDED: 2,
    AttemptState.PROCESSING: 2,
    AttemptState.FAILED: 2,
    AttemptState.CANCELLED: 3,
    AttemptState.CAPTURED: 4,
}

REFUND_NEXT: Final[Mapping[RefundState, frozenset[RefundState]]] = {
    RefundState.REQUESTED: frozenset({RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED}),
    RefundState.PENDING: frozenset({RefundState.SUCCEEDED, RefundState.FAILED}),
    # A bank may send money back that had seemed to arrive.
    RefundState.SUCCEEDED: frozenset({RefundState.FAILED}),
    RefundState.FAILED: frozenset(),
}

DISPUTE_NEXT: Final[Mapping[DisputeState, frozenset[DisputeState]]] = {
    DisputeState.OPEN: frozenset({DisputeState.WON, DisputeState.LOST}),
    DisputeState.WON: frozenset(),
    DisputeState.LOST: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an attempt: its state, since when by the provider's time, and why it failed."""

    state: AttemptState
    as_of: datetime
    failure_code: str | None = None
    failure_message: str | None = None

    @property
    def words(self) -> tuple[AttemptState, str | None, str | None]:
        """Return what the customer would be told: everything but the time."""
        return self.state, self.failure_code, self.failure_message


class Verdict(StrEnum):
    """What a capture means for its payable."""

    COUNTS = "counts"
    SECOND = "second"
    DIFFERS = "differs"


class Applied(StrEnum):
    """What a piece of news did: it is taken in, it comes too early, or a person must look."""

    DONE = "done"
    NOT_YET = "not_yet"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a piece of news did, and why not more."""

    applied: Applied
    reason: str | None = None


DONE: Final = Finding(Applied.DONE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to pay, as the table keeps it.

    `refund_reserved` is what refunds have spoken for (asked, on the way or done), `refunded` what went back; both are
    in the currency of the capture.
    """

    attempt_id: UUID
    payable_id: UUID
    merchant_id: UUID
    customer_id: UUID
    provider: str
    account_id: UUID
    standing: Standing
    amount: Money
    captured: Money | None
    refund_reserved: int
    refunded: int
    provider_ref: str | None
    client_secret: str | None = field(repr=False)
    return_path: str
    counts: bool
    is_late: bool
    expires_at: datetime
    abandoned_at: datetime | None
    checks: int
    created_at: datetime
    version: int

    @property
    def state(self) -> AttemptState:
        """Return where the attempt stands."""
        return self.standing.state

    @property
    def is_payable(self) -> bool:
        """Tell whether the customer can still pay on this attempt, or soon will."""
        return self.abandoned_at is None and self.state not in {AttemptState.CANCELLED, AttemptState.CAPTURED}

    def is_news_after(self, known: "Attempt") -> bool:
        """Tell whether anything but the time of the last look differs from what was known."""
        return replace(self, standing=known.standing) != known or self.standing.words != known.standing.words


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back, as the table keeps it."""

    refund_id: UUID
    attempt_id: UUID
    payable_id: UUID
    action_key: str
    amount: Money
    state: RefundState
    provider_ref: str | None
    reason: str
    failure_reason: str | None
    created_at: datetime


def advance(known: Standing, seen: Standing) -> Standing:
    """Return the further of two standings, whichever came first (R35)."""
    return max(known, seen, key=_how_far)


def _how_far(standing: Standing) -> tuple[int, datetime, int, str, str]:
    # Within one second, which is as fine as providers tell time, the later word of the list decides.
    return (
        _STAGE[standing.state],
        standing.as_of.replace(microsecond=0),
        _ORDER.index(standing.state),
        standing.failure_code or "",
        standing.failure_message or "",
    )


def advance_refund(known: RefundState, seen: RefundState) -> RefundState:
    """Return the further of two states of a refund."""
    return seen if seen in REFUND_NEXT[known] else known


def advance_dispute(known: DisputeState, seen: DisputeState) -> DisputeState:
    """Return the further of two states of a dispute."""
    return seen if seen in DISPUTE_NEXT[known] else known


def judge_capture(expected: Money, *, captured: Money, is_paid_already: bool) -> Verdict:
    """Return whether a capture pays its payable (R27, R36).

    A wrong amount or currency never does; of several right ones the first does.
    """
    if captured != expected:
        return Verdict.DIFFERS
    return Verdict.SECOND if is_paid_already else Verdict.COUNTS


def reserved_by(state: RefundState, amount: int) -> int:
    """Return what a refund in that state keeps from being refunded again: all of it until it fails (R25)."""
    return 0 if state is RefundState.FAILED else amount


def returned_by(state: RefundState, amount: int) -> int:
    """Return what a refund in that state has given back."""
    return amount if state is RefundState.SUCCEEDED else 0


def pause_after(tries: int, pauses_seconds: Sequence[int]) -> timedelta:
    """Return how long to wait after that many tries; the last pause repeats."""
    return timedelta(seconds=pauses_seconds[min(max(tries - 1, 0), len(pauses_seconds) - 1)])


def default_account_id(tenant_id: UUID, provider: str) -> UUID:
    """Return the id of a tenant's default account at a provider: the same on every machine, before any row exists."""
    return uuid5(NAMESPACE_URL, f"holdfast:provider-account:{tenant_id}:{provider}")


def require_return_path(path: str | None, *, payable_id: UUID) -> str:
    """Return where the payment page sends the customer back to; raise `BadReturnPath` for what leads elsewhere.

    Browsers read two slashes, of either kind, as another site, and drop tabs and line ends before they look.
    """
    if path is None:
        return f"/bookings/{payable_id}/return"
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    if not is_ours or not path.isprintable() or len(path) > RETURN_PATH_LENGTH_MAX:
        raise BadReturnPath
    return path


def checkout_address(attempt: Attempt, *, checkout_base_url: str | None, public_url: str) -> str | None:
    """Return the hosted payment page of an attempt that waits for its customer; None where there is no such page."""
    if checkout_base_url is None or not attempt.is_payable or not attempt.provider_ref or not attempt.client_secret:
        return None
    query = urlencode({"secret": attempt.client_secret, "return_url": public_url.rstrip("/") + attempt.return_path})
    return f"{checkout_base_url.rstrip('/')}/pay/{attempt.provider_ref}?{query}"
