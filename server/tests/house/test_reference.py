"""What one looks up in docs/reference is what runs: the pages are written from the code, and compared here."""

import importlib
import pkgutil

import pytest

import holdfast
from holdfast.kit.errors import HouseError
from holdfast.kit.problems import STATUS
from reference import PAGES, REFERENCE, known_errors


def every_error() -> list[type[HouseError]]:
    """Return every error class of the product, wherever somebody put it."""
    for info in pkgutil.walk_packages(holdfast.__path__, prefix="holdfast."):
        if not info.name.endswith("__main__"):
            importlib.import_module(info.name)
    loaded = [HouseError]
    for error in loaded:
        loaded += [child for child in error.__subclasses__() if child.__module__.startswith("holdfast.")]
    return loaded[1:]


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_code_says(name):
    written = (REFERENCE / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), f"run `python tools/reference.py {name}` in server/"


def test_every_problem_is_documented_under_its_name():
    documented = set(known_errors().values())

    assert [error.__qualname__ for error in every_error() if error not in documented] == []


def test_no_two_errors_share_a_name_on_the_wire():
    slugs = [error.slug() for error in every_error()]

    assert sorted(slug for slug in set(slugs) if slugs.count(slug) > 1) == []


def test_every_problem_explains_itself_and_has_a_status():
    unclear = [
        error.__qualname__
        for error in every_error()
        if not error.__doc__ or error.title == HouseError.title or error.kind not in STATUS
    ]

    assert unclear == []
