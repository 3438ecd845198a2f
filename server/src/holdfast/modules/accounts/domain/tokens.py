"""Tokens that are recomputed instead of stored: refresh tokens (R63) and the tokens of one-time links (R65).

A token is an id and an HMAC over it under the application's secret, so whoever holds the secret can tell it again
and nobody else can make one; the database keeps only its hash. Each kind has its own label in the MAC:
a token of one kind is never good as another.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from holdfast.modules.accounts.contracts import Session

_REFRESH: Final = b"holdfast refresh token, version 1"
_LINK: Final = b"holdfast one-time link, version 1"
_REFRESH_SHAPE: Final = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})\.([A-Za-z0-9_-]{43})")
_LINK_SHAPE: Final = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


class Verdict(StrEnum):
    """What a refresh token of ours is worth now."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSED = "reused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token of ours, read: which session's, and which link of its chain."""

    session_id: UUID
    counter: int


def refresh_token(secret: str, *, tenant_id: UUID, session_id: UUID, counter: int) -> str:
    """Return `family.counter.mac`: the same for the same chain link, so that a repeat gets the same successor."""
    message = b"\x1f".join((tenant_id.bytes, session_id.bytes, str(counter).encode()))
    return f"{session_id.hex}.{counter}.{_mac(secret, label=_REFRESH, message=message)}"


def read_refresh_token(text: str, *, secret: str, tenant_id: UUID) -> RefreshToken | None:
    """Return what the token says, or None for one that we did not make for this tenant."""
    shape = _REFRESH_SHAPE.fullmatch(text)
    if shape is None:
        return None
    session_id, counter = UUID(hex=shape[1]), int(shape[2])
    ours = refresh_token(secret, tenant_id=tenant_id, session_id=session_id, counter=counter)
    return RefreshToken(session_id, counter) if hmac.compare_digest(ours, text) else None


def judge(presented: RefreshToken, session: Session, *, now: datetime, grace: timedelta) -> Verdict:
    """Return what to do with a refresh token, given its session as it is under lock.

    The live token is rotated. The one before it, within the grace, gets the live one again: the answer that carried
    it was lost, or two tabs asked at once. Anything older means that two hold a copy: the family dies (R63). A
    counter that is not yet reached can only come from a database put back to an earlier state: it is dead.
    """
    if session.revoked_at is not None or now >= session.expires_at or presented.counter > session.counter:
        return Verdict.DEAD
    if presented.counter == session.counter:
        return Verdict.ROTATE
    if presented.counter == session.counter - 1 and now <= session.rotated_at + grace:
        return Verdict.REPEAT
    return Verdict.REUSED


def link_token(secret: str, token_id: UUID) -> str:
    """Return the token of a one-time link, for the mail that carries it."""
    return f"{token_id.hex}.{_mac(secret, label=_LINK, message=token_id.bytes)}"


def read_link_token(text: str, *, secret: str) -> UUID | None:
    """Return the id of the link whose token this is, or None for one that we did not make."""
    shape = _LINK_SHAPE.fullmatch(text)
    if shape is None:
        return None
    token_id = UUID(hex=shape[1])
    return token_id if hmac.compare_digest(link_token(secret, token_id), text) else None


def hash_of(token: str) -> bytes:
    """Return what is stored of a token; it has 256 random bits, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def _mac(secret: str, *, label: bytes, message: bytes) -> str:
    digest = hmac.new(secret.encode(), label + b"\x1f" + message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
