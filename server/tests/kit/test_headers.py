"""Headers that go out beside every answer."""

from holdfast.kit.headers import KNOWN_MAX, EdgeHeaders

HEADERS = EdgeHeaders([(b"always", b"1"), (b"policy", b"page")], {"/api/": [(b"policy", b"data")]})


def test_a_part_has_its_own_and_a_route_keeps_what_it_sets():
    assert HEADERS.beside([], path="/") == [(b"always", b"1"), (b"policy", b"page")]
    assert HEADERS.beside([], path="/api/x") == [(b"policy", b"data"), (b"always", b"1")]
    assert HEADERS.beside([(b"Policy", b"own")], path="/api/x") == [(b"always", b"1")]
    assert HEADERS.beside([(b"ALWAYS", b"own"), (b"policy", b"own")], path="/") == []


def test_whatever_names_come_they_are_answered_alike():
    for number in range(KNOWN_MAX + 5):
        assert len(HEADERS.beside([(b"x%d" % number, b"")], path="/")) == 2
