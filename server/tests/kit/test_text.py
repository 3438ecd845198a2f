"""The few shapes that text from outside may have (R72)."""

import pytest
from pydantic import TypeAdapter, ValidationError

from holdfast.kit.text import Email, Line, Prose, Slug, clean_email, clean_line, clean_prose, slug_from

CONTROLS = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u2069", "\u2028", "\ud800"]


@pytest.mark.parametrize("control", [*CONTROLS, "\n", "\r", "\t"])
def test_a_line_has_no_controls_and_no_breaks(control):
    with pytest.raises(ValueError, match="control character"):
        clean_line(f"a{control}b")


@pytest.mark.parametrize("control", CONTROLS)
def test_prose_has_no_controls_but_breaks_and_tabs(control):
    with pytest.raises(ValueError, match="control character"):
        clean_prose(f"a{control}b")


def test_prose_keeps_its_lines_with_one_kind_of_break():
    assert clean_prose("  one\r\ntwo\rthree\n\tfour ") == "one\ntwo\nthree\n\tfour"


@pytest.mark.parametrize("text", ["Café Łódź", "理髪店", "مقهى", "בית קפה", "👩‍🍳 Küche", "नमस्ते"])
def test_text_of_every_script_is_welcome(text):
    assert clean_line(text) == text


def test_text_is_composed_so_that_equal_words_are_equal():
    assert clean_line("Cafe\u0301") == "Café"


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_a_line_says_something(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python(text)


def test_texts_are_bounded():
    for shape, longest in ((Line, 200), (Prose, 5_000), (Slug, 80)):
        assert TypeAdapter(shape).validate_python("x" * longest) == "x" * longest
        with pytest.raises(ValidationError):
            TypeAdapter(shape).validate_python("x" * (longest + 1))


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "ä", "a\n", "a/b"])
def test_what_is_no_slug_is_refused(slug):
    with pytest.raises(ValidationError):
        TypeAdapter(Slug).validate_python(slug)


@pytest.mark.parametrize(
    ("name", "slug"), [("Café & Co. No 7", "cafe-co-no-7"), ("--x--", "x"), ("理髪店", ""), ("x" * 99, "x" * 80)]
)
def test_a_name_becomes_a_slug(name, slug):
    assert slug_from(name) == slug


def test_an_address_is_kept_in_lower_case():
    assert TypeAdapter(Email).validate_python(" Ada@Demo.Holdfast.TEST ") == "ada@demo.holdfast.test"


@pytest.mark.parametrize("text", ["", "ada", "ada@", "@x.de", "a b@x.de", "ada@x\n.de", "ada@localhost", "a@b@c.de"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        clean_email(text)
