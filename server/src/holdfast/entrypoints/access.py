"""Who may do what over HTTP, as one table: each operation of the API against each sort of caller (R67).

The routes do not read it: it says what their policies must come to, and the tests try every cell of it against the
running application. An operation without an entry fails the suite. Callers meet a thing of one venue: its published
offering, its slot, a booking there; `UNPUBLISHED` tells what changes while the thing is a draft.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class Caller(StrEnum):
    """A sort of caller, named for what they are to the thing that the operation is about."""

    VISITOR = "visitor"
    """Has no access token."""
    OWNER = "owner"
    """The customer whose booking or session it is."""
    CUSTOMER = "customer"
    """Another customer of the same tenant."""
    MERCHANT = "merchant"
    """Runs the merchant whose venue it is."""
    OTHER_MERCHANT = "other merchant"
    """Runs another merchant of the same tenant."""
    MODERATOR = "moderator"
    """Works at the venue."""
    OTHER_MODERATOR = "other moderator"
    """Works at another venue of the same merchant."""
    OPERATOR = "operator"
    """Works in the tenant's back office."""
    ADMIN = "admin"
    """Administers the tenant."""
    PLATFORM_ADMIN = "platform admin"
    """Runs the platform, and asks at its own address: there, every thing of a tenant is a foreign one."""


class Verdict(IntEnum):
    """What a caller gets."""

    ALLOWED = 200
    """What was asked for (any 2xx)."""
    SIGN_IN = 401
    """Not without signing in."""
    FORBIDDEN = 403
    """Not with these roles; said where the operation itself is no secret."""
    HIDDEN = 404
    """The thing is not there for this caller, exactly as if it were not there at all (R68)."""
    REFUSED = 409
    """The table of transitions has no such step for this caller (R42)."""


Row = Mapping[Caller, Verdict]


def allow(*callers: Caller, otherwise: Verdict = Verdict.HIDDEN) -> Row:
    """Return the row in which those callers are let in; visitors must sign in and the others get `otherwise`."""
    rest = {caller: otherwise for caller in Caller if caller is not Caller.VISITOR}
    return MappingProxyType({Caller.VISITOR: Verdict.SIGN_IN, **rest, **dict.fromkeys(callers, Verdict.ALLOWED)})


def but(row: Row, verdict: Verdict, /, *callers: Caller) -> Row:
    """Return the row with another verdict for those callers."""
    return MappingProxyType({**row, **dict.fromkeys(callers, verdict)})


_C = Caller

ANYBODY: Final = allow(*Caller)
SIGNED_IN: Final = but(ANYBODY, Verdict.SIGN_IN, _C.VISITOR)
# A thing that everybody sees at its own tenant's address.
PUBLIC_THING: Final = but(ANYBODY, Verdict.HIDDEN, _C.PLATFORM_ADMIN)
OWNER: Final = allow(_C.OWNER)
RUN_MERCHANT: Final = allow(_C.MERCHANT, _C.ADMIN)
RUN_VENUE: Final = allow(_C.MERCHANT, _C.MODERATOR, _C.ADMIN)
SEE_MERCHANT: Final = allow(_C.MERCHANT, _C.OPERATOR, _C.ADMIN)
SEE_VENUE: Final = allow(_C.MERCHANT, _C.MODERATOR, _C.OPERATOR, _C.ADMIN)
OWNER_AND_STAFF: Final = allow(_C.OWNER, _C.MERCHANT, _C.MODERATOR, _C.OPERATOR, _C.ADMIN)
END_BOOKING: Final = but(RUN_VENUE, Verdict.REFUSED, _C.OPERATOR)
OFFICE: Final = allow(_C.OPERATOR, _C.ADMIN, otherwise=Verdict.FORBIDDEN)
ANY_OFFICE: Final = but(OFFICE, Verdict.ALLOWED, _C.PLATFORM_ADMIN)
OFFICE_THING: Final = but(OFFICE, Verdict.HIDDEN, _C.PLATFORM_ADMIN)
ADMIN: Final = allow(_C.ADMIN, otherwise=Verdict.FORBIDDEN)
ANY_ADMIN: Final = but(ADMIN, Verdict.ALLOWED, _C.PLATFORM_ADMIN)
ADMIN_THING: Final = but(ADMIN, Verdict.HIDDEN, _C.PLATFORM_ADMIN)
PLATFORM: Final = allow(_C.PLATFORM_ADMIN, otherwise=Verdict.FORBIDDEN)

ACCOUNTS: Final[Mapping[str, Row]] = {
    "register": ANYBODY,
    "log_in": ANYBODY,
    "refresh_session": ANYBODY,
    "log_out": ANYBODY,
    "log_out_everywhere": SIGNED_IN,
    "change_password": SIGNED_IN,
    "verify_email": ANYBODY,
    "resend_verification": SIGNED_IN,
    "forget_password": ANYBODY,
    "reset_password": ANYBODY,
    "change_email": SIGNED_IN,
    "confirm_email_change": ANYBODY,
    "read_profile": SIGNED_IN,
    "edit_profile": SIGNED_IN,
    "list_sessions": SIGNED_IN,
    "end_session": OWNER,
}

TENANTS: Final[Mapping[str, Row]] = {
    "read_tenant": ANYBODY,
    "edit_tenant": ANY_ADMIN,
    "list_tenants": PLATFORM,
    "open_tenant": PLATFORM,
    "list_members": ANY_OFFICE,
    "grant_role": ADMIN_THING,
    "revoke_role": ADMIN_THING,
    "search_users": ANY_OFFICE,
    "inspect_user": OFFICE_THING,
    "disable_user": ADMIN_THING,
    "enable_user": ADMIN_THING,
}

