"""Businesses on the wire."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ListingState
from holdfast.modules.catalogue.schemas.merchants import (
    CategoriesOut,
    CitiesOut,
    MerchantIn,
    MerchantOut,
    MerchantPatch,
)
from holdfast.modules.catalogue.service.views import CategoryCount, CityCount, MerchantView

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def a_draft():
    return MerchantIn(name="Tea House", category="workshop").to_merchant(now=NOW, owner_id=new_id())


def test_a_business_begins_as_a_draft_without_slug_and_currency():
    draft = a_draft()

    assert (draft.state, draft.slug, draft.currency, draft.approved_at) == (ListingState.DRAFT, "", "", None)


def test_a_change_touches_only_what_it_names():
    draft = a_draft()
    after = MerchantPatch(description="Now with cake.", contact_phone=None).applied_to(draft)

    assert after.description == "Now with cake."
    assert after.name == draft.name


@pytest.mark.parametrize("field", ["name", "slug", "category", "description", "currency"])
def test_what_every_business_has_cannot_be_taken_away(field):
    with pytest.raises(ValidationError):
        MerchantPatch.model_validate({field: None})


def test_a_business_goes_out_without_its_owner():
    out = MerchantOut.of(MerchantView(a_draft(), None))

    assert "owner_id" not in out.model_dump()
    assert (out.category_name, out.is_approved) == ("Workshops", False)


def test_categories_in_use_are_counted_and_others_suggested():
    out = CategoriesOut.of((CategoryCount("yoga", 2, 3), CategoryCount("axe-throwing", 1, 0)))
    by_name = {one.category: (one.name, one.merchants, one.offerings) for one in out.items}

    assert by_name["yoga"] == ("Yoga", 2, 3)
    assert by_name["axe-throwing"] == ("Axe throwing", 1, 0)
    assert by_name["karaoke"] == ("Karaoke", 0, 0)
    assert [one.name for one in out.items] == sorted(one.name for one in out.items)
    assert CitiesOut.of((CityCount("Lisbon", "PT", 1, 2),)).items[0].city == "Lisbon"
