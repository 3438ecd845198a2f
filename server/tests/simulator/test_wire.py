"""Prove that Stripe's form encoding is read and written as the SDK expects."""

import base64

import pytest

from holdfast.simulator.errors import ApiError, AuthenticationFailed, InvalidParameter, MissingParameter
from holdfast.simulator.wire import Params, error_answer, parse_form, secret_key_of


def test_brackets_spell_objects_and_lists():
    tree = parse_form("amount=4550&metadata[order]=A%201&expand[0]=latest_charge&expand[1]=customer&types[]=x")

    assert tree == {
        "amount": "4550",
        "metadata": {"order": "A 1"},
        "expand": ["latest_charge", "customer"],
        "types": ["x"],
    }


@pytest.mark.parametrize("encoded", ["a[b=1", "[a]=1", "a[b][c][d][e][f][g][h]=1", "a=1&a[b]=2"])
def test_a_name_that_makes_no_sense_is_refused(encoded):
    with pytest.raises(InvalidParameter):
        parse_form(encoded)


def test_the_secret_key_is_found_in_both_headers_that_the_sdk_may_send():
    basic = base64.b64encode(b"sk_test_1:").decode()

    assert secret_key_of("Bearer sk_test_1") == "sk_test_1"
    assert secret_key_of(f"Basic {basic}") == "sk_test_1"


@pytest.mark.parametrize("header", ["", "Bearer ", "Basic %%%", "Digest x"])
def test_a_header_without_a_key_is_refused(header):
    with pytest.raises(AuthenticationFailed):
        secret_key_of(header)


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "1e3", "١٢", "100000000", "abc"])
def test_an_amount_is_a_whole_number_that_a_card_can_carry(amount):
    with pytest.raises(InvalidParameter):
        Params({"amount": amount}).amount("amount")


def test_a_parameter_that_nobody_reads_is_refused_by_name():
    params = Params({"amount": "1", "ammount": "2", "expand": []})
    params.amount("amount")

    with pytest.raises(InvalidParameter) as refusal:
        params.refuse_unknown()

    assert refusal.value.code == "parameter_unknown"
    assert "ammount" in refusal.value.message


def test_a_required_text_that_is_empty_is_missing():
    with pytest.raises(MissingParameter):
        Params({"currency": ""}).required_text("currency")


def test_metadata_keeps_stripes_limits():
    assert Params({}).metadata() is None
    assert Params({"metadata": ""}).metadata() == {}
    assert Params({"metadata": {"order": "7"}}).metadata() == {"order": "7"}
    with pytest.raises(InvalidParameter):
        Params({"metadata": {"k" * 41: "v"}}).metadata()
    with pytest.raises(InvalidParameter):
        Params({"metadata": {"k": "v" * 501}}).metadata()


def test_booleans_choices_and_lists_refuse_other_values():
    with pytest.raises(InvalidParameter):
        Params({"confirm": "yes"}).boolean("confirm")
    with pytest.raises(InvalidParameter):
        Params({"reason": "because"}).choice("reason", allowed=("duplicate",))
    with pytest.raises(InvalidParameter):
        Params({"types": "x"}).texts("types")
    with pytest.raises(InvalidParameter):
        Params({"metadata": "x"}).mapping("metadata")


def test_an_error_has_stripes_shape():
    answer = error_answer(ApiError("No.", status=402, kind="card_error", code="card_declined", param="card"))

    assert answer.status == 402
    assert answer.body == {
        "error": {
            "type": "card_error",
            "message": "No.",
            "code": "card_declined",
            "doc_url": "https://stripe.com/docs/error-codes/card-declined",
            "param": "card",
        }
    }