CATALOGUE: Final[Mapping[str, Row]] = {
    "list_merchants": ANYBODY,
    "open_merchant": SIGNED_IN,
    "read_merchant": PUBLIC_THING,
    "edit_merchant": RUN_MERCHANT,
    "publish_merchant": RUN_MERCHANT,
    "unpublish_merchant": RUN_MERCHANT,
    "approve_merchant": ADMIN,
    "archive_merchant": RUN_MERCHANT,
    "list_own_merchants": SIGNED_IN,
    "list_categories": ANYBODY,
    "list_cities": ANYBODY,
    "list_venues": ANYBODY,
    "create_venue": RUN_MERCHANT,
    "read_venue": PUBLIC_THING,
    "edit_venue": RUN_MERCHANT,
    "publish_venue": RUN_MERCHANT,
    "unpublish_venue": RUN_MERCHANT,
    "archive_venue": RUN_MERCHANT,
    "list_resources": SEE_VENUE,
    "create_resource": RUN_VENUE,
    "read_resource": SEE_VENUE,
    "edit_resource": RUN_VENUE,
    "archive_resource": RUN_VENUE,
    "list_blackouts": SEE_VENUE,
    "add_blackout": RUN_VENUE,
    "remove_blackout": RUN_VENUE,
    "list_offerings": ANYBODY,
    "create_offering": RUN_VENUE,
    "read_offering": PUBLIC_THING,
    "edit_offering": RUN_VENUE,
    "publish_offering": RUN_VENUE,
    "unpublish_offering": RUN_VENUE,
    "archive_offering": RUN_VENUE,
    "list_cancellation_policies": ANYBODY,
    "list_add_ons": PUBLIC_THING,
    "create_add_on": RUN_VENUE,
    "edit_add_on": RUN_VENUE,
    "archive_add_on": RUN_VENUE,
    "upload_media": SIGNED_IN,
    "read_media": PUBLIC_THING,
}

PLACES: Final[Mapping[str, Row]] = {
    "list_slots": PUBLIC_THING,
    "create_slot": RUN_VENUE,
    "preview_slots": RUN_VENUE,
    "create_recurring_slots": RUN_VENUE,
    "change_slot": RUN_VENUE,
    "remove_slot": RUN_VENUE,
    "read_availability": PUBLIC_THING,
    "watch_availability": PUBLIC_THING,
    "search_offerings": ANYBODY,
}

BOOKINGS: Final[Mapping[str, Row]] = {
    "quote": PUBLIC_THING,
    "place_booking": but(SIGNED_IN, Verdict.HIDDEN, _C.PLATFORM_ADMIN),
    "list_bookings": OFFICE,
    "list_my_bookings": SIGNED_IN,
    "list_slot_bookings": SEE_VENUE,
    "list_venue_bookings": SEE_VENUE,
    "list_merchant_bookings": SEE_MERCHANT,
    "get_booking": OWNER_AND_STAFF,
    "get_booking_history": OWNER_AND_STAFF,
    "get_booking_calendar": OWNER_AND_STAFF,
    "checkout_booking": OWNER,
    "get_booking_payment": OWNER,
    "returned_from_payment": OWNER,
    "preview_cancel": OWNER_AND_STAFF,
    "cancel_booking": OWNER_AND_STAFF,
    "extend_hold": OWNER,
    "change_guests": OWNER_AND_STAFF,
    "complete_booking": END_BOOKING,
    "mark_no_show": END_BOOKING,
}

BACK_ROOMS: Final[Mapping[str, Row]] = {
    "read_payment_account": ANY_OFFICE,
    "list_payment_events": ANY_OFFICE,
    "list_payment_operations": ANY_OFFICE,
    "list_events": ANY_OFFICE,
    "replay_event": ADMIN_THING,
    "list_jobs": ANY_OFFICE,
    "retry_job": ADMIN_THING,
    "list_audit": ANY_OFFICE,
    # Speaks by its signature, to the account in its address.
    "receive_stripe_event": ANYBODY,
    "is_live": ANYBODY,
    "is_ready": ANYBODY,
}

ACCESS: Final[Mapping[str, Row]] = MappingProxyType(
    {**ACCOUNTS, **TENANTS, **CATALOGUE, **PLACES, **BOOKINGS, **BACK_ROOMS}
)

_DRAFT_OF_MERCHANT: Final = but(SEE_MERCHANT, Verdict.HIDDEN, _C.VISITOR)
_DRAFT_OF_VENUE: Final = but(SEE_VENUE, Verdict.HIDDEN, _C.VISITOR)
_DRAFT_TIMES: Final = but(RUN_VENUE, Verdict.HIDDEN, _C.VISITOR)

# What is public once it is published, while it is not.
UNPUBLISHED: Final[Mapping[str, Row]] = MappingProxyType(
    {
        "read_merchant": _DRAFT_OF_MERCHANT,
        "read_venue": _DRAFT_OF_VENUE,
        "read_offering": _DRAFT_OF_VENUE,
        "list_add_ons": _DRAFT_OF_VENUE,
        "list_slots": _DRAFT_TIMES,
        "read_availability": _DRAFT_TIMES,
        "watch_availability": _DRAFT_TIMES,
    }
)
