"""What nobody sends by mistake: bodies that parsers disagree about, odd headers, odd pieces of addresses."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

DEEP: Final = 10_000
# Values that no field of any body takes, whatever it is for.
_IMPOSSIBLE: Final = (
    b'"a\\u0000b"',
    b'"\\ud800"',
    b'"x \\udfff"',
    b'"\xff\xfe"',
    b'"\xed\xa0\x80"',
    b'"\xc0\xaf"',
    b"1e309",
    b"-1e309",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1" * 5_000,
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b"'x'",
    b"0x10",
    b"01",
    b"+1",
    b'"\n"',
)
# Values that are JSON, and wrong for a field that wants a name, an id, an e-mail, or an amount.
_WRONG: Final = (
    b"1" + b"0" * 30,
    b"9223372036854775808",
    b"-9223372036854775809",
    b"-1",
    b"0.1",
    b"1e5",
    b"true",
    b"[[]]",
    b"{}",
    b'[["x"]]',
    '"\u202edetrever"'.encode(),
    b'"\\u2066x\\u2069"',
    b'"\x7f"',
)
_NO_OBJECTS: Final = (b"null", b"[]", b"1", b'"x"', b"true", b"[{}]")
_NO_JSON: Final = (b"{", b"{}x", b"\xef\xbb\xbf{}", b'{"a":1,}', b"{} {}", b"//x", b"\xff\xfe{\x00}\x00", b"[" * DEEP)


def impossible_bodies(good: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield bodies that are no JSON to somebody: whatever the operation, they are refused before anybody reads them."""
    text = json.dumps(good).encode()
    first = _first(good)
    yield from (b'{"%s": %s}' % (first, value) for value in _IMPOSSIBLE)
    yield from _NO_JSON
    yield text.replace(b'"', b'"\x00', 1)
    yield b'{"%s": 1, "%s": 1}' % (first, first)
    yield text[:-1] + b', "x": {"role": 1, "role": 2}}'


def wrong_bodies(good: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield bodies that are JSON and make no sense here."""
    first = _first(good)
    yield from (b'{"%s": %s}' % (first, value) for value in _WRONG)
    yield from _NO_OBJECTS
    yield json.dumps({**good, "__proto__": {"role": "admin"}}).encode()
    yield json.dumps({**good, "__class__": "Admin"}).encode()
    yield b"{" + b",".join(b'"k%d": 1' % number for number in range(50_000)) + b"}"
    yield b'{"%s": [%s1]}' % (first, b"1," * 100_000)


def huge_bodies(good: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield bodies that are larger than anything is."""
    yield b'{"%s": "%s"}' % (_first(good), b"x" * 10_000_000)
    yield b" " * 10_000_000 + json.dumps(good).encode()


def _first(good: Mapping[str, Any]) -> bytes:
    return next(iter(good)).encode()


HEADERS: Final = (
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Tenant",
    "Authorization",
    "Range",
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Type",
    "Content-Encoding",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Request-ID",
    "X-HTTP-Method-Override",
    "X-Original-URL",
    "X-Holdfast-Client",
    "Cookie",
    "Origin",
    "Stripe-Signature",
    "User-Agent",
    "Referer",
    "Expect",
    "Upgrade",
    "Forwarded",
    "Last-Event-ID",
)
VALUES: Final = (
    b"",
    b"0",
    b"-1",
    b"null",
    b"*",
    b"1" * 5_000,
    b"a" * 20_000,
    b'W/"1"',
    b'"1", "2"',
    b'"1"x',
    b'"',
    b"'",
    b'"-1"',
    b'"1e3"',
    b'"' + b"9" * 30 + b'"',
    '"\u0661"'.encode(),
    b'"\xb2"',
    b"\xff\xfe",
    "\u202e".encode(),
    b"\xe9",
    b"%00",
    b"%0d%0aX-Injected: 1",
    b"Bearer",
    b"Bearer  x",
    b"Bearer a.b.c",
    b"Bearer \xff",
    b"Basic YWRtaW46YWRtaW4=",
    b"Bearer eyJhbGciOiJub25lIn0.e30.",
    b"bytes=0-,0-,0-",
    b"bytes=18446744073709551616-",
    b"application/json; charset=utf-16",
    b"multipart/form-data",
    b"gzip, br;q=nan",
    b"t=1,v1=" + b"0" * 64,
    b"127.0.0.1, ::ffff:127.0.0.1, _hidden",
    b"{{7*7}}",
    b"../../etc/passwd",
    b"1' OR '1'='1",
)

PARTS: Final = (
    "%00",
    "a%00b",
    "%ff",
    "%c0%af",
    "%ed%a0%80",
    "%2e%2e%2f",
    "..%2f..%2fetc%2fpasswd",
    "a" * 6_000,
    quote("\u202e"),
    quote("😀" * 50),
    "%0d%0aX-Injected:%201",
    "a%0ab",
    "1e309",
    "-1",
    "0",
    "9" * 40,
    "9223372036854775808",
    "2147483648",
    "null",
    "NaN",
    "true",
    "%5B1%5D",
    "%7b%7d",
    "%22",
    "%20",
    "*",
    "-",
    "+1",
    "1_0",
    "0x10",
    quote("\u0661"),
    quote("\u00b2"),
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "%7B00000000-0000-0000-0000-000000000000%7D",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00%2B14:00",
    "24:00",
    "23:60",
    "=",
    ";",
)
QUERIES: Final = (
    "?{0}=1&{0}=2",
    "?{0}",
    "?{0}[]=1",
    "?{0}[$ne]=1",
    "?{0}[__proto__]=1",
    "?%ff=%fe",
    "?&&&=&",
    "?x=" + "a" * 20_000,
    "?" + "&".join(f"x{number}=1" for number in range(2_000)),
    "?x=%",
    "?x=%zz",
)
