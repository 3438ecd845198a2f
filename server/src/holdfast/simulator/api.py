"""Answer Stripe's API under `/v1`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.simulator import idempotency, intents, objects, refunds
from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import ApiError, InvalidParameter, NoSuchObject
from holdfast.simulator.gateway import Gateway
from holdfast.simulator.idempotency import KeyedRequest, Sent, fingerprint_of
from holdfast.simulator.misbehaviour import go_wrong_after, go_wrong_before
from holdfast.simulator.objects import Listing
from holdfast.simulator.records import Charge, Dispute, Intent, Refund, load, new_id
from holdfast.simulator.schemas import JsonObject
from holdfast.simulator.shapes import API_VERSION
from holdfast.simulator.wire import Answer, Params, error_answer, parse_form

Action = Callable[["Call"], Answer]
Prepare = Callable[["Gateway", Params, str], Action]
Handler = Callable[["Request"], Awaitable[Response]]

BODY_BYTES_MAX: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Operation:
    """Name one operation: how it is called, what faults know it as, and how its parameters become an action."""

    method: str
    path: str
    name: str
    prepare: Prepare


def _create_intent(gateway: Gateway, params: Params, _: str, /) -> Action:
    new = intents.read_new_intent(params)
    _check_return_url(gateway, new.return_url)
    return lambda call: intents.create(call, new)


def _update_intent(_: Gateway, params: Params, intent_id: str, /) -> Action:
    change = intents.read_change(params)
    return lambda call: intents.update(call, _intent(call, intent_id), change=change)


def _confirm_intent(gateway: Gateway, params: Params, intent_id: str, /) -> Action:
    method, return_url = params.text("payment_method"), params.text("return_url")
    params.ignore(("receipt_email", "client_secret", *intents.WITHOUT_EFFECT))
    params.refuse_unknown()
    _check_return_url(gateway, return_url)
    return lambda call: intents.confirm(call, _intent(call, intent_id), payment_method=method, return_url=return_url)


def _capture_intent(_: Gateway, params: Params, intent_id: str, /) -> Action:
    amount = params.amount("amount_to_capture")
    params.ignore(("statement_descriptor", "statement_descriptor_suffix"))
    params.refuse_unknown()
    return lambda call: intents.capture(call, _intent(call, intent_id), amount=amount)


def _cancel_intent(_: Gateway, params: Params, intent_id: str, /) -> Action:
    reason = params.choice("cancellation_reason", allowed=intents.CANCELLATION_REASONS)
    params.refuse_unknown()
    return lambda call: intents.cancel(call, _intent(call, intent_id), reason=reason)


def _create_refund(_: Gateway, params: Params, _id: str, /) -> Action:
    new = refunds.read_new_refund(params)
    return lambda call: Answer(200, objects.shape_of(call, refunds.create(call, new)))


def _retrieve_intent(_: Gateway, params: Params, intent_id: str, /) -> Action:
    params.ignore(("client_secret",))
    params.refuse_unknown()
    return lambda call: Answer(200, objects.shape_of(call, _intent(call, intent_id)))


def _retrieve_charge(_: Gateway, params: Params, charge_id: str, /) -> Action:
    params.refuse_unknown()
    return lambda call: Answer(
        200, objects.shape_of(call, load(call.tx, Charge, object_id=charge_id, account=call.account))
    )


def _retrieve_refund(_: Gateway, params: Params, refund_id: str, /) -> Action:
    params.refuse_unknown()
    return lambda call: Answer(
        200, objects.shape_of(call, load(call.tx, Refund, object_id=refund_id, account=call.account))
    )


def _retrieve_dispute(_: Gateway, params: Params, dispute_id: str, /) -> Action:
    params.refuse_unknown()
    return lambda call: Answer(
        200, objects.shape_of(call, load(call.tx, Dispute, object_id=dispute_id, account=call.account))
    )


def _retrieve_event(_: Gateway, params: Params, event_id: str, /) -> Action:
    params.refuse_unknown()
    return lambda call: Answer(200, objects.event_by_id(call, event_id))


def _listing(listing: Listing) -> Prepare:
    def prepare(_: Gateway, params: Params, _id: str, /) -> Action:
        query = objects.read_list(params, listing)
        return lambda call: Answer(200, objects.list_objects(call, listing, query=query))

    return prepare


OPERATIONS: Final = (
    Operation("POST", "/payment_intents", "payment_intents.create", _create_intent),
    Operation("GET", "/payment_intents", "payment_intents.list", _listing(objects.INTENTS)),
    Operation("GET", "/payment_intents/{id}", "payment_intents.retrieve", _retrieve_intent),
    Operation("POST", "/payment_intents/{id}", "payment_intents.update", _update_intent),
    Operation("POST", "/payment_intents/{id}/confirm", "payment_intents.confirm", _confirm_intent),
    Operation("POST", "/payment_intents/{id}/capture", "payment_intents.capture", _capture_intent),
    Operation("POST", "/payment_intents/{id}/cancel", "payment_intents.cancel", _cancel_intent),
    Operation("POST", "/refunds", "refunds.create", _create_refund),
    Operation("GET", "/refunds", "refunds.list", _listing(objects.REFUNDS)),
    Operation("GET", "/refunds/{id}", "refunds.retrieve", _retrieve_refund),
    Operation("GET", "/charges", "charges.list", _listing(objects.CHARGES)),
    Operation("GET", "/charges/{id}", "charges.retrieve", _retrieve_charge),
    Operation("GET", "/disputes", "disputes.list", _listing(objects.DISPUTES)),
    Operation("GET", "/disputes/{id}", "disputes.retrieve", _retrieve_dispute),
    Operation("GET", "/events", "events.list", _listing(objects.EVENTS)),
    Operation("GET", "/events/{id}", "events.retrieve", _retrieve_event),
)


def routes(gateway: Gateway) -> list[Route]:
    """Return the routes of the API, relative to `/v1`; anything else is a Stripe-shaped 404."""
    known = [Route(item.path, _handler(gateway, item), methods=[item.method]) for item in OPERATIONS]
    return [*known, Route("/{rest:path}", _unknown, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])]


def _handler(gateway: Gateway, operation: Operation) -> Handler:
    async def handle(request: Request) -> Response:
        request_id = new_id("req", length=14)
        try:
            response = await _serve(gateway, operation, request=request, request_id=request_id)
        except ApiError as refusal:
            answer = error_answer(refusal)
            response = _json(Sent(status=answer.status, body=answer.encoded()))
        response.headers["Request-Id"] = request_id
        response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)
        return response

    return handle


async def _serve(gateway: Gateway, operation: Operation, *, request: Request, request_id: str) -> Response:
    account = gateway.account_for(request.headers.get("Authorization", ""))
    tree = await _tree_of(request)
    params = Params(tree)
    expands = params.texts("expand")
    prepared = operation.prepare(gateway, params, request.path_params.get("id", ""))
    keyed = _keyed(request, tree=tree)
    key = keyed.key if keyed else None
    patience = gateway.settings.hang_seconds_max
    with gateway.in_flight(account, key):
        fault = await gateway.fault_for(operation.name)
        silence = await go_wrong_before(fault, hang_seconds_max=patience)
        if silence is not None:
            return silence

        def action(call: Call) -> Answer:
            answer = prepared(call)
            # A refusal of the bank shows its objects whole already.
            return Answer(answer.status, objects.expand(call, answer.body, paths=expands)) if expands else answer

        sent = await gateway.change(
            lambda tx: idempotency.perform(
                gateway.call(tx, account=account, request_id=request_id, idempotency_key=key), keyed, action=action
            )
        )
    response = go_wrong_after(fault, hang_seconds_max=patience) or _json(sent)
    if key is not None:
        response.headers["Idempotency-Key"] = key
    return response


async def _tree_of(request: Request) -> JsonObject:
    if request.method == "GET":
        return parse_form(request.url.query)
    body = await request.body()
    if len(body) > BODY_BYTES_MAX:
        raise ApiError("The request is too large.", status=413)
    try:
        return parse_form(body.decode())
    except ValueError as unreadable:
        raise ApiError("The request's body is not form encoded.") from unreadable


def _keyed(request: Request, *, tree: JsonObject) -> KeyedRequest | None:
    key = request.headers.get("Idempotency-Key")
    # Reads have no effect to protect; Stripe ignores the key there.
    if request.method != "POST" or not key:
        return None
    if len(key) > idempotency.KEY_LENGTH_MAX:
        message = f"The idempotency key is longer than {idempotency.KEY_LENGTH_MAX} characters."
        raise ApiError(message, kind="idempotency_error")
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return KeyedRequest(key=key, path=path, fingerprint=fingerprint_of(tree))


def _json(sent: Sent) -> Response:
    response = Response(sent.body, status_code=sent.status, media_type="application/json")
    response.headers["Cache-Control"] = "no-cache, no-store"
    if sent.replays is not None:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = sent.replays
    return response


async def _unknown(request: Request) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.scope['path']}). The simulator does not know it."
    answer = error_answer(ApiError(message, status=404))
    return _json(Sent(status=answer.status, body=answer.encoded()))


def _intent(call: Call, intent_id: str) -> Intent:
    if not intent_id.startswith("pi_"):
        raise NoSuchObject("payment_intent", intent_id, param="intent")
    return load(call.tx, Intent, object_id=intent_id, account=call.account, param="intent")


def _check_return_url(gateway: Gateway, url: str | None) -> None:
    if url is not None and not gateway.may_return_to(url):
        message = f"The return_url {url!r} is not on a host that the simulator's settings allow."
        raise InvalidParameter("return_url", message, code="url_invalid")
