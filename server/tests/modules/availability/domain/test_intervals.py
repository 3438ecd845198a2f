"""Joining stretches of time, cutting them, taking them out of others."""

from datetime import date

from holdfast.modules.availability.domain.intervals import clipped, joined, without
from tests.make.availability import span

DAY = date(2027, 2, 3)


def test_what_overlaps_or_touches_is_joined():
    assert joined([span(DAY, 12, 13), span(DAY, 9, 10), span(DAY, 10, 11), span(DAY, 9, 12)]) == (span(DAY, 9, 13),)


def test_what_lies_inside_of_another_changes_nothing():
    assert joined([span(DAY, 9, 15), span(DAY, 10, 11), span(DAY, 16, 17)]) == (span(DAY, 9, 15), span(DAY, 16, 17))


def test_only_what_lies_within_is_kept():
    taken = (span(DAY, 1, 3), span(DAY, 4, 5), span(DAY, 6, 9), span(DAY, 11, 12))

    assert list(clipped(taken, to=span(DAY, 3, 7))) == [span(DAY, 4, 5), span(DAY, 6, 7)]


def test_the_rest_is_what_nothing_was_taken_of():
    taken = (span(DAY, 8, 10), span(DAY, 11, 12), span(DAY, 17, 20))

    assert list(without(span(DAY, 9, 18), taken)) == [span(DAY, 10, 11), span(DAY, 12, 17)]


def test_nothing_is_left_of_what_was_taken_whole():
    assert list(without(span(DAY, 9, 18), (span(DAY, 9, 18),))) == []
