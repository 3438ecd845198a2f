"""Serve the hosted payment page, and in development the instant confirmation."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from holdfast.simulator import charging, intents, pages
from holdfast.simulator.cardform import TypedCard, mistakes
from holdfast.simulator.cards import PAYMENT_METHODS
from holdfast.simulator.errors import ApiError, InvalidParameter, NoSuchObject
from holdfast.simulator.gateway import Gateway
from holdfast.simulator.journal import Tx
from holdfast.simulator.misbehaviour import go_wrong_after, go_wrong_before
from holdfast.simulator.pages import Visit
from holdfast.simulator.records import Intent, IntentStatus, find
from holdfast.simulator.wire import Answer, error_answer

FORM_BYTES_MAX: Final = 16 * 1024
SETTLED: Final[Mapping[IntentStatus, str]] = {
    IntentStatus.SUCCEEDED: "succeeded",
    IntentStatus.REQUIRES_CAPTURE: "succeeded",
    IntentStatus.PROCESSING: "processing",
}
Handler = Callable[[Request], Awaitable[Response]]
PageHandler = Callable[["Arrival"], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Hold a visitor who showed the client secret of a payment and wants to go back to an allowed address."""

    gateway: Gateway
    visit: Visit
    intent: Intent
    fields: Mapping[str, str]

    @property
    def pay_url(self) -> str:
        """Return the address of the card form."""
        return f"{self.visit.root_path}/pay/{self.intent.id}?{self._query}"

    @property
    def challenge_url(self) -> str:
        """Return the address of the bank's question."""
        return f"{self.visit.root_path}/pay/{self.intent.id}/challenge?{self._query}"

    @property
    def _query(self) -> str:
        query = {"secret": self.intent.client_secret}
        if self.visit.return_url is not None:
            query["return_url"] = self.visit.return_url
        return urlencode(query)


def routes(gateway: Gateway) -> list[Route]:
    """Return the pages; the instant confirmation is among them in development only."""
    known = [
        Route("/pay/{id}", _received(gateway, _show_form), methods=["GET"]),
        Route("/pay/{id}", _received(gateway, _pay), methods=["POST"]),
        Route("/pay/{id}/challenge", _received(gateway, _show_challenge), methods=["GET"]),
        Route("/pay/{id}/challenge", _received(gateway, _answer_challenge), methods=["POST"]),
    ]
    if gateway.settings.environment == "development":
        known.append(Route("/checkout/{id}/auto_confirm", _auto_confirm(gateway), methods=["POST"]))
    return known


def _received(gateway: Gateway, then: PageHandler) -> Handler:
    async def handle(request: Request) -> Response:
        fields = await _fields_of(request)
        root_path = request.scope.get("root_path", "")
        nowhere = Visit(root_path=root_path, return_url=None)
        intent = await _intent_for(gateway, request.path_params["id"], secret=fields.get("secret", ""))
        if intent is None:
            sentence = "This payment does not exist, or the link to it is not complete. Go back and start again."
            return pages.notice_page(nowhere, title="No such payment", sentence=sentence, status=404)
        return_url = fields.get("return_url") or intent.return_url
        if return_url is not None and not gateway.may_return_to(return_url):
            sentence = "The address to return to is not one of this site's, so the payment does not start from here."
            return pages.notice_page(nowhere, title="This link is not safe", sentence=sentence, status=400)
        visit = Visit(root_path=root_path, return_url=return_url)
        try:
            return await then(Arrival(gateway=gateway, visit=visit, intent=intent, fields=fields))
        except ApiError:
            sentence = "The payment service did not answer. Go back and look at your booking before you try again."
            return pages.notice_page(
                visit, title="Something went wrong", sentence=sentence, status=500, way_back=visit.return_url
            )

    return handle


async def _show_form(arrival: Arrival) -> Response:
    if arrival.intent.status is IntentStatus.REQUIRES_ACTION:
        return RedirectResponse(arrival.challenge_url, status_code=303)
    return _closed(arrival, arrival.intent) or pages.pay_page(arrival.visit, arrival.intent)


async def _pay(arrival: Arrival) -> Response:
    gateway, intent = arrival.gateway, arrival.intent
    if intent.status not in intents.PAYABLE:
        return _onward(arrival, intent)
    typed = TypedCard.of(arrival.fields)
    errors = mistakes(typed, today=datetime.fromtimestamp(gateway.clock(), UTC).date())
    card, expires = typed.card, typed.expires
    if errors or card is None or expires is None:
        return pages.pay_page(arrival.visit, intent, typed=typed, errors=errors, status=422)
    year, month = expires

    def work(tx: Tx) -> Intent:
        call = gateway.call(tx, account=intent.account)
        current = find(tx, Intent, object_id=intent.id) or intent
        # A double click or the platform's own cancellation may have come first: then this one only looks.
        if current.status not in intents.PAYABLE:
            return current
        method = charging.keep_card(call, card, exp_month=month, exp_year=year)
        return charging.pay(call, current, method=method)

    fault = await gateway.fault_for("checkout.pay")
    patience = gateway.settings.hang_seconds_max
    silence = await go_wrong_before(fault, hang_seconds_max=patience)
    if silence is not None:
        return silence
    paid = await gateway.change(work)
    return go_wrong_after(fault, hang_seconds_max=patience) or _onward(arrival, paid, typed=typed)


