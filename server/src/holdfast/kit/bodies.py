"""Request bodies before anybody reads them: how large they may be, and what JSON is refused (R72)."""

import json
import math
from typing import Final, NoReturn

import orjson

from holdfast.kit.errors import ErrorKind, HouseError

DEPTH_MAX = 32
# More than any body of ours lists: each name too many would be complained of by itself.
MEMBERS_MAX = 200
_BACKSLASH, _QUOTE, _OPENING, _CLOSING = ord("\\"), ord('"'), b"[{", b"]}"


class BodyTooLarge(HouseError):
    """The body is larger than `bytes_max`, the most that is taken here."""

    kind = ErrorKind.TOO_LARGE
    title = "The body is too large"

    def __init__(self, detail: str | None = None, *, bytes_max: int = 0, **values: object) -> None:
        super().__init__(detail or f"At most {bytes_max:,} bytes are taken here.", bytes_max=bytes_max, **values)


class BodyMalformed(HouseError):
    """The body is not JSON that every reader reads alike: UTF-8, finite numbers, no key twice, no NUL, not too deep."""

    kind = ErrorKind.MALFORMED
    title = "The body is malformed"


def check_json(body: bytes) -> None:
    """Raise `BodyMalformed` for JSON that parsers disagree about, or that no request of ours looks like."""
    if b"\x00" in body or not _is_shallow(body):
        raise BodyMalformed("The body holds a NUL or is nested too deeply.")
    try:
        # Strict about UTF-8, lone surrogates, NaN and what follows the value; the library's own reader is not.
        orjson.loads(body)
        parsed = _STRICT.decode(body.decode())
    except BodyMalformed:
        raise
    except (ValueError, RecursionError) as error:
        raise BodyMalformed("The body is not valid JSON.") from error
    if b"\\u0000" in body and _holds_nul(parsed):
        raise BodyMalformed("A text in the body holds a NUL character.")


def _is_shallow(body: bytes) -> bool:
    """Say whether brackets nest less than is allowed; brackets inside texts only make the count an upper bound."""
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return True
    depth = deepest = 0
    in_text = is_escaped = False
    for byte in body:
        if in_text:
            if is_escaped:
                is_escaped = False
            elif byte == _BACKSLASH:
                is_escaped = True
            elif byte == _QUOTE:
                in_text = False
        elif byte == _QUOTE:
            in_text = True
        elif byte in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif byte in _CLOSING:
            depth -= 1
    return deepest <= DEPTH_MAX


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MEMBERS_MAX:
        raise BodyMalformed(f"An object in the body has more than {MEMBERS_MAX} members.")
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BodyMalformed("An object in the body has a key twice.")
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BodyMalformed("A number in the body is too large.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise BodyMalformed(f"{name} is not JSON.")


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_without_twins, parse_constant=_refuse_constant, parse_float=_finite
)


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)
