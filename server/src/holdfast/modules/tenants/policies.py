"""Who may do what, from the roles that came with the token; every module asks here, none compares role names."""

from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.modules.tenants.contracts import Role


def is_admin(actor: Actor) -> bool:
    """Say whether the actor is an admin of the tenant."""
    return actor.has(Role.ADMIN)


def is_staff(actor: Actor) -> bool:
    """Say whether the actor belongs to the tenant's back office: an operator or an admin."""
    return actor.has(Role.OPERATOR, Role.ADMIN)


def is_platform_admin(actor: Actor) -> bool:
    """Say whether the actor runs the platform; the role exists in the platform's own tenant only."""
    return actor.has(Role.PLATFORM_ADMIN)


def runs_merchant(actor: Actor, merchant_id: UUID) -> bool:
    """Say whether the actor runs the business: its merchant, or an admin."""
    return merchant_id in actor.scopes(Role.MERCHANT) or is_admin(actor)


def runs_venue(actor: Actor, *, merchant_id: UUID, venue_id: UUID) -> bool:
    """Say whether the actor runs what is offered at a venue: its merchant, its moderator, or an admin."""
    return runs_merchant(actor, merchant_id) or venue_id in actor.scopes(Role.MODERATOR)


def handles_bookings(actor: Actor, *, merchant_id: UUID, venue_id: UUID) -> bool:
    """Say whether the actor handles bookings of a venue: whoever runs it, or the back office."""
    return runs_venue(actor, merchant_id=merchant_id, venue_id=venue_id) or is_staff(actor)


def role_towards(actor: Actor, *, merchant_id: UUID | None = None, venue_id: UUID | None = None) -> Role:
    """Return the highest role in which the actor meets a thing of that merchant and venue (for audit and history)."""
    if is_platform_admin(actor):
        return Role.PLATFORM_ADMIN
    if is_admin(actor):
        return Role.ADMIN
    if merchant_id is not None and merchant_id in actor.scopes(Role.MERCHANT):
        return Role.MERCHANT
    if venue_id is not None and venue_id in actor.scopes(Role.MODERATOR):
        return Role.MODERATOR
    return Role.OPERATOR if is_staff(actor) else Role.CUSTOMER


def acts_as_admin(actor: Actor, *, merchant_id: UUID, venue_id: UUID | None = None) -> bool:
    """Say whether somebody changes another's business by being an administrator, which is audited (R71)."""
    is_own = merchant_id in actor.scopes(Role.MERCHANT) or (
        venue_id is not None and venue_id in actor.scopes(Role.MODERATOR)
    )
    return is_admin(actor) and not is_own
