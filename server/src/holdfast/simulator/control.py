"""Let tests program what goes wrong, and read the journal, under `/control`."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from holdfast.simulator import audit, disputes, endpoints, events, faults, intents, objects, refunds
from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import ApiError, NoSuchObject
from holdfast.simulator.faults import Fault, FaultKind
from holdfast.simulator.gateway import Gateway, account_of
from holdfast.simulator.journal import Tx
from holdfast.simulator.records import Dispute, Intent, Kept, Record, Refund, find
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.wire import error_answer

TOKEN_HEADER: Final = "X-Simulator-Control"  # noqa: S105 - the header's name, not its value
Work = Callable[["Gateway", "Request"], Awaitable["JsonObject"]]

# Children before parents, as the foreign keys want it.
RESET: Final = (
    "DELETE FROM deliveries",
    "DELETE FROM events",
    "DELETE FROM disputes",
    "DELETE FROM refunds",
    "DELETE FROM charges",
    "DELETE FROM payment_intents",
    "DELETE FROM payment_methods",
    "DELETE FROM idempotency",
    "DELETE FROM faults",
    "DELETE FROM endpoints WHERE is_from_settings = 0",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultBody(_Body):
    """Describe a fault to program; see `faults.Fault` for what the fields mean."""

    kind: FaultKind
    target: str = "*"
    count: int = Field(default=1, ge=1, le=1_000_000)
    size: int = Field(default=0, ge=0, le=600_000)
    severs_at_once: bool = False


class EndpointBody(_Body):
    """Describe a receiver of webhooks; without `api_key` it hears every account."""

    url: str = Field(pattern=r"^https?://")
    secret: str = Field(min_length=8)
    api_key: str | None = None


class DisputeBody(_Body):
    """Describe an objection to a payment."""

    payment_intent: str
    amount: int | None = Field(default=None, ge=1)
    reason: str = "fraudulent"


class OutcomeBody(_Body):
    """Say how something that is open ends: `succeeded` or `failed`, `won` or `lost`."""

    outcome: str = Field(pattern="^(succeeded|failed|won|lost)$")

    @property
    def is_good(self) -> bool:
        """Tell whether the money is the merchant's (a payment, a dispute) or has arrived (a refund)."""
        return self.outcome in {"succeeded", "won"}


async def _program_fault(gateway: Gateway, request: Request) -> JsonObject:
    body = FaultBody.model_validate_json(await request.body())
    fault = Fault(
        kind=body.kind,
        target=body.target,
        remaining=body.count,
        size=body.size,
        severs_at_once=body.severs_at_once,
    )
    return {"id": await gateway.change(lambda tx: faults.program(tx, fault))}


async def _list_faults(gateway: Gateway, _: Request) -> JsonObject:
    known = await gateway.journal.read(faults.programmed)
    return {"faults": [{"kind": item.kind, "target": item.target, "remaining": item.remaining} for item in known]}


async def _forget_faults(gateway: Gateway, _: Request) -> JsonObject:
    await gateway.change(faults.forget)
    return {}


async def _register_endpoint(gateway: Gateway, request: Request) -> JsonObject:
    body = EndpointBody.model_validate_json(await request.body())
    account = account_of(body.api_key) if body.api_key else None
    endpoint_id = await gateway.change(
        lambda tx: endpoints.register(tx, url=body.url, secret=body.secret, account=account)
    )
    return {"id": endpoint_id, "url": body.url, "account": account}


async def _remove_endpoint(gateway: Gateway, request: Request) -> JsonObject:
    endpoint_id = request.path_params["id"]
    if not await gateway.change(lambda tx: endpoints.disable(tx, endpoint_id=endpoint_id)):
        raise NoSuchObject("webhook_endpoint", endpoint_id)
    return {"id": endpoint_id}


async def _release(gateway: Gateway, _: Request) -> JsonObject:
    return {"released": await gateway.change(events.release_held)}


async def _replay(gateway: Gateway, request: Request) -> JsonObject:
    event_id = request.path_params["id"]

    def work(tx: Tx) -> int:
        row = tx.connection.execute("SELECT account FROM events WHERE id = ?", (event_id,)).fetchone()
        if row is None:
            raise NoSuchObject("event", event_id)
        return events.replay(gateway.call(tx, account=row["account"]), event_id=event_id)

    return {"deliveries": await gateway.change(work)}


