"""Extras and policies on the wire."""

import pytest
from pydantic import ValidationError

from holdfast.kit.errors import InvalidInput
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import AddOnPer
from holdfast.modules.catalogue.domain import PRESETS
from holdfast.modules.catalogue.schemas.terms import AddOnIn, AddOnOut, AddOnPatch, PoliciesOut, PolicyIn, PolicyOut


def test_a_preset_is_named_and_a_policy_of_ones_own_spelt_out():
    own = PolicyIn.model_validate({"name": "ours", "bands": [{"notice_hours": 0, "back_basis_points": 100}]})

    assert PolicyIn(name="strict").to_policy() is PRESETS["strict"]
    assert own.to_policy().bands[0].back_basis_points == 100
    with pytest.raises(InvalidInput):
        PolicyIn(name="ours").to_policy()
    with pytest.raises(ValidationError):
        PolicyIn(name="Not A Name")


def test_the_presets_go_out_with_their_bands():
    names = [policy.name for policy in PoliciesOut.presets().items]

    assert names == ["flexible", "moderate", "standard", "strict", "non_refundable"]
    assert PolicyOut.of(PRESETS["non_refundable"]).bands[0].back_basis_points == 0


def test_an_extra_is_made_changed_and_goes_out_in_its_offering_s_currency():
    offering_id = new_id()
    add_on = AddOnIn(name="Projector", price_amount=1500).to_add_on(offering_id)
    after = AddOnPatch.model_validate({"per": "unit", "tax_rate_bp": None}).applied_to(add_on)

    assert (add_on.per, after.per, after.name) == (AddOnPer.BOOKING, AddOnPer.UNIT, "Projector")
    assert AddOnOut.of(after, currency="JPY").price.model_dump() == {"amount": 1500, "currency": "JPY"}
