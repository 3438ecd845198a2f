"""What operators are alarmed by, counted."""

from typing import Final

from prometheus_client import Counter, Gauge

WEBHOOKS_REFUSED: Final = Counter(
    "holdfast_payments_webhooks_refused_total", "Webhooks that were not taken in.", ["provider", "problem"]
)
WEBHOOKS_RECEIVED: Final = Counter(
    "holdfast_payments_webhooks_received_total", "Webhooks that were stored.", ["provider"]
)
EVENTS_DEAD: Final = Counter(
    "holdfast_payments_events_dead_total", "Events of payments that nobody knows, given up on.", ["provider"]
)
OUTCOMES_UNKNOWN: Final = Counter(
    "holdfast_payments_outcomes_unknown_total", "Calls to a gateway whose outcome was not known.", ["provider", "kind"]
)
CAPTURES_RETURNED: Final = Counter(
    "holdfast_payments_captures_returned_total", "Captures that paid nothing and went back.", ["verdict"]
)
LATE_CAPTURES: Final = Counter(
    "holdfast_payments_late_captures_total", "Captures that came after the payable was given up."
)
REFUNDS_FAILED: Final = Counter(
    "holdfast_payments_refunds_failed_total", "Refunds that came to nothing: a debt to a customer is open again."
)
DISPUTES: Final = Counter("holdfast_payments_disputes_total", "Disputes by how they stand.", ["state"])
BOOKS_LINES: Final = Counter(
    "holdfast_payments_books_lines_total", "Lines of providers' books, by what became of them.", ["became"]
)
WEBHOOKS_SILENT: Final = Gauge(
    "holdfast_payments_webhooks_silent", "Tenants whose provider tells nothing although attempts are made."
)
