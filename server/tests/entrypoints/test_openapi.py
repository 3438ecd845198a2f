"""The API's own description."""

import json

import pytest

from holdfast.entrypoints.api import openapi_document, openapi_json
from holdfast.entrypoints.openapi import document_bytes


@pytest.fixture(scope="module")
def document():
    return openapi_document()


def operations(document):
    return [operation for item in document["paths"].values() for operation in item.values()]


def test_every_operation_has_a_name_of_its_own_a_summary_and_problems(document):
    found = operations(document)
    ids = [operation["operationId"] for operation in found]

    assert len(ids) == len(set(ids)) > 80
    for operation in found:
        assert operation["summary"]
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_validation_errors_are_problems_like_all_others(document):
    assert "HTTPValidationError" not in json.dumps(document)
    refusing = [o["responses"]["422"] for o in operations(document) if "422" in o["responses"]]
    assert len(refusing) > 50
    assert {kind for refusal in refusing for kind in refusal["content"]} == {"application/problem+json"}


def test_operations_say_who_must_sign_in(document):
    by_id = {operation["operationId"]: operation for operation in operations(document)}

    assert by_id["place_booking"]["security"] == [{"bearer": []}]
    assert by_id["read_availability"]["security"] == [{}, {"bearer": []}]
    assert "security" not in by_id["is_live"]


def test_the_same_routes_give_the_same_bytes(document):
    assert openapi_json().encode() == document_bytes(document)
    assert json.loads(openapi_json())["openapi"].startswith("3.1")


def test_the_instant_confirmation_and_the_mailbox_are_not_part_of_the_api(document):
    """R39: what only developers have is not in the contract."""
    assert not [path for path in document["paths"] if path.startswith(("/simulator", "/dev"))]
