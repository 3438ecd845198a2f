"""What comes to the desk, and what a winner of a batch is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from holdfast.kit.actor import Actor
from holdfast.kit.errors import HouseError
from holdfast.kit.localtime import Interval
from holdfast.kit.once import Answer, KeyedRequest, Once
from holdfast.modules.availability import facade as availability
from holdfast.modules.bookings.contracts import BookingDetails, Order
from holdfast.modules.catalogue.contracts import BookableOffering, SpaceTerms
from holdfast.modules.inventory.contracts import Cell, Wanted, resource_cell, stock_cell


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """A customer's order at the desk. `space` is how the order's space is booked, read before the locks."""

    actor: Actor
    once: Once
    order: Order
    space: SpaceTerms | None
    request_id: str | None = None
    cell: Cell | None = field(init=False)
    """What has to be locked for the order; None for an order that names nothing."""
    key_number: int = field(init=False)
    """The number of the advisory lock that says that the first request with this key still runs."""
    holder_number: int = field(init=False)
    """The number of the advisory lock on what the customer holds: half of each id tells them apart."""

    def __post_init__(self) -> None:
        """Say once what is asked for a dozen times in a batch."""
        object.__setattr__(self, "cell", self._named_cell())
        object.__setattr__(self, "key_number", self.once.lock_number(self.tenant_id))
        customer, tenant = self.actor.user_id.bytes, self.tenant_id.bytes
        number = int.from_bytes(customer[8:], signed=True) ^ int.from_bytes(tenant[:8], signed=True)
        object.__setattr__(self, "holder_number", number)

    @property
    def tenant_id(self) -> UUID:
        """Return whose booking site this is."""
        return self.actor.tenant_id

    def _named_cell(self) -> Cell | None:
        if self.order.slot_id is not None:
            return stock_cell(self.tenant_id, self.order.slot_id)
        return None if self.space is None else resource_cell(self.tenant_id, self.space.resource_id)

    @property
    def occupied(self) -> Interval | None:
        """Return the time that the order takes of its space, buffers inside; None for an order that says no time."""
        if self.space is None or self.order.starts_at is None or self.order.ends_at is None:
            return None
        return availability.occupied_time(self.space, starts_at=self.order.starts_at, ends_at=self.order.ends_at)

    @property
    def keyed(self) -> KeyedRequest:
        """Return what the kept answer is found by."""
        return KeyedRequest(self.tenant_id, self.once)

    @property
    def holding(self) -> tuple[UUID, UUID, UUID]:
        """Return by what is found what the customer holds unpaid, in all and of this offering."""
        return (self.tenant_id, self.actor.user_id, self.order.offering_id)

    @property
    def identity(self) -> tuple[UUID, UUID, str, str]:
        """Return whose key this is: two requests with one identity are one request."""
        return (self.tenant_id, self.once.user_id, self.once.route, self.once.key)


@dataclass(frozen=True, slots=True)
class Placed:
    """A winner of the batch."""

    request: PlaceRequest
    bookable: BookableOffering
    details: BookingDetails
    claim: Wanted
    is_sole: bool
    price_snapshot: Mapping[str, object]


Encode = Callable[[Placed], bytes]
Outcome = Answer | HouseError
