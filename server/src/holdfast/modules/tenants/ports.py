"""What tenants needs from outside, and the bundle that wiring makes of it once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.modules.accounts.facade import Accounts
from holdfast.modules.tenants.contracts import ScopeKind

# Merchants and venues are kept above tenants; before a role is given for one, it is asked whether there is one.
ScopeExists = Callable[[Transaction, ScopeKind, UUID], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Tenants:
    """What the use cases of tenants work with; built once, by wiring."""

    accounts: Accounts
    scope_exists: ScopeExists
