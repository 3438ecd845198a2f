"""Check that a webhook comes from Stripe: a keyed hash over its stamp and its raw body (R33).

Source: "Verify the signature manually", https://docs.stripe.com/webhooks. Not the SDK's check, which reads this
machine's clock and lets a stamp from the future pass.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from holdfast.modules.payments.errors import SignatureRefused

SCHEME: Final = "v1"


def require_signature(
    body: bytes, *, header: str, secrets: Sequence[str], now: datetime, tolerance_seconds: int
) -> None:
    """Return if the header signs these very bytes with one of the secrets, not long ago; raise `SignatureRefused`.

    Two secrets are good at once while one replaces the other. Every candidate is compared in constant time.
    """
    stamp, candidates = _read(header)
    if abs(now.timestamp() - stamp) > tolerance_seconds:
        raise SignatureRefused("The signature's time is too far from now.")
    signed = str(stamp).encode() + b"." + body
    holds = False
    for secret in secrets:
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        for candidate in candidates:
            holds |= bool(secret) and hmac.compare_digest(expected.encode(), candidate.encode())
    if not holds:
        raise SignatureRefused("No signature in the header holds for this body.")


def _read(header: str) -> tuple[int, list[str]]:
    parts = [item.strip().partition("=") for item in header.split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    candidates = [value for name, _, value in parts if name == SCHEME]
    if len(stamps) != 1 or not stamps[0].isascii() or not stamps[0].isdigit() or not candidates:
        raise SignatureRefused("The header carries no time or no signature.")
    return int(stamps[0][:15]), candidates
