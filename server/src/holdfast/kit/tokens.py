"""Access tokens: short-lived signed JWTs with one pinned algorithm (R62)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from holdfast.kit.actor import Actor, Grant

ALGORITHM = "HS256"
_TYPE = "at+jwt"
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Signs and reads access tokens of one issuer with one secret (at least 32 bytes)."""

    secret: str
    issuer: str
    lifetime: timedelta

    def issue(self, actor: Actor, *, now: datetime) -> str:
        """Return the token of a signed-in actor."""
        claims = {
            "iss": self.issuer,
            "aud": self.issuer,
            "sub": str(actor.user_id),
            "tid": str(actor.tenant_id),
            "sid": str(actor.session_id),
            "ver": actor.token_version,
            "grants": [[grant.role, str(grant.scope_id) if grant.scope_id else None] for grant in actor.grants],
            "typ": "access",
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM, "typ": _TYPE}, claims, self._key(), algorithms=[ALGORITHM])

    def read(self, token: str, *, now: datetime) -> Actor | None:
        """Return who the token speaks for, or None for anything but a live access token of ours."""
        try:
            decoded = jwt.decode(token, self._key(), algorithms=[ALGORITHM])
            claims = decoded.claims
            moment = now.timestamp()
            if decoded.header.get("typ") != _TYPE or claims["typ"] != "access":
                return None
            if claims["iss"] != self.issuer or claims["aud"] != self.issuer:
                return None
            if claims["exp"] < moment or claims["iat"] > moment + _LEEWAY_SECONDS:
                return None
            return Actor(
                tenant_id=UUID(claims["tid"]),
                user_id=UUID(claims["sub"]),
                session_id=UUID(claims["sid"]),
                token_version=int(claims["ver"]),
                grants=tuple(
                    Grant(role=str(role), scope_id=UUID(scope) if scope else None) for role, scope in claims["grants"]
                ),
            )
        except (JoseError, KeyError, ValueError, TypeError, AttributeError):
            return None

    def _key(self) -> OctKey:
        return OctKey.import_key(self.secret)
