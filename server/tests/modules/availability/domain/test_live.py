"""What an open page has to be told when what is free has changed."""

from dataclasses import replace
from datetime import date, timedelta

from holdfast.kit.ids import new_id
from holdfast.kit.localtime import Interval
from holdfast.modules.availability.contracts import News, Watched
from holdfast.modules.availability.domain.live import news_between, whole_news
from holdfast.modules.catalogue.contracts import OfferingKind
from tests.make.availability import span, utc

DAY = date(2027, 2, 3)
FIRST, SECOND = sorted([new_id(), new_id()])
SESSION = Watched(new_id(), OfferingKind.SESSION, "Europe/Lisbon", remaining={FIRST: 5, SECOND: 1})
SPACE = Watched(new_id(), OfferingKind.SPACE, "Europe/Lisbon", taken=frozenset({span(DAY, 10, 12)}))


def test_nothing_is_told_when_nothing_has_changed():
    assert news_between(SESSION, SESSION) is None
    assert news_between(SPACE, SPACE) is None


def test_only_slots_whose_places_have_changed_are_told():
    after = replace(SESSION, remaining={FIRST: 4, SECOND: 1})

    assert news_between(SESSION, after) == News(SESSION.offering_id, remaining={FIRST: 4})


def test_a_slot_that_is_no_longer_on_sale_has_no_places_left():
    assert news_between(SESSION, replace(SESSION, remaining={FIRST: 5})) == News(
        SESSION.offering_id, remaining={SECOND: 0}
    )


def test_a_new_slot_is_told_even_when_it_has_no_places():
    new = new_id()

    assert news_between(SESSION, replace(SESSION, remaining={**SESSION.remaining, new: 0})) == News(
        SESSION.offering_id, remaining={new: 0}
    )


def test_the_dates_of_what_was_taken_or_given_back_are_told_at_the_venue():
    tokyo = replace(SPACE, time_zone="Asia/Tokyo", taken=frozenset())
    after = replace(tokyo, taken=frozenset({span(DAY, 14, 16)}))

    assert news_between(tokyo, after) == News(SPACE.offering_id, dates=(DAY, DAY + timedelta(days=1)))
    assert news_between(after, tokyo) == News(SPACE.offering_id, dates=(DAY, DAY + timedelta(days=1)))


def test_more_dates_than_a_page_shows_are_told_as_everything():
    long = Interval(utc(DAY, 0), utc(DAY + timedelta(days=400), 0))

    assert news_between(SPACE, replace(SPACE, taken=frozenset({long}))) == News(SPACE.offering_id, read_again=True)


def test_a_page_that_begins_to_watch_is_told_all_there_is():
    assert whole_news(SESSION) == News(SESSION.offering_id, remaining=SESSION.remaining)
    assert whole_news(SPACE) == News(SPACE.offering_id, read_again=True)
