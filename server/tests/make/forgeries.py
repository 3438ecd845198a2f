"""Makers of tokens that must open nothing, by what is wrong with them (R62)."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey

from holdfast.kit.ids import new_id
from holdfast.kit.tokens import AccessTokens

Claims = dict[str, Any]
HEADER: Claims = {"alg": "HS256", "typ": "at+jwt"}
OTHER_SECRET = "another secret of more than thirty-two bytes"


def forgeries(tokens: AccessTokens, *, tenant_id: UUID, now: datetime, **claimed: object) -> dict[str, str]:
    """Return the forged tokens; whoever made them knows our secret, where it says nothing else of the secret.

    `claimed` are claims of the good token that all are made from: a living person's, where it would open something.
    """
    moment = int(now.timestamp())
    good: Claims = {
        "iss": tokens.issuer,
        "aud": tokens.issuer,
        "sub": str(new_id()),
        "tid": str(tenant_id),
        "sid": str(new_id()),
        "ver": 1,
        "grants": [["admin", None]],
        "typ": "access",
        "iat": moment,
        "exp": moment + 900,
    }
    good |= claimed
    signed = _encode(good, secret=tokens.secret)
    return (
        _by_header(good, third=signed.rpartition(".")[2], secret=tokens.secret)
        | _by_claims(good, moment=moment, secret=tokens.secret)
        | _by_shape(signed)
    )


def _by_header(good: Claims, *, third: str, secret: str) -> dict[str, str]:
    """Return tokens whose head lies about how they are signed."""
    kids = ("../../dev/null", "/dev/null", "' UNION SELECT 'AA' --", "http://evil.example/key", "")
    tricks = {f"a kid {kid!r}, signed by what it names": _encode(good, secret="AA" * 16, kid=kid) for kid in kids}
    return tricks | {
        "alg none": _unsigned(good, {"alg": "none", "typ": "at+jwt"}),
        "alg nOnE": _unsigned(good, {"alg": "nOnE", "typ": "at+jwt"}),
        "no alg": _unsigned(good, {"typ": "at+jwt"}) + third,
        "alg none with the signature": _unsigned(good, {"alg": "none"}) + third,
        "another algorithm": _encode(good, secret=secret, alg="HS512"),
        "another secret": _encode(good, secret=OTHER_SECRET),
        "a public key as secret": _confused(good, HEADER),
        "a public key as secret, said RS256": _confused(good, {**HEADER, "alg": "RS256"}),
        "a header that says RS256": _unsigned(good, {**HEADER, "alg": "RS256"}) + third,
        "a key in the header": _unsigned(good, {**HEADER, "jwk": {"kty": "oct", "k": "AAAA"}}) + third,
        "a key elsewhere": _encode(good, secret=OTHER_SECRET, jku="http://evil.example/keys"),
        "of another header type": _encode(good, secret=secret, typ="JWT"),
    }


def _by_claims(good: Claims, *, moment: int, secret: str) -> dict[str, str]:
    """Return tokens whose signature is ours and whose words are not."""
    changes: dict[str, Claims] = {
        "expired": {"exp": moment - 1},
        "expired long ago": {"iat": moment - 10_000, "exp": moment - 9_000},
        "from the future": {"iat": moment + 3_600, "exp": moment + 7_200},
        "not before tomorrow": {"nbf": moment + 86_400, "exp": moment + 90_000},
        "another issuer": {"iss": "evil"},
        "another audience": {"aud": "evil"},
        "of another type": {"typ": "refresh"},
        "of another tenant": {"tid": str(new_id())},
        "an end that is no number": {"exp": "never"},
        "no end at all": {"exp": None},
        "a person who is none": {"sub": "admin"},
        "roles that are none": {"grants": "admin"},
    }
    forged = {what: _encode({**good, **change}, secret=secret) for what, change in changes.items()}
    for name in ("exp", "iat", "sub", "tid", "sid", "ver", "iss", "aud", "typ"):
        forged[f"without {name}"] = _encode({k: v for k, v in good.items() if k != name}, secret=secret)
    return forged


def _by_shape(signed: str) -> dict[str, str]:
    """Return what is nearly a token."""
    first, second, third = signed.split(".")
    return {
        "nothing": "",
        "no token": "x.y.z",
        "changed words": ".".join((first, second[:-2] + "AA", third)),
        "cut off": signed[:-3],
        "without its signature": f"{first}.{second}.",
        "longer": f"{signed}AAAA",
        "twice": f"{signed} {signed}",
        "very long": "a" * 10_000,
    }


def _encode(claims: Claims, *, secret: str, **header: str) -> str:
    return jwt.encode({**HEADER, **header}, claims, OctKey.import_key(secret), algorithms=["HS256", "HS512"])


def _unsigned(claims: Claims, header: Claims) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
    return ".".join((*parts, ""))


def _confused(claims: Claims, header: Claims) -> str:
    """Return a token whose HMAC has a public key as its secret; the library itself refuses to make one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = _unsigned(claims, header)
    signature = hmac.new(pem, text.rstrip(".").encode(), hashlib.sha256).digest()
    return text + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
