"""Who may look behind the scenes."""

from holdfast.kit.actor import Actor
from holdfast.kit.errors import NotAllowed


def require_office(actor: Actor) -> None:
    """Let operators and admins of the tenant pass."""
    if not actor.has("operator", "admin", "platform_admin"):
        raise NotAllowed


def require_admin(actor: Actor) -> str:
    """Let admins pass and return as what they act."""
    if actor.has("platform_admin"):
        return "platform_admin"
    if actor.has("admin"):
        return "admin"
    raise NotAllowed
