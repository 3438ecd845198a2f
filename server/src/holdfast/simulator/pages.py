"""Render the hosted payment page and its neighbours, under a policy that allows no script at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import jinja2
from babel.numbers import format_currency, get_currency_precision
from starlette.responses import HTMLResponse

from holdfast.simulator.cardform import FieldError, TypedCard
from holdfast.simulator.cards import AUTHENTICATION_FAILURE, DECLINES, SHOWN_CARDS
from holdfast.simulator.records import Intent

HERE: Final = Path(__file__).parent
STATIC_DIR: Final = HERE / "static"

_templates: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Say where a page stands: the simulator's own mount path, and where its visitor wants to go back to."""

    root_path: str
    return_url: str | None

    def leaving(self, redirect_status: str, *, intent_id: str) -> str | None:
        """Return the way back with the parameters that Stripe adds; None when there is no way back."""
        if self.return_url is None:
            return None
        added = {"payment_intent": intent_id, "redirect_status": redirect_status}
        target = urlsplit(self.return_url)
        query = urlencode([*parse_qsl(target.query, keep_blank_values=True), *added.items()])
        return urlunsplit(target._replace(query=query))


def money(amount: int, currency: str) -> str:
    """Return an amount of minor units as people read it, with the currency's own number of decimals."""
    code = currency.upper()
    text = format_currency(Decimal(amount).scaleb(-get_currency_precision(code)), code, locale="en")
    # A currency without a sign of its own is named by its code, which some tables set against the figures.
    return f"{code}\N{NO-BREAK SPACE}{text.removeprefix(code).strip()}" if text.startswith(code) else text


def pay_page(
    visit: Visit,
    intent: Intent,
    *,
    typed: TypedCard | None = None,
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
) -> HTMLResponse:
    """Return the card form; with what was typed, except the security code, and what is wrong with it."""
    return _page(
        visit,
        "pay.html",
        status=status,
        intent=intent,
        amount=money(intent.amount, intent.currency),
        typed=typed or TypedCard(),
        errors=errors,
        error_of={error.field: error.message for error in errors},
        refusal=None if errors else refusal_of(intent),
        cards=SHOWN_CARDS,
        action=f"{visit.root_path}/pay/{intent.id}",
        cancel_url=visit.leaving("canceled", intent_id=intent.id),
    )


def challenge_page(visit: Visit, intent: Intent) -> HTMLResponse:
    """Return the bank's question, with a button for each answer."""
    return _page(
        visit,
        "challenge.html",
        status=200,
        intent=intent,
        amount=money(intent.amount, intent.currency),
        action=f"{visit.root_path}/pay/{intent.id}/challenge",
    )


def notice_page(visit: Visit, *, title: str, sentence: str, status: int, way_back: str | None = None) -> HTMLResponse:
    """Return a page that says one thing, with the way back where there is one."""
    return _page(visit, "notice.html", status=status, title=title, sentence=sentence, way_back=way_back)


def refusal_of(intent: Intent) -> str | None:
    """Return in people's words why the last try failed; None when it did not."""
    if intent.last_error is None:
        return None
    code, decline_code = intent.last_error.get("code"), intent.last_error.get("decline_code")
    known = (AUTHENTICATION_FAILURE, *DECLINES.values())
    for decline in known:
        if (decline.code, decline.decline_code) == (code, decline_code):
            return decline.human
    return "The payment did not go through. You have not been charged. Try again or use another card."


def _page(visit: Visit, template: str, *, status: int, **values: object) -> HTMLResponse:
    html = _templates.get_template(template).render(
        root_path=visit.root_path, return_url=visit.return_url or "", **values
    )
    return HTMLResponse(html, status_code=status, headers=_headers(visit))


def _headers(visit: Visit) -> dict[str, str]:
    # A browser holds the redirect that answers a form against form-action too, so the way back has to stand there.
    form_targets = "'self'"
    if visit.return_url is not None:
        target = urlsplit(visit.return_url)
        form_targets += f" {target.scheme}://{target.netloc}"
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {form_targets}"
    )
    return {
        "Content-Security-Policy": policy,
        # The address of the page carries the client secret: other sites see the origin alone.
        "Referrer-Policy": "strict-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
