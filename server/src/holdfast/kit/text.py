"""Text from outside: the few shapes a string on the wire may have, each bounded and free of controls (R72).

`Line` is one line, `Prose` several, `Slug` a name in an address, `Email` an address of a person. Bidirectional
overrides are refused because they make a text read as something that it is not; every script is welcome.
A tighter bound goes on top: `Annotated[Line, Field(max_length=80)]`.
"""

import re
import unicodedata
from typing import Annotated, Final

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

LINE_LENGTH_MAX: Final = 200
PROSE_LENGTH_MAX: Final = 5_000
SLUG_LENGTH_MAX: Final = 80
EMAIL_LENGTH_MAX: Final = 254

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def clean_line(text: str) -> str:
    """Return the text without outer blanks, composed (NFC); raise `ValueError` when empty or with controls."""
    cleaned = _refuse_controls(unicodedata.normalize("NFC", text).strip(), allowed="")
    if not cleaned:
        msg = "must not be empty"
        raise ValueError(msg)
    return cleaned


def clean_prose(text: str) -> str:
    """Return the text as `clean_line` does, its line breaks kept as single line feeds, and tabs allowed."""
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n")
    return _refuse_controls(unicodedata.normalize("NFC", unbroken).strip(), allowed="\n\t")


def clean_email(text: str) -> str:
    """Return the address in lower case; raise `ValueError` for what cannot be one.

    Whether mail arrives there is proved by a mail, not here. `.test` is an address too: demo sign-ins have it.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    return found.normalized.lower()


def slug_from(text: str) -> str:
    """Return a slug made from a name, or an empty string when the name has no Latin letters or digits in it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH_MAX].strip("-")


def _refuse_controls(text: str, *, allowed: str) -> str:
    for letter in text:
        if letter in allowed:
            continue
        if unicodedata.category(letter) in _REFUSED_CATEGORIES or letter in _BIDI_CONTROLS:
            msg = f"must not contain the control character U+{ord(letter):04X}"
            raise ValueError(msg)
    return text


def _require_slug(text: str) -> str:
    if _SLUG.fullmatch(text) is None:
        msg = "must be lower-case letters and digits, in parts joined by single hyphens"
        raise ValueError(msg)
    return text


# The outer length is checked before the text is looked through, so that a huge one costs nothing.
Line = Annotated[str, Field(min_length=1, max_length=LINE_LENGTH_MAX), AfterValidator(clean_line)]
Prose = Annotated[str, Field(max_length=PROSE_LENGTH_MAX), AfterValidator(clean_prose)]
Slug = Annotated[str, Field(min_length=1, max_length=SLUG_LENGTH_MAX), AfterValidator(_require_slug)]
Email = Annotated[
    str, Field(max_length=EMAIL_LENGTH_MAX, json_schema_extra={"format": "email"}), AfterValidator(clean_email)
]
