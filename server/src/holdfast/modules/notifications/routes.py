"""The mailbox of a development machine: what would have been mailed, to be read in a browser."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape, unescape
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from holdfast.kit.errors import NotFound
from holdfast.kit.http import Tx
from holdfast.modules.notifications import repository
from holdfast.modules.notifications.errors import MailUnknown

router = APIRouter(prefix="/dev/mailbox", include_in_schema=False)

LISTED_MAX = 100
_STYLE_ATTRIBUTE = re.compile(r' style="([^"]*)"')
_STYLE = (
    "body{margin:0 auto;max-width:60rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:#1d2330;"
    "background:#faf6ef}a{color:#0f5f58}h1{font-size:1.6rem}ul{list-style:none;padding:0}li{padding:.75rem 0;"
    "border-bottom:1px solid #e6dfd2}small{color:#5b6275}pre{white-space:pre-wrap;background:#fff;padding:1rem;"
    "border:1px solid #e6dfd2;overflow-x:auto}iframe{width:100%;height:36rem;border:1px solid #e6dfd2;background:#fff}"
)


def _hashed(style: str) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


# Nothing runs here; the mail itself is shown in a frame that may not do anything at all.
POLICY = (
    f"default-src 'none'; style-src {_hashed(_STYLE)}; frame-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src {styles}; frame-ancestors 'self'"
)


@router.get("")
async def mailbox(tx: Tx) -> HTMLResponse:
    """Return the list of mails, newest first."""
    entries = await repository.list_mailbox(tx, limit=LISTED_MAX)
    items = "".join(
        f'<li><a href="/dev/mailbox/{entry.mail.message_id}">{escape(entry.mail.subject)}</a><br><small>to '
        f"{escape(entry.mail.recipient)}, {entry.sent_at:%Y-%m-%d %H:%M:%S} UTC</small></li>"
        for entry in entries
    )
    body = f"<ul>{items}</ul>" if entries else "<p>No mail yet. Sign up or book, then reload.</p>"
    return _page("Mailbox", f"<p>Mails that this development machine did not send.</p>{body}")


@router.get("/{message_id}")
async def mail(message_id: UUID, tx: Tx) -> HTMLResponse:
    """Return a mail: its headers, its HTML in a frame, its text, its files."""
    entry = await repository.get_mail(tx, message_id)
    if entry is None:
        raise MailUnknown
    shown = entry.mail
    files = "".join(
        f'<li><a href="/dev/mailbox/{message_id}/files/{number}">{escape(file.filename)}</a> '
        f"<small>{escape(file.content_type)}</small></li>"
        for number, file in enumerate(shown.attachments)
    )
    body = (
        f'<p><a href="/dev/mailbox">All mails</a></p><p><small>to {escape(shown.recipient)}, '
        f"{entry.sent_at:%Y-%m-%d %H:%M:%S} UTC</small></p>"
        f'<iframe title="The mail as HTML" src="/dev/mailbox/{message_id}/html"></iframe>'
        f"<h2>As text</h2><pre>{_linked(shown.text)}</pre>" + (f"<h2>Files</h2><ul>{files}</ul>" if files else "")
    )
    return _page(shown.subject, body)


@router.get("/{message_id}/html")
async def mail_html(message_id: UUID, tx: Tx) -> HTMLResponse:
    """Return the mail's HTML alone, in a sandbox of its own."""
    entry = await repository.get_mail(tx, message_id)
    if entry is None:
        raise MailUnknown
    policy = MAIL_POLICY.format(styles=_styles_of(entry.mail.html))
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store"}
    return HTMLResponse(entry.mail.html.replace("<head>", '<head><base target="_top">', 1), headers=headers)


@router.get("/{message_id}/files/{number}")
async def mail_file(message_id: UUID, number: int, *, tx: Tx) -> Response:
    """Return a file of a mail, to be saved."""
    entry = await repository.get_mail(tx, message_id)
    if entry is None or not 0 <= number < len(entry.mail.attachments):
        raise NotFound
    file = entry.mail.attachments[number]
    headers = {"Content-Disposition": f'attachment; filename="{file.filename}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.content_type, headers=headers)


def _page(title: str, body: str) -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def _styles_of(html: str) -> str:
    """Return what allows the styles that a mail's own template writes, each by its words, and no others."""
    known = dict.fromkeys(_hashed(unescape(style)) for style in _STYLE_ATTRIBUTE.findall(html))
    return " ".join(["'unsafe-hashes'", *known]) if known else "'none'"


def _linked(text: str) -> str:
    """Return the text as HTML, with addresses that stand alone on a line made links."""
    lines = (
        f'<a href="{escape(line)}">{escape(line)}</a>' if line.startswith(("http://", "https://")) else escape(line)
        for line in text.splitlines()
    )
    return "\n".join(lines)
