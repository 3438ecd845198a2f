"""JSON that parsers disagree about is nobody's request."""

import pytest

from holdfast.kit.bodies import BodyMalformed, check_json


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "Ann", "units": 2, "note": null, "at": [1.5, true]}',
        b'"\\\\u0000 is only a backslash and some letters"',
        '{"name": "\u0627\u062d\u0645\u062f \u0928\u092e\u0938\u094d\u0924\u0947 \U0001f600"}'.encode(),
        b'{"brackets": "' + b"[{" * 100 + b'"}',
        b'{"quoted": "a \\" ' + b"[" * 100 + b'"}',
    ],
)
def test_ordinary_json_passes(body):
    check_json(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a": 1, "a": 2}', "key twice"),
        (b'{"deep": {"a": 1, "\\u0061": 2}}', "key twice"),
        (b"{" + b",".join(b'"k%d": 1' % at for at in range(201)) + b"}", "more than 200"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": 1e309}', "not valid JSON|too large"),
        (b'{"a": "\\ud800"}', "not valid JSON"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"a": "\x00"}', "NUL"),
        (b'{"a": "\xff"}', "not valid JSON"),
        (b"{} {}", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "deeply"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not valid JSON|too large"),
    ],
)
def test_what_reads_differently_to_different_readers_is_refused(body, why):
    """R72."""
    with pytest.raises(BodyMalformed, match=why):
        check_json(body)
