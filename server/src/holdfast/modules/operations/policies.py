"""Who may look behind the scenes."""

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotAllowed
from holdfast.modules.tenants import facade as tenants


def require_office(actor: Actor) -> None:
    """Let operators and admins of the tenant pass."""
    if not (tenants.is_staff(actor) or tenants.is_platform_admin(actor)):
        raise NotAllowed


def require_admin(actor: Actor) -> str:
    """Let admins pass and return as what they act."""
    if not (tenants.is_admin(actor) or tenants.is_platform_admin(actor)):
        raise NotAllowed
    return tenants.role_towards(actor).value
