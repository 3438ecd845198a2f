"""What is done in the background: who hears which event, which jobs there are, what happens by the clock."""

from functools import partial

from holdfast.entrypoints.wiring import House, audit_database_settings
from holdfast.kit.jobs import JobKind, ScheduleKind
from holdfast.modules.accounts import jobs as account_jobs
from holdfast.modules.bookings import handlers as booking_handlers
from holdfast.modules.bookings import jobs as booking_jobs
from holdfast.modules.notifications import handlers as notification_handlers
from holdfast.modules.notifications import jobs as notification_jobs
from holdfast.modules.notifications.facade import Means
from holdfast.modules.operations import jobs as operation_jobs
from holdfast.modules.outbox.facade import Handler, Subscriptions
from holdfast.modules.payments import jobs as payment_jobs

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "27 * * * *"
AUDIT_SECONDS_MAX = 3600.0


def subscriptions(house: House) -> Subscriptions:
    """Return the handlers of each event by its name; a handler's own name is its key for ever."""
    on_placed = partial(booking_handlers.on_placed, payments=house.payments)
    on_ended = partial(booking_handlers.on_ended, payments=house.payments)
    on_paid = partial(booking_handlers.on_paid, payments=house.payments)
    ended: tuple[str, Handler] = ("bookings.on_ended", on_ended)
    told = notification_handlers
    return {
        "bookings.BookingPlaced": (
            ("bookings.on_placed", on_placed),
            ("notifications.on_booking_placed", told.on_booking_placed),
        ),
        "bookings.BookingConfirmed": (("notifications.on_booking_confirmed", told.on_booking_confirmed),),
        "bookings.BookingCancelled": (ended, ("notifications.on_booking_cancelled", told.on_booking_cancelled)),
        "bookings.BookingExpired": (ended,),
        "bookings.BookingFailed": (ended,),
        "bookings.LatePaymentRefunded": (("notifications.on_late_payment_refunded", told.on_late_payment_refunded),),
        "payments.PaymentSucceeded": (("bookings.on_paid", on_paid),),
        "payments.PaymentFailed": (("notifications.on_payment_failed", told.on_payment_failed),),
        "payments.RefundSucceeded": (("notifications.on_refund_succeeded", told.on_refund_succeeded),),
        **_of_accounts(),
    }


def job_kinds(house: House) -> tuple[JobKind, ...]:
    """Return the jobs with their time limits."""
    settings = house.settings
    means = Means(house.accounts, settings.address)
    send = partial(notification_jobs.send, mailer=house.mailer, means=means, tries_max=settings.notifications.tries_max)
    # A gateway call is cut off by its own time-outs first; the limits here are for what nobody thought of.
    return (
        JobKind("payments.run_operation", partial(payment_jobs.run_operation, payments=house.payments)),
        JobKind("payments.apply_event", partial(payment_jobs.apply_event, payments=house.payments)),
        JobKind("payments.check_attempt", partial(payment_jobs.check_attempt, payments=house.payments)),
        JobKind("notifications.send", send, tries_max=settings.notifications.tries_max),
    )


def schedule_kinds(house: House) -> tuple[ScheduleKind, ...]:
    """Return what happens by the clock, once however many workers there are."""
    complete = partial(booking_jobs.complete_past, settings=house.settings.bookings)
    reconcile = partial(payment_jobs.reconcile, payments=house.payments)
    watch = partial(payment_jobs.watch_webhooks, payments=house.payments)
    explain = partial(payment_jobs.explain_books, payments=house.payments)
    return (
        ScheduleKind("bookings.sweep_holds", EVERY_MINUTE, booking_jobs.sweep_holds),
        ScheduleKind("bookings.complete_past", "*/5 * * * *", complete),
        ScheduleKind("payments.reconcile", EVERY_MINUTE, reconcile),
        ScheduleKind("payments.watch_webhooks", "*/5 * * * *", watch),
        ScheduleKind("payments.explain_books", "40 3 * * *", explain),
        ScheduleKind("accounts.forget_lapsed", account_jobs.CRON, account_jobs.forget_lapsed),
        ScheduleKind("operations.forget_old_answers", EVERY_HOUR, operation_jobs.forget_old_answers),
        *_audits(house),
    )


def _audits(house: House) -> tuple[ScheduleKind, ...]:
    settings = house.settings.operations
    url = settings.audit_database_url.get_secret_value() or house.settings.database_url.get_secret_value()
    auditor = audit_database_settings(url, statement_seconds=settings.audit_statement_seconds)
    audit = partial(operation_jobs.audit_database, auditor=auditor, settings=settings)
    deep = partial(audit, deep=True)
    return (
        ScheduleKind("operations.audit", settings.audit_cron, audit, hard_seconds=AUDIT_SECONDS_MAX),
        ScheduleKind("operations.audit_deep", settings.audit_deep_cron, deep, hard_seconds=AUDIT_SECONDS_MAX),
    )


def _of_accounts() -> dict[str, tuple[tuple[str, Handler], ...]]:
    told = notification_handlers
    return {
        "accounts.VerificationRequested": (
            ("notifications.on_verification_requested", told.on_verification_requested),
        ),
        "accounts.PasswordResetRequested": (
            ("notifications.on_password_reset_requested", told.on_password_reset_requested),
        ),
        "accounts.EmailChangeRequested": (("notifications.on_email_change_requested", told.on_email_change_requested),),
        "accounts.EmailChanged": (("notifications.on_email_changed", told.on_email_changed),),
        "accounts.PasswordChanged": (("notifications.on_password_changed", told.on_password_changed),),
        "accounts.SessionFamilyRevoked": (("notifications.on_session_family_revoked", told.on_session_family_revoked),),
    }
