"""Ids and choices follow from the seed."""

from datetime import UTC, datetime

from holdfast.demo.bulk.dealing import Deck, made_id

AT = datetime(2026, 11, 20, 13, tzinfo=UTC)


def test_an_id_is_the_same_for_the_same_name_and_seed_and_says_when_it_was_made():
    made = made_id(1, "merchant", 7, at=AT)

    assert made == made_id(1, "merchant", 7, at=AT)
    assert (
        len({made, made_id(2, "merchant", 7, at=AT), made_id(1, "merchant", 8, at=AT), made_id(1, "venue", 7, at=AT)})
        == 4
    )
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(AT.timestamp() * 1000)


def test_a_choice_falls_to_a_name_and_all_choices_fall_to_somebody():
    deck = Deck(seed=1, since=AT)

    picked = [deck.pick("abc", "letter", number) for number in range(60)]

    assert picked == [Deck(seed=1, since=AT).pick("abc", "letter", number) for number in range(60)]
    assert set(picked) == set("abc")


def test_rows_are_gathered_by_table():
    deck = Deck(seed=1, since=AT)

    deck.add("catalogue.venue", name="Mill Lane 1", **deck.dated(version=2))

    assert deck.records["catalogue.venue"] == [
        {"name": "Mill Lane 1", "created_at": AT, "updated_at": AT, "version": 2}
    ]