async def _open_dispute(gateway: Gateway, request: Request) -> JsonObject:
    body = DisputeBody.model_validate_json(await request.body())

    def open_one(call: Call, intent: Intent) -> Record:
        return disputes.open_dispute(call, payment_intent=intent.id, amount=body.amount, reason=body.reason)

    return await _on_one(gateway, Intent, object_id=body.payment_intent, change=open_one)


async def _close_dispute(gateway: Gateway, request: Request) -> JsonObject:
    body = OutcomeBody.model_validate_json(await request.body())

    def close(call: Call, dispute: Dispute) -> Record:
        return disputes.close_dispute(call, dispute, is_won=body.is_good)

    return await _on_one(gateway, Dispute, object_id=request.path_params["id"], change=close)


async def _settle_refund(gateway: Gateway, request: Request) -> JsonObject:
    body = OutcomeBody.model_validate_json(await request.body())

    def settle(call: Call, refund: Refund) -> Record:
        return refunds.settle(call, refund, is_paid=body.is_good)

    return await _on_one(gateway, Refund, object_id=request.path_params["id"], change=settle)


async def _settle_intent(gateway: Gateway, request: Request) -> JsonObject:
    body = OutcomeBody.model_validate_json(await request.body())

    def settle(call: Call, intent: Intent) -> Record:
        return intents.settle(call, intent, is_paid=body.is_good)

    return await _on_one(gateway, Intent, object_id=request.path_params["id"], change=settle)


async def _journal(gateway: Gateway, _: Request) -> JsonObject:
    return await gateway.journal.read(audit.dump)


async def _deliveries(gateway: Gateway, _: Request) -> JsonObject:
    def work(tx: Tx) -> JsonObject:
        rows = tx.connection.execute(
            "SELECT d.event_id, e.type, d.payment_intent, d.state, d.attempts, d.last_outcome, p.url "
            "FROM deliveries d JOIN events e ON e.id = d.event_id JOIN endpoints p ON p.id = d.endpoint_id "
            "ORDER BY d.position"
        )
        return {"deliveries": [dict(row) for row in rows]}

    return await gateway.journal.read(work)


async def _reset(gateway: Gateway, _: Request) -> JsonObject:
    def work(tx: Tx) -> None:
        for statement in RESET:
            tx.connection.execute(statement)

    await gateway.change(work)
    return {}


OPERATIONS: Final[tuple[tuple[str, str, Work], ...]] = (
    ("POST", "/faults", _program_fault),
    ("GET", "/faults", _list_faults),
    ("DELETE", "/faults", _forget_faults),
    ("POST", "/webhook_endpoints", _register_endpoint),
    ("DELETE", "/webhook_endpoints/{id}", _remove_endpoint),
    ("POST", "/webhooks/release", _release),
    ("POST", "/events/{id}/replay", _replay),
    ("POST", "/disputes", _open_dispute),
    ("POST", "/disputes/{id}/close", _close_dispute),
    ("POST", "/refunds/{id}/settle", _settle_refund),
    ("POST", "/payment_intents/{id}/settle", _settle_intent),
    ("GET", "/journal", _journal),
    ("GET", "/deliveries", _deliveries),
    ("POST", "/reset", _reset),
)


def routes(gateway: Gateway) -> list[Route]:
    """Return the routes of the control API; none of them answers without the token of the settings."""
    return [Route(path, _guarded(gateway, work), methods=[method]) for method, path, work in OPERATIONS]


def _guarded(gateway: Gateway, work: Work) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def handle(request: Request) -> JSONResponse:
        token, given = gateway.settings.control_token, request.headers.get(TOKEN_HEADER, "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            refusal = ApiError(f"The control API needs its token in {TOKEN_HEADER}.", status=403)
            return _refused(refusal)
        try:
            return JSONResponse(await work(gateway, request))
        except ValidationError as wrong:
            first = json.loads(wrong.json(include_url=False))[0]
            return _refused(ApiError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}"))
        except ApiError as refusal:
            return _refused(refusal)

    return handle


def _refused(refusal: ApiError) -> JSONResponse:
    answer = error_answer(refusal)
    return JSONResponse(answer.body, status_code=answer.status)


async def _on_one(
    gateway: Gateway, kind: type[Kept], *, object_id: str, change: Callable[[Call, Kept], Record]
) -> JsonObject:
    def work(tx: Tx) -> JsonObject:
        found = find(tx, kind, object_id=object_id)
        if found is None:
            raise NoSuchObject(kind.__name__.lower(), object_id)
        call = gateway.call(tx, account=found.account)
        return objects.shape_of(call, change(call, found))

    return await gateway.change(work)
