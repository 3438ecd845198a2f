"""Access tokens: short-lived signed JWTs with one pinned algorithm (R62)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from holdfast.kit.actor import Actor, Grant
from holdfast.kit.ids import quick

ALGORITHM = "HS256"
_TYPE = "at+jwt"
_LEEWAY_SECONDS = 60
READ_BEFORE_MAX = 10_000


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token whose signature was checked: whom it speaks for, and between which instants (seconds since 1970)."""

    actor: Actor
    issued_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Signs and reads access tokens of one issuer with one secret (at least 32 bytes).

    What was verified once is remembered, for the signature of a token does not change; its times are asked each time.
    """

    secret: str
    issuer: str
    lifetime: timedelta
    _read_before: dict[str, _Verified] = field(default_factory=dict, init=False, repr=False, compare=False)
    _key: OctKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the key once: that takes a quarter of what it takes to verify a token."""
        object.__setattr__(self, "_key", OctKey.import_key(self.secret))

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
        return jwt.encode({"alg": ALGORITHM, "typ": _TYPE}, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str, *, now: datetime) -> Actor | None:
        """Return who the token speaks for, or None for anything but a live access token of ours."""
        moment = now.timestamp()
        found = self._read_before.get(token)
        if found is None:
            found = self._verified(token)
            if found is None:
                return None
            if len(self._read_before) >= READ_BEFORE_MAX:
                self._read_before.clear()
            self._read_before[token] = found
        return found.actor if found.issued_at <= moment + _LEEWAY_SECONDS and moment <= found.expires_at else None

    def kept(self) -> int:
        """Return how many tokens are remembered."""
        return len(self._read_before)

    def _verified(self, token: str) -> "_Verified | None":
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            claims = decoded.claims
            if decoded.header.get("typ") != _TYPE or claims["typ"] != "access":
                return None
            if claims["iss"] != self.issuer or claims["aud"] != self.issuer:
                return None
            actor = Actor(
                tenant_id=quick(UUID(claims["tid"])),
                user_id=quick(UUID(claims["sub"])),
                session_id=quick(UUID(claims["sid"])),
                token_version=int(claims["ver"]),
                grants=tuple(
                    Grant(role=str(role), scope_id=UUID(scope) if scope else None) for role, scope in claims["grants"]
                ),
            )
            begins = max(claims["iat"], claims.get("nbf", 0))
            return _Verified(actor, issued_at=float(begins), expires_at=float(claims["exp"]))
        except (JoseError, KeyError, ValueError, TypeError, AttributeError):
            return None
