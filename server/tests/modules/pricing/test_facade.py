"""The front door of pricing leads to its arithmetic."""

from holdfast.modules.pricing import domain, facade


def test_the_door_offers_quote_cancellation_and_bands():
    assert (facade.quote, facade.cancellation_outcome, facade.band_outcomes) == (
        domain.quote,
        domain.cancellation_outcome,
        domain.band_outcomes,
    )
