"""Buyers who behave as a browser does: they repeat what got no answer, with the same key, until they know."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
from stripe import WebhookSignature

from holdfast.kit.actor import Actor
from holdfast.kit.ids import new_id
from tests.make.bookings import Shop
from tests.races.gun import Reply, Shot, parsed

ANSWER_SECONDS_MAX: Final = 30
# A buyer looks again sooner than a machine that was told to wait long.
WAIT_SECONDS_MAX: Final = 2.0


_COPIES: Final = """
    WITH people AS (
        INSERT INTO accounts."user"
        SELECT (jsonb_populate_record(u, jsonb_build_object(
                   'user_id', gen_random_uuid(), 'email', gen_random_uuid() || '@example.com'))).*
          FROM accounts."user" u CROSS JOIN generate_series(1, $2)
         WHERE u.user_id = $1
        RETURNING tenant_id, user_id)
    INSERT INTO accounts.session
    SELECT (jsonb_populate_record(s, jsonb_build_object(
               'session_id', gen_random_uuid(), 'user_id', p.user_id, 'token_hash', sha256(p.user_id::text::bytea)))).*
      FROM people p CROSS JOIN accounts.session s
     WHERE s.session_id = $3
    RETURNING user_id, session_id"""


async def crowd_of(shop: Shop, count: int, *, database_url: str) -> list[Actor]:
    """Write many signed-in customers like the shop's first one: a rush costs no longer to prepare than to run."""
    like = shop.customers[0]
    superuser = await asyncpg.connect(database_url)
    rows = await superuser.fetch(_COPIES, like.user_id, count, like.session_id)
    await superuser.close()
    return [replace(like, user_id=row["user_id"], session_id=row["session_id"]) for row in rows]


@dataclass(frozen=True)
class Webhook:
    """An event from the payment provider that means nothing to us, signed now."""

    account_id: UUID
    secret: str

    def wire(self) -> bytes:
        """Return the request as it goes over the wire."""
        event = {"id": f"evt_{new_id().hex}", "object": "event", "type": "customer.created", "created": 1_800_000_000}
        body = json.dumps({**event, "data": {"object": {"id": "cus_1"}}})
        stamp = int(time.time())
        signature = WebhookSignature.generate_signature_header(body, self.secret, timestamp=stamp)
        return (
            f"POST /webhooks/stripe/{self.account_id} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nStripe-Signature: {signature}\r\n"
            f"\r\n{body}"
        ).encode()


async def ask(shot: Shot | Webhook, *, port: int) -> Reply:
    """Send one request and return its answer; a connection that breaks, or is refused, is a lost answer."""
    writer = None
    try:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(shot.wire())
            return parsed(await reader.read())
    except OSError:
        return Reply(0)
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@dataclass
class Crowd:
    """People who want an answer, what they were told on the way, and how long the slowest waited for a word."""

    random: Random
    patience_seconds: float = 60
    heard: Counter[str] = field(default_factory=Counter)
    broken: list[Reply] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    slowest_seconds: float = 0.0

    async def insist(self, shot: Shot, *, ports: Sequence[int], after_seconds: float = 0.0) -> Reply:
        """Ask, here and there in turn, until there is an answer that ends the story."""
        await asyncio.sleep(after_seconds)
        turn = self.random.randrange(len(ports))
        deadline = time.monotonic() + self.patience_seconds
        while True:
            begun = time.monotonic()
            reply = await ask(shot, port=ports[turn % len(ports)])
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - begun)
            wait = self._pause(reply)
            if wait is None or time.monotonic() > deadline:
                return reply
            turn += 1
            await asyncio.sleep(wait * (0.5 + self.random.random()))

    def _pause(self, reply: Reply) -> float | None:
        """Return for how long to wait before asking again, or None when the answer is one."""
        self.heard[reply.said] += 1
        if reply.status >= 500 and not (reply.status == 503 and "retry-after" in reply.headers):
            self.broken.append(reply)
        if reply.status == 201:
            self.acknowledged.add(str(reply.json["id"]))
        if reply.is_lost or reply.said == "409 key-in-use":
            return 0.2
        if reply.status == 503:
            return min(float(reply.headers.get("retry-after", "1")), WAIT_SECONDS_MAX)
        return None
