"""The arithmetic of a quote and of a cancellation: integers of the minor unit, every rounding stated."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from holdfast.kit.money import BASIS_POINTS, Money, multiply_ratio_half_up, zero
from holdfast.modules.catalogue.contracts import CancellationPolicy, PolicyBand
from holdfast.modules.pricing.contracts import (
    AddOnOrder,
    BandOutcome,
    CancellationOutcome,
    LineKind,
    Per,
    PriceOrder,
    Quote,
    QuoteLine,
)

MINUTES_PER_HOUR = 60


def quote(order: PriceOrder) -> Quote:
    """Return what the order costs; the lines that are not `included` sum to the total exactly.

    Prices round half up to the minor unit, once a line; tax is worked out once per rate over the sum of its lines.
    """
    charged = (_base_line(order), *(_add_on_line(order, add_on) for add_on in order.add_ons))
    taxes = _tax_lines(order, charged)
    lines = (*charged, *taxes)
    return Quote(
        lines=lines,
        total=_total([line.amount for line in lines if not line.included], order.currency),
        tax_total=_total([line.amount for line in taxes], order.currency),
    )


def charged_minutes(minutes: int, step_minutes: int) -> int:
    """Return the minutes that are paid for: a started step counts whole."""
    return -(-minutes // step_minutes) * step_minutes


def cancellation_outcome(
    *, paid: Money, policy: CancellationPolicy, starts_at: datetime, cancelled_at: datetime
) -> CancellationOutcome:
    """Return what the customer gets back when cancelling at that instant.

    The fee rounds down to the minor unit, so the customer gets the odd cent (R26). Bands are decided by the elapsed
    time between the two instants (R19); after the start nothing comes back.
    """
    share = share_back(policy.bands, notice=starts_at - cancelled_at)
    fee = paid.share_floor(BASIS_POINTS - share)
    return CancellationOutcome(back=paid - fee, fee=fee, back_basis_points=share)


def share_back(bands: Sequence[PolicyBand], *, notice: timedelta) -> int:
    """Return the basis points that come back with that notice; none once it is negative."""
    if notice < timedelta(0):
        return 0
    for band in sorted(bands, key=lambda b: -b.notice_hours):
        edge = timedelta(hours=band.notice_hours)
        if notice > edge or (band.inclusive and notice == edge):
            return band.back_basis_points
    return 0


def band_outcomes(
    *, paid: Money, policy: CancellationPolicy, starts_at: datetime, now: datetime
) -> tuple[BandOutcome, ...]:
    """Return what comes back when, from `now` on, as consecutive spans of time that end with the start."""
    spans: list[BandOutcome] = []
    since: datetime | None = None
    for band in sorted(policy.bands, key=lambda b: -b.notice_hours):
        until = starts_at - timedelta(hours=band.notice_hours)
        if until < now or (until == now and not band.inclusive):
            continue
        fee = paid.share_floor(BASIS_POINTS - band.back_basis_points)
        spans.append(
            BandOutcome(
                since=since,
                until=until,
                until_included=band.inclusive,
                back_basis_points=band.back_basis_points,
                back=paid - fee,
            )
        )
        since = until
    if since is None or since < starts_at:
        spans.append(
            BandOutcome(since=since, until=None, until_included=True, back_basis_points=0, back=zero(paid.currency))
        )
    return tuple(spans)


def _base_line(order: PriceOrder) -> QuoteLine:
    if order.minutes is None:
        amount, quantity = order.unit_price * order.units, order.units
    else:
        quantity = charged_minutes(order.minutes, order.step_minutes or 1)
        amount = multiply_ratio_half_up(order.unit_price, numerator=quantity, denominator=MINUTES_PER_HOUR)
    return QuoteLine(
        kind=LineKind.BASE,
        label=order.label,
        quantity=quantity,
        unit=Money(order.unit_price, order.currency),
        amount=Money(amount, order.currency),
        tax_rate_bp=order.tax_rate_bp,
    )


def _add_on_line(order: PriceOrder, add_on: AddOnOrder) -> QuoteLine:
    quantity = add_on.quantity
    amount = add_on.price_amount * quantity
    if add_on.per is Per.UNIT:
        quantity *= order.units
        amount = add_on.price_amount * quantity
    elif add_on.per is Per.HOUR and order.minutes is not None:
        minutes = charged_minutes(order.minutes, order.step_minutes or 1)
        amount = multiply_ratio_half_up(amount, numerator=minutes, denominator=MINUTES_PER_HOUR)
    return QuoteLine(
        kind=LineKind.ADD_ON,
        label=add_on.name,
        quantity=quantity,
        unit=Money(add_on.price_amount, order.currency),
        amount=Money(amount, order.currency),
        add_on_id=add_on.add_on_id,
        tax_rate_bp=add_on.tax_rate_bp,
    )


def _tax_lines(order: PriceOrder, charged: Sequence[QuoteLine]) -> tuple[QuoteLine, ...]:
    lines = []
    for rate in sorted({line.tax_rate_bp or 0 for line in charged} - {0}):
        base = sum(line.amount.amount for line in charged if line.tax_rate_bp == rate)
        whole = BASIS_POINTS + rate if order.tax_inclusive else BASIS_POINTS
        amount = multiply_ratio_half_up(base, numerator=rate, denominator=whole)
        lines.append(
            QuoteLine(
                kind=LineKind.TAX,
                label="Tax",
                quantity=1,
                amount=Money(amount, order.currency),
                tax_rate_bp=rate,
                included=order.tax_inclusive,
            )
        )
    return tuple(lines)


def _total(amounts: Sequence[Money], currency: str) -> Money:
    return sum(amounts, start=zero(currency))
