"""Cursors: opaque, and checked like everything from outside."""

import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kit.errors import InvalidInput
from holdfast.kit.paging import (
    Page,
    cut_page,
    decode_cursor,
    encode_cursor,
    instant_in_cursor,
    number_in_cursor,
)
from tests.make.values import first_fault


def cursor_of(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.integers(-(2**62), 2**62)))
def test_a_cursor_gives_its_keys_back_as_text(keys):
    assert decode_cursor(encode_cursor(*keys), keys=len(keys)) == tuple(str(key) for key in keys)


@pytest.mark.parametrize("cursor", ["a?b&c=d", encode_cursor("2026-11-20T12:00:00+00:00", "x/y+z")])
def test_a_cursor_needs_no_quoting_in_an_address(cursor):
    made = encode_cursor(cursor)

    assert made.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "!!!!",
        "é",
        "\x00",
        cursor_of({"a": 1}),
        cursor_of("text"),
        cursor_of([]),
        cursor_of(["one", "two"]),
        cursor_of([1.5]),
        cursor_of([None]),
        cursor_of([["nested"]]),
        encode_cursor("x")[:-1] + "*",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_no_page_gave_is_refused_with_its_place(forged):
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(forged, keys=1)

    assert first_fault(refused) == {
        "pointer": "/after",
        "message": "is not a cursor of this list",
        "code": "bad_cursor",
    }


def test_the_row_too_many_only_says_that_there_is_more():
    page = cut_page([1, 2, 3], limit=2, key=lambda row: (row,))

    assert page == Page((1, 2), encode_cursor(2))


@pytest.mark.parametrize("rows", [[], [1], [1, 2]])
def test_the_last_page_has_no_cursor(rows):
    assert cut_page(rows, limit=2, key=lambda row: (row,)) == Page(tuple(rows), None)


def test_pages_cover_a_list_once():
    rows, after = list(range(23)), -1
    seen: list[int] = []
    while True:
        page = cut_page([row for row in rows if row > after][:6], limit=5, key=lambda row: (row,))
        seen += page.items
        if page.next_cursor is None:
            break
        after = int(decode_cursor(page.next_cursor, keys=1)[0])

    assert seen == rows


@pytest.mark.parametrize(
    "text", ["", "x", "2026-12-04", "2026-12-04T19:00:00", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"]
)
def test_an_instant_that_no_row_has_is_no_cursor_R72(text):
    with pytest.raises(InvalidInput):
        instant_in_cursor(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "\u0663", str(2**63), "9" * 5_000])
def test_a_number_that_no_row_has_is_no_cursor_R72(text):
    with pytest.raises(InvalidInput):
        number_in_cursor(text)


def test_what_a_page_gave_is_read_back():
    assert instant_in_cursor("2026-12-04T19:00:00+00:00").isoformat() == "2026-12-04T19:00:00+00:00"
    assert number_in_cursor("42") == 42
