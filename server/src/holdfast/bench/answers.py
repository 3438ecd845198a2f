"""Answers as the load reads them: where one ends, and its status; nothing else is looked at."""

import re
from typing import Final

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_HEAD_END: Final = b"\r\n\r\n"
_LAST_CHUNK: Final = b"0\r\n\r\n"
_STATUS: Final = slice(9, 12)
_WITHOUT_BODY: Final = frozenset({204, 304})


def length_of(answer: bytes) -> int | None:
    """Return how long the answer is that begins here; None while not all of it has come."""
    head = answer.find(_HEAD_END)
    if head < 0:
        return None
    begin = head + len(_HEAD_END)
    length = _LENGTH.search(answer, 0, begin)
    if length is not None:
        end = begin + int(length[1])
    elif _CHUNKED.search(answer, 0, begin) is None or status_of(answer) in _WITHOUT_BODY:
        end = begin
    else:
        last = answer.find(_LAST_CHUNK, begin)
        if last < 0:
            return None
        end = last + len(_LAST_CHUNK)
    return end if len(answer) >= end else None


def status_of(answer: bytes) -> int:
    """Return the status of an answer."""
    return int(answer[_STATUS])


def body_of(answer: bytes) -> bytes:
    """Return what follows the head of a whole answer."""
    return answer.partition(_HEAD_END)[2]