async def _show_challenge(arrival: Arrival) -> Response:
    if arrival.intent.status is not IntentStatus.REQUIRES_ACTION:
        return RedirectResponse(arrival.pay_url, status_code=303)
    return pages.challenge_page(arrival.visit, arrival.intent)


async def _answer_challenge(arrival: Arrival) -> Response:
    gateway, intent = arrival.gateway, arrival.intent
    is_approved = arrival.fields.get("answer") == "complete"

    def work(tx: Tx) -> Intent:
        current = find(tx, Intent, object_id=intent.id) or intent
        if current.status is not IntentStatus.REQUIRES_ACTION:
            return current
        call = gateway.call(tx, account=intent.account)
        return intents.answer_challenge(call, current, is_approved=is_approved)

    answered = await gateway.change(work)
    if answered.status in intents.PAYABLE:
        return RedirectResponse(arrival.pay_url, status_code=303)
    return _onward(arrival, answered)


def _onward(arrival: Arrival, intent: Intent, *, typed: TypedCard | None = None) -> Response:
    """Send the visitor to where the payment's state belongs."""
    if intent.status is IntentStatus.REQUIRES_ACTION:
        return RedirectResponse(arrival.challenge_url, status_code=303)
    redirect_status = SETTLED.get(intent.status)
    if redirect_status is not None:
        way_back = arrival.visit.leaving(redirect_status, intent_id=intent.id)
        if way_back is not None:
            return RedirectResponse(way_back, status_code=303)
    closed = _closed(arrival, intent)
    # A declined card is a card error: the page's own status says so, and stays payable.
    return closed or pages.pay_page(arrival.visit, intent, typed=typed, status=402)


def _closed(arrival: Arrival, intent: Intent) -> Response | None:
    """Return the page of a payment that takes no card any more; None while it does."""
    if intent.status in SETTLED:
        title = "Paid" if intent.status is not IntentStatus.PROCESSING else "On its way"
        sentence = f"{pages.money(intent.amount, intent.currency)} was paid. There is nothing left to do here."
        if intent.status is IntentStatus.PROCESSING:
            sentence = "The bank is still working on this payment. You do not have to pay again."
        way_back = arrival.visit.leaving(SETTLED[intent.status], intent_id=intent.id)
        return pages.notice_page(arrival.visit, title=title, sentence=sentence, status=200, way_back=way_back)
    if intent.status is IntentStatus.CANCELED:
        sentence = "This payment was closed before it was made. You have not been charged."
        way_back = arrival.visit.leaving("canceled", intent_id=intent.id)
        return pages.notice_page(
            arrival.visit, title="Payment closed", sentence=sentence, status=410, way_back=way_back
        )
    return None


class AutoConfirmBody(BaseModel):
    """Name the payment by its secret, and the test payment method to pay it with."""

    model_config = ConfigDict(extra="forbid")

    client_secret: str
    payment_method: str = "pm_card_visa"


def _auto_confirm(gateway: Gateway) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            body = AutoConfirmBody.model_validate_json(await request.body())
            answer = await _confirm_now(gateway, request.path_params["id"], body=body)
        except ValidationError:
            refusal = ApiError("Send {'client_secret': ..., 'payment_method': 'pm_card_visa'} as JSON.")
            answer = error_answer(refusal)
        except ApiError as refusal:
            answer = error_answer(refusal)
        return JSONResponse(answer.body, status_code=answer.status, headers={"Cache-Control": "no-store"})

    return handle


async def _confirm_now(gateway: Gateway, intent_id: str, *, body: AutoConfirmBody) -> Answer:
    if body.payment_method not in PAYMENT_METHODS:
        raise InvalidParameter("payment_method", f"Not a test payment method: {body.payment_method!r}.")
    intent = await _intent_for(gateway, intent_id, secret=body.client_secret)
    if intent is None:
        raise NoSuchObject("payment_intent", intent_id)

    def work(tx: Tx) -> Answer:
        call = gateway.call(tx, account=intent.account)
        current = find(tx, Intent, object_id=intent.id) or intent
        return intents.confirm(call, current, payment_method=body.payment_method, return_url=None)

    return await gateway.change(work)


async def _intent_for(gateway: Gateway, intent_id: str, *, secret: str) -> Intent | None:
    intent = await gateway.journal.read(lambda tx: find(tx, Intent, object_id=intent_id))
    if intent is None or not hmac.compare_digest(secret.encode(), intent.client_secret.encode()):
        return None
    return intent


async def _fields_of(request: Request) -> Mapping[str, str]:
    if request.method != "POST":
        return dict(request.query_params)
    body = await request.body()
    if len(body) > FORM_BYTES_MAX:
        return {}
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
