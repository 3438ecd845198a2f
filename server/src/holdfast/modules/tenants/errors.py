"""What can stand in the way of running a tenant."""

from holdfast.kit.errors import ErrorKind, HouseError


class LastAdmin(HouseError):
    """A tenant keeps at least one admin who can sign in: give somebody else the role first."""

    kind = ErrorKind.CONFLICT
    title = "This is the last admin"


class SlugTaken(HouseError):
    """Another tenant has this name in its address already."""

    kind = ErrorKind.CONFLICT
    title = "The name is taken"


class HostTaken(HouseError):
    """Another tenant answers at this host already."""

    kind = ErrorKind.CONFLICT
    title = "The host is taken"


class TenantUnknown(HouseError):
    """There is no tenant of this name."""

    kind = ErrorKind.NOT_FOUND
    title = "No such tenant"
