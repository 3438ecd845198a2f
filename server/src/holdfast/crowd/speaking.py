"""Speak to the platform as a good client does: wait when told to, ask again with the same key, count it all."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import orjson

from holdfast.crowd.memory import Span
from holdfast.crowd.tally import Surprise, Tally
from holdfast.crowd.wire import Answer, NoAnswer, Wire
from holdfast.kit.clock import monotonic_seconds

API: Final = "/api/v1"
PATIENCE_SECONDS: Final = 90.0
PAUSE_SECONDS: Final = 0.1
PAUSE_MAX_SECONDS: Final = 5.0
GOOD, ELSEWHERE, REFUSED, SERVER_BROKEN = 200, 300, 400, 500
BUSY, TOO_MANY, UNAUTHORIZED, CONFLICT = 503, 429, 401, 409
Json = Mapping[str, object]


class GivenUp(Exception):
    """No answer came in a client's patience: whether the request had its effect is unknown."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and the time around all tries that led to it."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    asked: Span

    @property
    def is_good(self) -> bool:
        """Say whether it was done."""
        return GOOD <= self.status < ELSEWHERE

    @property
    def json(self) -> dict[str, object]:
        """Return the body; an empty one as an empty object."""
        found = orjson.loads(self.body) if self.body else {}
        return found if isinstance(found, dict) else {}

    @property
    def problem(self) -> str:
        """Return the name of the problem, or nothing for what is none."""
        if self.status < REFUSED:
            return ""
        try:
            kind = str(self.json.get("type", ""))
        except orjson.JSONDecodeError:
            kind = ""
        return kind.rpartition("/")[2] or f"http-{self.status}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask. `expected` names the problems that the story has a place for; others are surprises."""

    action: str
    method: str = "GET"
    path: str
    query: Mapping[str, object] = field(default_factory=dict)
    body: Json | None = None
    key: str | None = None
    version: int | None = None
    expected: frozenset[str] = frozenset()
    form: Mapping[str, str] | None = None

    def target(self) -> str:
        """Return the path with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def content(self) -> bytes | None:
        """Return the body as bytes."""
        if self.form is not None:
            return urlencode(self.form).encode()
        return orjson.dumps(self.body) if self.body is not None else None

    def headers(self, token: str | None) -> dict[str, str]:
        """Return what stands above the body."""
        found = {"accept": "application/json"}
        if token is not None:
            found["authorization"] = f"Bearer {token}"
        if self.key is not None:
            found["idempotency-key"] = self.key
        if self.version is not None:
            found["if-match"] = f'"{self.version}"'
        if self.form is not None:
            found["content-type"] = "application/x-www-form-urlencoded"
        elif self.body is not None:
            found["content-type"] = "application/json"
        return found


@dataclass
class Mouth:
    """One person's way to speak."""

    wire: Wire
    tally: Tally
    token: str | None = None
    patience_seconds: float = PATIENCE_SECONDS

    async def say(self, request: Request) -> Reply:
        """Return the answer that counts: after every "later" and every broken line; raise `GivenUp` after too many."""
        began = monotonic_seconds()
        pause = PAUSE_SECONDS
        while True:
            sent = monotonic_seconds()
            try:
                answer = await self.wire.ask(
                    request.method, request.target(), headers=request.headers(self.token), body=request.content()
                )
            except NoAnswer as none:
                self.tally.unanswered += 1
                if monotonic_seconds() - began > self.patience_seconds:
                    raise GivenUp(f"{request.action}: {none}") from none
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE_MAX_SECONDS)
                continue
            answered = monotonic_seconds()
            self.tally.answered(request.action, status=answer.status, seconds=answered - sent)
            reply = Reply(answer.status, answer.body, answer.headers, Span(began, answered))
            wait = None if reply.problem in request.expected else self._told_to_wait(reply, answer)
            if wait is None:
                self._judge(request, reply)
                return reply
            if answered - began + wait > self.patience_seconds:
                raise GivenUp(f"{request.action}: {reply.status} {reply.problem} for {self.patience_seconds:.0f} s")
            await asyncio.sleep(wait)

    async def shout(self, request: Request) -> None:
        """Send a request whose answer is lost on the way."""
        try:
            await self.wire.shout(
                request.method, request.target(), headers=request.headers(self.token), body=request.content()
            )
        except NoAnswer:
            self.tally.unanswered += 1

    def _told_to_wait(self, reply: Reply, answer: Answer) -> float | None:
        """Return how long to wait before asking again, or None when this is the answer."""
        if reply.status in {BUSY, TOO_MANY}:
            self.tally.refused(reply.problem)
            after = answer.headers.get("retry-after")
            if reply.status == BUSY and after is None:
                self.tally.bare_refusals += 1
            return float(after) if after and after.isdigit() else 1.0
        if reply.status == CONFLICT and reply.problem in {"key-in-use", "changed-meanwhile"}:
            self.tally.refused(reply.problem)
            return PAUSE_SECONDS
        return None

    def _judge(self, request: Request, reply: Reply) -> None:
        if reply.status < REFUSED:
            return
        self.tally.refused(reply.problem)
        if reply.problem in request.expected:
            return
        try:
            said = reply.json
        except orjson.JSONDecodeError:
            said = {}
        self.tally.surprise(
            Surprise(
                request.action,
                status=reply.status,
                problem=reply.problem,
                detail=str(said.get("detail", "")) or reply.body[:200].decode(errors="replace"),
                request_id=str(said.get("request_id", reply.headers.get("x-request-id", ""))),
            )
        )
