"""Requests made ahead: the bytes that many people send, dealt out in turn, so that sending costs next to nothing."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Rack:
    """One tenant's requests: heads (a person each, all but the last lines) and bodies, each dealt out in turn."""

    heads: Sequence[str]
    bodies: Sequence[str] = ("",)


@dataclass(frozen=True, slots=True)
class Plan:
    """A load: where to, on how many connections, for how long, and what is sent.

    With a `key_prefix` each request gets an `Idempotency-Key` of its own. `once` says that no body may be sent twice:
    the load ends when they are used up. `total` ends it after so many requests.
    """

    ports: Sequence[int]
    racks: Sequence[Rack]
    connections: int
    seconds: float
    warm_up_seconds: float = 0.0
    key_prefix: str = ""
    once: bool = False
    total: int | None = None

    def save(self, path: Path) -> None:
        """Write the plan to a file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a plan from a file."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**found, "racks": [Rack(**rack) for rack in found["racks"]]})


def head_of(method: str, path: str, *, host: str, token: str | None = None) -> str:
    """Return the lines of a request's head that are the same each time."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if method != "GET":
        lines.append("Content-Type: application/json")
    return "".join(f"{line}\r\n" for line in lines)


class Magazine:
    """Hands out the bytes of one request after the other."""

    def __init__(self, plan: Plan) -> None:
        self._racks = [([head.encode() for head in rack.heads], [_tail(b) for b in rack.bodies]) for rack in plan.racks]
        self._key = plan.key_prefix.encode()
        self._given = 0
        bodies = sum(len(rack.bodies) for rack in plan.racks)
        limits = [limit for limit in (plan.total, bodies if plan.once else None) if limit is not None]
        self._limit = min(limits, default=None)

    @property
    def given(self) -> int:
        """Return how many requests were handed out."""
        return self._given

    def next(self) -> bytes | None:
        """Return the next request, or None when there is none left."""
        number = self._given
        if number == self._limit:
            return None
        self._given = number + 1
        place, which = divmod(number, len(self._racks))
        heads, tails = self._racks[which]
        head, tail = heads[place % len(heads)], tails[place % len(tails)]
        if self._key:
            return b"%bIdempotency-Key: %b-%d\r\n%b" % (head, self._key, number, tail)
        return head + tail


def _tail(body: str) -> bytes:
    content = body.encode()
    length = b"Content-Length: %d\r\n" % len(content) if content else b""
    return length + b"\r\n" + content
