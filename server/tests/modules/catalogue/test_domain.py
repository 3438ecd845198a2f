"""The rules of the catalogue: terms that make sense, what is missing, presets, slugs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import (
    ActiveState,
    AddOn,
    AddOnPer,
    Blackout,
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
from holdfast.modules.catalogue.domain import (
    CATEGORY_NAMES,
    PRESETS,
    category_name,
    check_add_on,
    check_blackout,
    check_offering,
    check_opening_hours,
    check_price,
    check_venue,
    free_slug,
    looks_like_id,
    missing_of_merchant,
    missing_of_offering,
    missing_of_venue,
    policy_of,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
MERCHANT = Merchant(
    created_at=NOW,
    updated_at=NOW,
    archived_at=None,
    version=1,
    merchant_id=new_id(),
    owner_id=new_id(),
    name="M",
    slug="m",
    category="yoga",
    description="",
    logo_id=None,
    contact_email=None,
    contact_phone=None,
    currency="EUR",
    state=ListingState.PUBLISHED,
    approved_at=NOW,
)
VENUE = Venue(
    created_at=NOW,
    updated_at=NOW,
    archived_at=None,
    version=1,
    venue_id=new_id(),
    merchant_id=MERCHANT.merchant_id,
    name="V",
    slug="v",
    description="",
    address_line="Street 1",
    address_extra="",
    postal_code="",
    city="Lisbon",
    country="PT",
    latitude=None,
    longitude=None,
    time_zone="Europe/Lisbon",
    contact_email=None,
    contact_phone=None,
    amenities=(),
    capacity=None,
    opening_hours=(OpeningHours(0, 540, 1080),),
    closed_days=(),
    photo_ids=(),
    state=ListingState.PUBLISHED,
)
RESOURCE = Resource(
    created_at=NOW,
    updated_at=NOW,
    archived_at=None,
    version=1,
    resource_id=new_id(),
    venue_id=VENUE.venue_id,
    name="Hall",
    description="",
    capacity=None,
    amenities=(),
    state=ActiveState.ACTIVE,
)
SESSION = Offering(
    created_at=NOW,
    updated_at=NOW,
    archived_at=None,
    version=1,
    offering_id=new_id(),
    merchant_id=MERCHANT.merchant_id,
    venue_id=VENUE.venue_id,
    kind=OfferingKind.SESSION,
    name="O",
    slug="o",
    description="Something.",
    photo_ids=(),
    state=ListingState.DRAFT,
    currency="EUR",
    price_amount=1000,
    tax_rate_bp=0,
    tax_inclusive=True,
    policy=PRESETS["standard"],
    one_per_user=True,
    units_max=10,
    lead_time_minutes=0,
    horizon_days=365,
    duration_minutes=60,
    space=None,
    capacity=None,
    amenities=(),
)
TERMS = SpaceTerms(RESOURCE.resource_id, 60, 240, 30, 0, 0)
SPACE = replace(SESSION, kind=OfferingKind.SPACE, duration_minutes=None, space=TERMS)
PROJECTOR = AddOn(new_id(), SPACE.offering_id, "P", "", 100, AddOnPer.BOOKING, 1, None, ActiveState.ACTIVE, 1)


def codes(missing) -> list[str]:
    return [code for code, _ in missing]


def test_the_standard_policy_gives_back_as_it_is_written():
    assert PRESETS["standard"].bands == (
        PolicyBand(48, inclusive=False, back_basis_points=7500),
        PolicyBand(24, inclusive=True, back_basis_points=5000),
        PolicyBand(0, inclusive=True, back_basis_points=2500),
    )


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_by_its_name_and_covers_every_notice(name):
    policy = policy_of(name, None)

    assert policy is policy_of(name, policy.bands)
    assert policy.bands[-1].notice_hours == 0
    assert policy.bands[-1].inclusive


def band(notice: int, back: int, *, inclusive: bool = True) -> PolicyBand:
    return PolicyBand(notice, inclusive=inclusive, back_basis_points=back)


def test_a_policy_of_ones_own_needs_bands_that_fall():
    own = (band(72, 9000, inclusive=False), band(0, 1000))

    assert policy_of("ours", own).bands == own


@pytest.mark.parametrize(
    ("name", "bands"),
    [
        ("ours", None),
        ("ours", ()),
        ("standard", (band(0, 0),)),
        ("ours", (band(24, 5000), band(48, 7500), band(0, 0))),
        ("ours", (band(24, 5000), band(24, 2500), band(0, 0))),
        ("ours", (band(24, 5000), band(0, 7500))),
        ("ours", (band(24, 5000),)),
        ("ours", (band(24, 5000), band(0, 0, inclusive=False))),
        ("ours", tuple(band(100 - n, 0) for n in range(9))),
    ],
)
def test_policies_that_leave_a_notice_out_or_punish_early_birds_are_refused(name, bands):
    with pytest.raises(InvalidInput):
        policy_of(name, bands)


def test_opening_hours_may_touch_and_may_end_at_midnight():
    check_opening_hours([OpeningHours(0, 720, 1440), OpeningHours(0, 540, 720), OpeningHours(1, 0, 120)])


@pytest.mark.parametrize(
    "hours",
    [
        [OpeningHours(0, 1200, 120)],
        [OpeningHours(0, 600, 600)],
        [OpeningHours(0, 540, 720), OpeningHours(0, 719, 800)],
        [OpeningHours(0, 540, 1080), OpeningHours(0, 600, 700)],
    ],
)
def test_opening_hours_that_end_before_they_begin_or_overlap_are_refused(hours):
    with pytest.raises(InvalidInput):
        check_opening_hours(hours)


def test_a_venue_has_both_coordinates_or_none():
    check_venue(VENUE)
    with pytest.raises(InvalidInput):
        check_venue(replace(VENUE, latitude=Decimal(1)))


@pytest.mark.parametrize(
    ("amount", "currency", "is_good"),
    [
        (0, "EUR", True),
        (1_000_000_000, "EUR", True),
        (1_000_000_001, "EUR", False),
        (10_000_000, "JPY", True),
        (10_000_001, "JPY", False),
        (10_000_000_000, "KWD", True),
        (-1, "EUR", False),
    ],
)
def test_a_price_is_bounded_in_the_currency_s_own_decimals(amount, currency, is_good):
    if is_good:
        check_price(amount, currency=currency, where="price_amount")
    else:
        with pytest.raises(InvalidInput):
            check_price(amount, currency=currency, where="price_amount")


def test_good_offerings_pass():
    check_offering(SESSION)
    check_offering(SPACE)
    check_offering(replace(SPACE, space=replace(TERMS, minutes_min=1500, minutes_max=1500)))


@pytest.mark.parametrize(
    ("offering", "changes"),
    [
        (SESSION, {"price_amount": -1}),
        (SESSION, {"horizon_days": 0}),
        (SESSION, {"horizon_days": 731}),
        (SESSION, {"lead_time_minutes": 365 * 1440}),
        (SESSION, {"space": TERMS}),
        (SESSION, {"duration_minutes": 0}),
        (SESSION, {"duration_minutes": 10_081}),
        (SPACE, {"space": None}),
        (SPACE, {"duration_minutes": 60}),
        (SPACE, {"space": replace(TERMS, minutes_step=4)}),
        (SPACE, {"space": replace(TERMS, minutes_step=7)}),
        (SPACE, {"space": replace(TERMS, minutes_min=0)}),
        (SPACE, {"space": replace(TERMS, minutes_min=300)}),
        (SPACE, {"space": replace(TERMS, minutes_max=1530)}),
        (SPACE, {"space": replace(TERMS, setup_minutes=-1)}),
        (SPACE, {"space": replace(TERMS, cleanup_minutes=1441)}),
    ],
)
def test_terms_that_make_no_sense_together_are_refused(offering, changes):
    with pytest.raises(InvalidInput):
        check_offering(replace(offering, **changes))


def test_an_extra_by_the_hour_fits_only_what_is_booked_by_the_hour():
    hourly = replace(PROJECTOR, per=AddOnPer.HOUR)
    check_add_on(hourly, offering=SPACE)

    for extra, offering in (
        (hourly, SESSION),
        (replace(PROJECTOR, price_amount=10**12), SPACE),
        (replace(PROJECTOR, tax_rate_bp=10_001), SPACE),
    ):
        with pytest.raises(InvalidInput):
            check_add_on(extra, offering=offering)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1), timedelta(days=732)])
def test_a_blackout_has_an_end_within_sight(length):
    check_blackout(Blackout(new_id(), new_id(), NOW, NOW + timedelta(hours=1), ""))
    with pytest.raises(InvalidInput):
        check_blackout(Blackout(new_id(), new_id(), NOW, NOW + length, ""))


def test_what_is_ready_misses_nothing():
    assert missing_of_merchant(MERCHANT) == ()
    assert missing_of_venue(VENUE, MERCHANT) == ()
    for offering in (SESSION, SPACE):
        assert missing_of_offering(offering, merchant=MERCHANT, venue=VENUE, resource=RESOURCE) == ()


def test_everything_that_is_missing_is_said_at_once():
    draft = replace(MERCHANT, state=ListingState.DRAFT, approved_at=None)
    bare = replace(VENUE, state=ListingState.DRAFT, address_line="", city="", opening_hours=())
    empty = replace(SPACE, description="")
    gone = replace(RESOURCE, state=ActiveState.ARCHIVED)

    assert codes(missing_of_merchant(draft)) == ["approval"]
    assert codes(missing_of_venue(bare, draft)) == ["merchant", "address_line", "city"]
    assert codes(missing_of_offering(empty, merchant=draft, venue=bare, resource=gone)) == [
        "merchant",
        "venue",
        "description",
        "opening_hours",
        "resource",
    ]
    assert codes(missing_of_offering(SESSION, merchant=MERCHANT, venue=bare, resource=None)) == ["venue"]


@pytest.mark.parametrize(
    ("base", "taken", "slug"),
    [
        ("tea", [], "tea"),
        ("tea", ["tea"], "tea-2"),
        ("tea", ["tea", "tea-2", "tea-4"], "tea-3"),
        ("", [], "merchant-7"),
        ("", ["merchant-7"], "merchant-7-2"),
        ("x" * 80, ["x" * 80], "x" * 78 + "-2"),
        ("01939c6e-5f1a-7c40-8a4e-0d1f0a2b3c4d", [], "merchant-7"),
    ],
)
def test_a_slug_is_the_name_with_a_number_when_it_is_taken(base, taken, slug):
    assert free_slug(base, taken=taken, fallback="merchant-7") == slug
    assert not looks_like_id(slug)


def test_categories_have_names_for_people():
    assert category_name("escape-room") == "Escape rooms"
    assert category_name("axe-throwing") == "Axe throwing"
    assert all(name for name in CATEGORY_NAMES.values())
