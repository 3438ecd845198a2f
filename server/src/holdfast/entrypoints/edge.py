"""What stands before the API: security headers of each part, rate limits, sizes, in one place."""

import re
from collections.abc import Callable, Mapping
from uuid import UUID

import structlog
from starlette.middleware.cors import CORSMiddleware

from holdfast.entrypoints.settings import LimitsSettings, Settings
from holdfast.entrypoints.webapp import WebApp
from holdfast.kit.clock import Clock, now
from holdfast.kit.direct import DirectRoute, DirectRoutes
from holdfast.kit.headers import EdgeHeaders, Headers
from holdfast.kit.limits import Limiter, Rule, shared_storage
from holdfast.kit.middleware import (
    App,
    BodyGuard,
    HostGuard,
    RateLimits,
    RequestContext,
    Scope,
)
from holdfast.kit.retrying import TransientRetry
from holdfast.kit.telemetry import Telemetry
from holdfast.kit.visitors import VisitorCache

log = structlog.get_logger("holdfast.edge")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
NO_STORE = (b"cache-control", b"no-store")


# What everybody looks at: answers to visitors are kept for a moment. Not search: what is archived is gone from it (R8).
PUBLIC = (
    re.compile(r"/api/v1/offerings/[^/]+$"),
    re.compile(r"/api/v1/offerings/[^/]+/availability$"),
)
# Changes that are told when they matter to what is public, or that do not.
QUIET = (re.compile(r"/(webhooks|simulator|dev)/"), re.compile(r"/api/v1/(auth|bookings|quotes|users)(/|$)"))


def edge_headers(*, is_secure: bool) -> EdgeHeaders:
    """Return the headers of every answer and of each part of the app; a route that sets one itself keeps it."""
    always: list[tuple[bytes, bytes]] = [
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
        (b"content-security-policy", PAGE_POLICY.encode()),
    ]
    if is_secure:
        always.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    data: Headers = [(b"content-security-policy", DATA_POLICY.encode())]
    private: Headers = [*data, NO_STORE]
    parts = {"/api/": private, "/webhooks/": private, "/health/": private, "/metrics": private, "/media/": data}
    return EdgeHeaders(always, parts)


def rules(settings: LimitsSettings) -> list[Rule]:
    """Return the rate limits: one for everything, a tighter one for what is tried in bulk."""
    post, get = frozenset({"POST"}), frozenset({"GET"})
    sign_ups = re.compile(r"/api/v1/auth/(register|password/forgot|verify-email/resend)$")
    return [
        Rule("requests", settings.requests_per_minute),
        Rule("sign-ins", settings.sign_ins_per_minute, post, re.compile(r"/api/v1/auth/login$")),
        Rule("sign-ups", settings.sign_ups_per_minute, post, sign_ups),
        Rule("bookings", settings.bookings_per_minute, post, re.compile(r"/api/v1/bookings$")),
        Rule("searches", settings.searches_per_minute, get, re.compile(r"/api/v1/search$")),
    ]


def limiter_of(settings: Settings, clock: Clock = now) -> Limiter:
    """Return the limiter, shared through Redis when there is one."""
    redis_url = settings.redis_url.get_secret_value()
    if not redis_url:
        if not settings.is_development:
            log.warning("limits.per_process", hint="Set REDIS_URL so that all processes count together.")
        return Limiter(rules(settings.limits), clock=clock)
    return Limiter(rules(settings.limits), storage=shared_storage(redis_url), clock=clock)


def surround(
    app: App,
    *,
    settings: Settings,
    telemetry: Telemetry,
    limiter: Limiter,
    account_of: Callable[[Scope], str | None],
    direct: Mapping[tuple[str, str], DirectRoute],
    hears_changes: Callable[[Callable[[UUID], None]], None],
) -> App:
    """Return the API behind everything that stands before it."""
    sizes = {"/api/v1/media": settings.media_bytes_max}
    guarded = BodyGuard(DirectRoutes(TransientRetry(app), direct), settings.body_bytes_max, sizes)
    visitors = VisitorCache(guarded, public=PUBLIC, quiet=QUIET)
    hears_changes(visitors.changed)
    inner: App = RateLimits(visitors, limiter, telemetry, account_of)
    if settings.cors_origins:
        inner = CORSMiddleware(
            inner,
            allow_origins=list(settings.cors_origins),
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "X-Holdfast-Client",
                "X-Tenant",
            ],
            expose_headers=[
                *("ETag", "Retry-After", "X-Request-ID", "Idempotent-Replayed"),
                *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy"),
            ],
        )
    inner = HostGuard(WebApp(inner), settings.hosts)
    return RequestContext(
        inner, telemetry, edge_headers(is_secure=settings.address.startswith("https://")), settings.trusted_proxies
    )
