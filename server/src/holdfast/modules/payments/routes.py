"""Payments over HTTP: the door for webhooks, and what operators look at."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request

from holdfast.kit.errors import Busy, InvalidInput, NotAllowed, NotFound, NotSignedIn
from holdfast.kit.http import Actor, DatabaseOfRequest, SignedIn, Tx
from holdfast.kit.paging import cut_page, decode_cursor, instant_in_cursor
from holdfast.kit.problems import problems
from holdfast.kit.wire import LIMIT, After, Limit, PageOut
from holdfast.modules.payments import workflows
from holdfast.modules.payments.contracts import STRIPE, EventState, OperationState
from holdfast.modules.payments.errors import SignatureRefused, WebhookMalformed
from holdfast.modules.payments.facade import Payments, ensure_default_account
from holdfast.modules.payments.schemas import AccountOut, OperationOut, ProviderEventOut, WebhookReceipt
from holdfast.modules.payments.service.counters import WEBHOOKS_REFUSED
from holdfast.modules.tenants import facade as tenants

router = APIRouter(prefix="/payments", tags=["payments"])
webhook_router = APIRouter(prefix="/webhooks", tags=["webhooks"])


async def payments_of(request: Request) -> Payments:
    """Return the payments that wiring built."""
    return cast("Payments", request.app.state.payments)


PaymentsOfRequest = Annotated[Payments, Depends(payments_of)]


async def office(actor: SignedIn) -> Actor:
    """Return the actor if they work in the tenant's office; raise `NotAllowed` otherwise."""
    if not (tenants.is_staff(actor) or tenants.is_platform_admin(actor)):
        raise NotAllowed
    return actor


InOffice = Annotated[Actor, Depends(office)]


@webhook_router.post(
    "/stripe/{account_id}",
    operation_id="receive_stripe_event",
    summary="Take in an event from Stripe",
    description=(
        "For Stripe alone. The signature is checked over the raw body with the secrets of the account; the event is "
        "kept under its own id and acknowledged only then. It is applied afterwards, once, in whatever order it came."
    ),
    responses=problems(SignatureRefused, WebhookMalformed, NotFound, Busy),
)
async def receive_stripe_event(
    account_id: UUID,
    request: Request,
    *,
    payments: PaymentsOfRequest,
    database: DatabaseOfRequest,
    stripe_signature: Annotated[str, Header(max_length=4_000)] = "",
) -> WebhookReceipt:
    """Keep an event; a database that cannot be reached answers 503, so that Stripe comes again (R37)."""
    try:
        is_new = await workflows.receive_webhook(
            database,
            payments.setup,
            key=(STRIPE, account_id),
            body=await request.body(),
            signature=stripe_signature,
            now=database.clock.now(),
        )
    except (SignatureRefused, WebhookMalformed, NotFound) as refused:
        WEBHOOKS_REFUSED.labels(provider=STRIPE, problem=refused.slug()).inc()
        raise
    return WebhookReceipt(received=True, repeated=not is_new)


@router.get(
    "/account",
    operation_id="read_payment_account",
    summary="Tell where a payment provider's webhooks go",
    description="For the tenant's office. Make an endpoint of that address at Stripe before the first payment.",
    responses=problems(NotSignedIn, NotAllowed),
)
async def read_payment_account(tx: Tx, _: InOffice, *, payments: PaymentsOfRequest) -> AccountOut:
    """Return the tenant's account at the provider, made now if there is none, so that its webhooks are let in."""
    account_id = await ensure_default_account(tx)
    address = f"{payments.setup.settings.public_url.rstrip('/')}{webhook_router.prefix}/{STRIPE}/{account_id}"
    return AccountOut(id=account_id, provider=STRIPE, webhook_url=address)


@router.get(
    "/events",
    operation_id="list_payment_events",
    summary="List what payment providers told us",
    description="Newest first. For the tenant's office; `state=dead` and `state=parked` are what needs a person.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_payment_events(
    tx: Tx,
    _: InOffice,
    *,
    payments: PaymentsOfRequest,
    state: Annotated[EventState | None, Query(description="Only events in this state.")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[ProviderEventOut]:
    """Return one page of providers' events."""
    before = _event_mark(after) if after is not None else None
    found = await payments.list_events(tx, state=state, before=before, limit=limit + 1)
    page = cut_page(found, limit=limit, key=lambda event: (event.received_at.isoformat(), event.event_id))
    return PageOut(items=[ProviderEventOut.of(event) for event in page.items], next_cursor=page.next_cursor)


@router.get(
    "/operations",
    operation_id="list_payment_operations",
    summary="List our calls to payment gateways",
    description="Newest first. For the tenant's office; `state=unknown` is what nobody knows the outcome of yet.",
    responses=problems(NotSignedIn, NotAllowed, InvalidInput),
)
async def list_payment_operations(
    tx: Tx,
    _: InOffice,
    *,
    payments: PaymentsOfRequest,
    state: Annotated[OperationState | None, Query(description="Only operations in this state.")] = None,
    limit: Limit = LIMIT,
    after: After = None,
) -> PageOut[OperationOut]:
    """Return one page of calls to gateways."""
    before = _operation_mark(after) if after is not None else None
    found = await payments.list_operations(tx, state=state, before=before, limit=limit + 1)
    page = cut_page(found, limit=limit, key=lambda operation: (str(operation.operation_id),))
    return PageOut(items=[OperationOut.of(operation) for operation in page.items], next_cursor=page.next_cursor)


def _event_mark(cursor: str) -> tuple[datetime, str]:
    received_at, event_id = decode_cursor(cursor, keys=2)
    return instant_in_cursor(received_at), event_id


def _operation_mark(cursor: str) -> UUID:
    (operation_id,) = decode_cursor(cursor, keys=1)
    try:
        return UUID(operation_id)
    except ValueError as error:
        raise InvalidInput.at("after", "is not a cursor of this list", code="bad_cursor") from error
