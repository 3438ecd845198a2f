"""One key, one effect: what a request with an `Idempotency-Key` claims to be, and the records of answers (R29).

Knows no HTTP, so that the desk can settle a whole batch of keyed requests; `idempotency.py` is the routes' side.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import ErrorKind, HouseError


class KeyInUse(HouseError):
    """The first request with this `Idempotency-Key` is still running: ask again in a moment."""

    kind = ErrorKind.CONFLICT
    title = "The first request with this key is still running"


class KeyReused(HouseError):
    """This `Idempotency-Key` belongs to another request: a new request needs a new key."""

    kind = ErrorKind.INVALID
    title = "The key was used for another request"


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may have its effect once: whose it is, which route and key, and what it said."""

    user_id: UUID
    route: str
    key: str
    fingerprint: bytes

    def lock_number(self, tenant_id: UUID) -> int:
        """Return the number of the advisory lock that says "still running": a signed 64-bit hash."""
        text = "\x1f".join((str(tenant_id), str(self.user_id), self.route, self.key))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was, or will be, sent: status and JSON bytes; `replayed` when it was given before."""

    status: int
    body: bytes
    replayed: bool = False
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request's claim in its tenant: what a record is found by."""

    tenant_id: UUID
    once: Once


def fingerprint_of(method: str, path: str, *, body: bytes) -> bytes:
    """Return what two requests share if and only if they say the same."""
    return hashlib.sha256(b"\x1f".join((method.encode(), path.encode(), body))).digest()


async def read_answers(tx: Transaction, requests: Sequence[KeyedRequest]) -> Mapping[KeyedRequest, Answer | KeyReused]:
    """Return the kept answers of those requests that have one, in one statement.

    A key that came with other words than its first request gives `KeyReused` in the answer's place. Read this in a
    statement after the one that took the locks: in the same one a record just committed would be missed.
    """
    if not requests:
        return {}
    rows = await tx.rows(
        """SELECT k.n, r.fingerprint, r.status, r.body, r.subject_id
             FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY
                  AS k(tenant_id, user_id, route, key, n)
            CROSS JOIN LATERAL (
                  SELECT * FROM platform.idempotency_record i
                   WHERE i.tenant_id = k.tenant_id AND i.user_id = k.user_id AND i.route = k.route AND i.key = k.key
                  OFFSET 0) AS r""",
        [request.tenant_id for request in requests],
        [request.once.user_id for request in requests],
        [request.once.route for request in requests],
        [request.once.key for request in requests],
    )
    found: dict[KeyedRequest, Answer | KeyReused] = {}
    for row in rows:
        request = requests[row["n"] - 1]
        same = row["fingerprint"] == request.once.fingerprint
        found[request] = (
            Answer(row["status"], row["body"], replayed=True, subject_id=row["subject_id"]) if same else KeyReused()
        )
    return found


async def write_answers(tx: Transaction, answers: Sequence[tuple[KeyedRequest, Answer]]) -> None:
    """Keep the answers of many requests, in one statement, with the effects they tell of."""
    if not answers:
        return
    await tx.run(
        """INSERT INTO platform.idempotency_record
                  (tenant_id, user_id, route, key, fingerprint, status, body, subject_id, created_at)
           SELECT k.tenant_id, k.user_id, k.route, k.key, k.fingerprint, k.status, k.body, k.subject_id, $9
             FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::smallint[], $7::bytea[],
                         $8::uuid[])
                  AS k(tenant_id, user_id, route, key, fingerprint, status, body, subject_id)""",
        [request.tenant_id for request, _ in answers],
        [request.once.user_id for request, _ in answers],
        [request.once.route for request, _ in answers],
        [request.once.key for request, _ in answers],
        [request.once.fingerprint for request, _ in answers],
        [answer.status for _, answer in answers],
        [answer.body for _, answer in answers],
        [answer.subject_id for _, answer in answers],
        tx.now,
    )


async def forget_answers(tx: Transaction, *, before: datetime, count_max: int) -> int:
    """Forget the oldest answers kept before then, of all tenants that the transaction sees; return how many went."""
    return await tx.run(
        """DELETE FROM platform.idempotency_record
            WHERE ctid = ANY(ARRAY(
                  SELECT ctid FROM platform.idempotency_record
                   WHERE created_at < $1
                   ORDER BY created_at
                   LIMIT $2))""",
        before,
        count_max,
    )
