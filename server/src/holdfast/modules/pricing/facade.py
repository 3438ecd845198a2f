"""The front door of pricing: prices and cancellation outcomes, worked out without any input or output."""

from holdfast.modules.pricing.domain import band_outcomes, cancellation_outcome, quote

__all__ = ["band_outcomes", "cancellation_outcome", "quote"]
