"""Metrics in Prometheus' words: what the edge counts, and what is asked of the database when somebody looks."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    start_http_server,
)
from prometheus_client.metrics_core import GaugeMetricFamily

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# What the kit counts for the whole process (R89).
CONFLICTS: Final = Counter(
    "holdfast_database_retries",
    "Transactions that met a deadlock, a lock wait or a serialization failure and had to be begun again.",
    ["sqlstate"],
)
POOL_WAIT: Final = Histogram(
    "holdfast_database_pool_wait_seconds",
    "Time until a connection was had, made anew if need be.",
    ["pool"],
    buckets=SECONDS,
)
REPLAYS: Final = Counter("holdfast_replays", "Answers that were given again to a repeated key.")


class MetricsNotServed(Exception):
    """Something else listens there, or the address is not this machine's; the sentence says so."""


@contextmanager
def metrics_served(*, host: str, port: int) -> Iterator[None]:
    """Serve `/metrics` of a process that serves nothing else, meanwhile; nothing listens for port 0.

    Raises `MetricsNotServed`.
    """
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, host)
    except OSError as refused:
        raise MetricsNotServed(f"The metrics cannot be served on {host}:{port}: {refused.strerror}.") from refused
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read at the moment somebody looks; `labels` tell several values of one name apart."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


class Telemetry:
    """The metrics of one application, in a registry of their own, so that tests can have several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "holdfast_http_requests", "Answered requests.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "holdfast_http_request_seconds",
            "Time until a request's answer was complete.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        # Looking the two up by their labels costs more than counting; methods, routes and statuses are few.
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._limited = Counter(
            "holdfast_rate_limited", "Requests refused by a rate limit.", ["rule"], registry=self.registry
        )
        self._broken = Counter("holdfast_unknown_errors", "Errors nobody expected.", registry=self.registry)
        self._open = Gauge("holdfast_http_requests_open", "Requests being answered.", registry=self.registry)

    def request_begins(self) -> None:
        """Count an open request."""
        self._open.inc()

    def request_ends(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; the route is the template, never the address somebody made up."""
        self._open.dec()
        key = (method, route, status)
        known = self._answered.get(key)
        if known is None:
            known = (self._requests.labels(method, route, str(status)), self._seconds.labels(method, route))
            self._answered[key] = known
        known[0].inc()
        known[1].observe(seconds)

    def limited(self, rule: str) -> None:
        """Count a refusal by a rate limit."""
        self._limited.labels(rule).inc()

    def broke(self) -> None:
        """Count an error nobody expected."""
        self._broken.inc()

    def render(self, readings: Iterable[Reading] = ()) -> bytes:
        """Return everything as text, with what was read just now behind it."""
        extra = CollectorRegistry(auto_describe=False)
        extra.register(_Fixed(list(readings)))
        # Modules count into the library's own registry, which also knows the process.
        return generate_latest(REGISTRY) + generate_latest(self.registry) + generate_latest(extra)


class _Fixed:
    """Hands out readings that were taken before."""

    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield one family for each name."""
        families: dict[str, GaugeMetricFamily] = {}
        for reading in self._readings:
            family = families.get(reading.name)
            if family is None:
                family = families[reading.name] = GaugeMetricFamily(
                    reading.name, reading.help, labels=list(reading.labels)
                )
            family.add_metric(list(reading.labels.values()), reading.value)
        return list(families.values())
