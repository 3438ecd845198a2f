"""The rules of the catalogue: what terms make sense, what is missing before publishing, presets, slugs."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from holdfast.kit.errors import InvalidInput
from holdfast.kit.localtime import MINUTES_OF_DAY
from holdfast.kit.money import BASIS_POINTS, exponent
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    AddOn,
    Blackout,
    CancellationPolicy,
    ListingState,
    Merchant,
    Offering,
    OfferingKind,
    OpeningHours,
    PolicyBand,
    Resource,
    SpaceTerms,
    Venue,
)

MAJOR_UNITS_MAX: Final = 10_000_000
HORIZON_DAYS_MAX: Final = 730
# A local day has 25 hours at most where clocks change, and a space is booked within a day.
SPACE_MINUTES_MAX: Final = 25 * 60
STEP_MINUTES_MIN: Final = 5
SESSION_MINUTES_MAX: Final = 7 * MINUTES_OF_DAY
BUFFER_MINUTES_MAX: Final = MINUTES_OF_DAY
BLACKOUT_MAX: Final = timedelta(days=731)
BANDS_MAX: Final = 8
SLUG_LENGTH_MAX: Final = 80

Missing = tuple[tuple[str, str], ...]


def _preset(name: str, *bands: tuple[int, str, int]) -> CancellationPolicy:
    """Return a policy from rows such as (48, "more than", 7500)."""
    return CancellationPolicy(
        name,
        tuple(PolicyBand(hours, inclusive=edge == "at least", back_basis_points=back) for hours, edge, back in bands),
    )


PRESETS: Final[Mapping[str, CancellationPolicy]] = {
    policy.name: policy
    for policy in (
        _preset("flexible", (24, "at least", 10_000), (0, "at least", 5_000)),
        _preset("moderate", (72, "at least", 10_000), (24, "at least", 5_000), (0, "at least", 0)),
        _preset("standard", (48, "more than", 7_500), (24, "at least", 5_000), (0, "at least", 2_500)),
        _preset("strict", (168, "at least", 5_000), (0, "at least", 0)),
        _preset("non_refundable", (0, "at least", 0)),
    )
}

CATEGORY_NAMES: Final[Mapping[str, str]] = {
    "badminton": "Badminton",
    "barbershop": "Barbershop",
    "city-tour": "City tours",
    "clinic": "Clinic",
    "concert": "Concerts",
    "consultant": "Consulting",
    "cooking-class": "Cooking classes",
    "coworking": "Coworking",
    "dance": "Dance",
    "escape-room": "Escape rooms",
    "fitness": "Fitness",
    "hall": "Halls",
    "hotel": "Hotels",
    "karaoke": "Karaoke",
    "massage": "Massage",
    "meeting-room": "Meeting rooms",
    "museum": "Museums",
    "photo-studio": "Photo studios",
    "pottery": "Pottery",
    "rehearsal-room": "Rehearsal rooms",
    "restaurant": "Restaurants",
    "sports-court": "Sports courts",
    "swimming": "Swimming",
    "tennis": "Tennis",
    "theatre": "Theatre",
    "workshop": "Workshops",
    "yoga": "Yoga",
}


def category_name(category: str) -> str:
    """Return how people call a category; one that we do not know is written out."""
    return CATEGORY_NAMES.get(category) or category.replace("-", " ").capitalize()


def policy_of(name: str, bands: tuple[PolicyBand, ...] | None) -> CancellationPolicy:
    """Return the preset of that name, or a merchant's own policy from its bands.

    Raises `InvalidInput` when there is neither, and for bands that leave a notice out or punish an earlier notice.
    """
    preset = PRESETS.get(name)
    if preset is not None and bands in {None, preset.bands}:
        return preset
    if preset is not None:
        raise InvalidInput.at("cancellation_policy.name", f"{name} is a preset with bands of its own; use another name")
    if bands is None:
        known = ", ".join(PRESETS)
        raise InvalidInput.at("cancellation_policy.name", f"is none of {known}; a policy of your own needs its bands")
    _check_bands(bands)
    return CancellationPolicy(name, bands)


def _check_bands(bands: tuple[PolicyBand, ...]) -> None:
    where = "cancellation_policy.bands"
    if not 1 <= len(bands) <= BANDS_MAX:
        raise InvalidInput.at(where, f"must be 1 to {BANDS_MAX}")
    for earlier, later in pairwise(bands):
        if later.notice_hours >= earlier.notice_hours:
            raise InvalidInput.at(where, "must have falling notice_hours")
        if later.back_basis_points > earlier.back_basis_points:
            raise InvalidInput.at(where, "must not give more back for a later cancellation")
    if bands[-1].notice_hours != 0 or not bands[-1].inclusive:
        raise InvalidInput.at(where, "must end with notice_hours 0, inclusive: what comes back at the last moment")


def check_venue(venue: Venue) -> None:
    """Raise `InvalidInput` for an address or hours that make no sense together."""
    if (venue.latitude is None) != (venue.longitude is None):
        raise InvalidInput.at("latitude", "comes with longitude, or both are left out")
    check_opening_hours(venue.opening_hours)
    days = [closed.day for closed in venue.closed_days]
    if len(set(days)) != len(days):
        raise InvalidInput.at("closed_days", "names a date twice")


def check_opening_hours(hours: Iterable[OpeningHours]) -> None:
    """Raise `InvalidInput` for hours that end before they begin, or overlap on a weekday."""
    ordered = sorted(hours)
    for stretch in ordered:
        if stretch.opens_minute >= stretch.closes_minute:
            raise InvalidInput.at(
                "opening_hours", "must close after they open; for hours past midnight add the rest to the next day"
            )
    for earlier, later in pairwise(ordered):
        if earlier.weekday == later.weekday and later.opens_minute < earlier.closes_minute:
            raise InvalidInput.at("opening_hours", "overlap on one weekday")


def check_price(amount: int, *, currency: str, where: str) -> None:
    """Raise `InvalidInput` for a price that no such currency would have (its decimals counted)."""
    if not 0 <= amount <= MAJOR_UNITS_MAX * 10 ** exponent(currency):
        raise InvalidInput.at(where, f"must be 0 to {MAJOR_UNITS_MAX:,} {currency}, in its minor unit")


def check_offering(offering: Offering) -> None:
    """Raise `InvalidInput` for terms that make no sense together."""
    check_price(offering.price_amount, currency=offering.currency, where="price_amount")
    if not 1 <= offering.horizon_days <= HORIZON_DAYS_MAX:
        raise InvalidInput.at("horizon_days", f"must be 1 to {HORIZON_DAYS_MAX}")
    if offering.lead_time_minutes >= offering.horizon_days * MINUTES_OF_DAY:
        raise InvalidInput.at("lead_time_minutes", "must be less than the horizon")
    if offering.kind is OfferingKind.SESSION:
        _check_session(offering)
    elif offering.space is None:
        raise InvalidInput.at("space", "is missing: a space needs its resource and durations")
    else:
        _check_space(offering, offering.space)


def _check_session(offering: Offering) -> None:
    if offering.space is not None:
        raise InvalidInput.at("space", "belongs to offerings of kind space")
    if offering.duration_minutes is not None and not 1 <= offering.duration_minutes <= SESSION_MINUTES_MAX:
        raise InvalidInput.at("duration_minutes", f"must be 1 to {SESSION_MINUTES_MAX}")


def _check_space(offering: Offering, terms: SpaceTerms) -> None:
    if offering.duration_minutes is not None:
        raise InvalidInput.at("duration_minutes", "belongs to sessions; a space has space.minutes_min and minutes_max")
    if not STEP_MINUTES_MIN <= terms.minutes_step <= MINUTES_OF_DAY:
        raise InvalidInput.at("space.minutes_step", f"must be {STEP_MINUTES_MIN} to {MINUTES_OF_DAY}")
    if not terms.minutes_step <= terms.minutes_min <= terms.minutes_max <= SPACE_MINUTES_MAX:
        raise InvalidInput.at("space.minutes_min", f"must be from a step to minutes_max, {SPACE_MINUTES_MAX} at most")
    if terms.minutes_min % terms.minutes_step or terms.minutes_max % terms.minutes_step:
        raise InvalidInput.at("space.minutes_step", "must divide minutes_min and minutes_max")
    for name in ("setup_minutes", "cleanup_minutes"):
        if not 0 <= getattr(terms, name) <= BUFFER_MINUTES_MAX:
            raise InvalidInput.at(f"space.{name}", f"must be 0 to {BUFFER_MINUTES_MAX}")


def check_add_on(add_on: AddOn, *, offering: Offering) -> None:
    """Raise `InvalidInput` for an extra that does not fit its offering."""
    check_price(add_on.price_amount, currency=offering.currency, where="price_amount")
    if add_on.per.value == "hour" and offering.kind is not OfferingKind.SPACE:
        raise InvalidInput.at("per", "hour fits only what is booked by the hour")
    if add_on.tax_rate_bp is not None and not 0 <= add_on.tax_rate_bp <= BASIS_POINTS:
        raise InvalidInput.at("tax_rate_bp", f"must be 0 to {BASIS_POINTS}")


def check_blackout(blackout: Blackout) -> None:
    """Raise `InvalidInput` for a blackout that ends before it begins, or goes on for years."""
    if blackout.ends_at <= blackout.starts_at:
        raise InvalidInput.at("ends_at", "must be after starts_at")
    if blackout.ends_at - blackout.starts_at > BLACKOUT_MAX:
        raise InvalidInput.at("ends_at", "must be within two years of starts_at")


def missing_of_merchant(merchant: Merchant) -> Missing:
    """Return what keeps a merchant from being published."""
    if merchant.approved_at is None:
        return (("approval", "An administrator of this site has yet to approve the business."),)
    return ()


def missing_of_venue(venue: Venue, merchant: Merchant) -> Missing:
    """Return what keeps a venue from being published."""
    found = []
    if merchant.state is not ListingState.PUBLISHED:
        found.append(("merchant", "Publish the business first."))
    for code, value, sentence in (
        ("address_line", venue.address_line, "Say the street and number."),
        ("city", venue.city, "Say the city."),
    ):
        if not value:
            found.append((code, sentence))
    return tuple(found)


def missing_of_offering(offering: Offering, *, merchant: Merchant, venue: Venue, resource: Resource | None) -> Missing:
    """Return what keeps an offering from being published."""
    found = []
    if merchant.state is not ListingState.PUBLISHED:
        found.append(("merchant", "Publish the business first."))
    if venue.state is not ListingState.PUBLISHED:
        found.append(("venue", "Publish the venue first."))
    if not offering.description:
        found.append(("description", "Describe it in a sentence or two."))
    if offering.kind is OfferingKind.SPACE and not venue.opening_hours:
        found.append(("opening_hours", "Say when the venue is open: a space is booked within its opening hours."))
    if offering.kind is OfferingKind.SPACE and (resource is None or resource.state is not ActiveState.ACTIVE):
        found.append(("resource", "Its resource is archived; make a new offering for another one."))
    return tuple(found)


def free_slug(base: str, *, taken: Iterable[str], fallback: str) -> str:
    """Return `base`, or the first of `base-2`, `base-3`, ... that is not taken.

    A name without Latin letters gives no base: then `fallback` is one. A slug never looks like an id, because
    addresses take both.
    """
    stem = base if base and not looks_like_id(base) else fallback
    used = frozenset(taken)
    if stem not in used:
        return stem
    number = 2
    while (slug := f"{stem[: SLUG_LENGTH_MAX - len(str(number)) - 1]}-{number}") in used:
        number += 1
    return slug


def looks_like_id(text: str) -> bool:
    """Say whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
