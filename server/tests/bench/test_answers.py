"""Where an answer ends."""

import pytest

from holdfast.bench.answers import body_of, length_of, status_of

WHOLE = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n{ok}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{ok}\r\n0\r\n\r\n"


@pytest.mark.parametrize("answer", [WHOLE, CHUNKED])
def test_an_answer_is_whole_with_its_last_byte(answer: bytes):
    assert all(length_of(answer[:end]) is None for end in range(len(answer)))
    assert length_of(answer) == len(answer)
    assert length_of(answer + b"HTTP/1.1") == len(answer)


def test_an_answer_without_a_body_ends_with_its_head():
    assert length_of(b"HTTP/1.1 204 No Content\r\n\r\n") == 27


def test_a_length_in_the_body_is_not_the_answers():
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n\r\ncontent-length: 9999"
    assert length_of(answer) == len(answer)


def test_status_and_body_are_read():
    assert status_of(WHOLE) == 201
    assert body_of(WHOLE) == b"{ok}"
