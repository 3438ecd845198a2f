"""The words of mails."""

from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.kit.money import Money
from holdfast.modules.notifications import domain
from holdfast.modules.notifications.domain import Reader, Visit

ANN = Reader("Ann")
VISIT = Visit(
    offering="Yoga",
    merchant="Studio Ann",
    where="Hall, Street 1, Vienna",
    starts_at=datetime(2026, 12, 4, 18, tzinfo=UTC),
    ends_at=datetime(2026, 12, 4, 19, tzinfo=UTC),
    time_zone="Europe/Vienna",
    units=2,
    total=Money(3000, "EUR"),
    link="https://house.test/bookings/1",
)


def test_a_confirmation_says_what_where_when_and_for_how_much():
    letter = domain.booking_confirmed(ANN, VISIT)

    assert letter.subject == "Booked: Yoga, Friday, 4 December 2026"
    assert letter.rows == (
        ("What", "Yoga"),
        ("Where", "Hall, Street 1, Vienna"),
        ("When", "Friday, 4 December 2026, 19:00 to 20:00 (Europe/Vienna)"),
        ("Places", "2"),
        ("Total", "€30.00"),
    )
    assert letter.button == ("See your booking", "https://house.test/bookings/1")


def test_a_visit_over_midnight_names_both_days():
    late = Visit(**{**_fields(VISIT), "ends_at": datetime(2026, 12, 5, 1, tzinfo=UTC)})

    assert domain.span(late, "en") == "Friday, 4 December 2026, 19:00 to Sat 5 Dec, 02:00 (Europe/Vienna)"


@pytest.mark.parametrize(
    ("back", "total", "words"),
    [
        (Money(2250, "EUR"), 3000, "€22.50 goes back"),
        (Money(0, "EUR"), 3000, "nothing comes back"),
        (None, 0, None),
    ],
)
def test_a_cancellation_says_what_comes_back(back, total, words):
    visit = Visit(**{**_fields(VISIT), "total": Money(total, "EUR")})

    letter = domain.booking_cancelled(ANN, visit, back=back, reason="ill")

    assert "Reason: ill" in letter.paragraphs
    assert (words is None) == (len(letter.paragraphs) == 2)
    assert words is None or words in letter.paragraphs[-1]


@pytest.mark.parametrize(
    ("amount", "locale", "written"),
    [
        (Money(3000, "EUR"), "de", "30,00\xa0€"),
        (Money(1050, "JPY"), "en", "¥1,050"),
        (Money(1050, "KWD"), "en", "KWD1.050"),
        (Money(100, "EUR"), "xx", "€1.00"),
    ],
)
def test_amounts_are_written_as_people_of_the_locale_write_them(amount, locale, written):
    assert domain.money(amount, locale).replace("KWD\xa0", "KWD") == written


def test_letters_with_links_say_what_to_do_when_it_was_not_you():
    for write in (domain.verify_email, domain.reset_password, domain.change_email):
        letter = write(ANN, link="https://house.test/x?token=t")
        assert letter.button is not None
        assert letter.button[1] == "https://house.test/x?token=t"
        assert "ignore this mail" in letter.closing


def test_every_other_letter_greets_and_says_something():
    letters = [
        domain.payment_failed(ANN, VISIT, message="Your card was declined."),
        domain.payment_late(ANN, VISIT, amount=Money(3000, "EUR")),
        domain.refund_done(ANN, VISIT, amount=Money(3000, "EUR")),
        domain.email_changed(ANN, email="new@people.test"),
        domain.password_changed(ANN, link="https://house.test/forgot-password"),
        domain.device_signed_out(ANN, device=""),
    ]

    assert {letter.greeting for letter in letters} == {"Hello Ann,"}
    assert all(letter.subject and letter.paragraphs for letter in letters)
    assert "Your card was declined." in letters[0].paragraphs


def _fields(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in Visit.__slots__}
