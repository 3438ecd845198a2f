"""The wire shapes of slots."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from holdfast.kit.text import Prose
from holdfast.kit.wire import AMOUNT_MAX, YEARS, Flag, Inbound, MoneyOut, Outbound
from holdfast.modules.catalogue.contracts import Offering
from holdfast.modules.inventory.contracts import Slot, SlotState
from holdfast.modules.inventory.service import MINUTES_MAX, PlannedSlot, SlotChange, SlotPlan

CAPACITY_MAX = 100_000
RULE_LENGTH_MAX = 500
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)", re.ASCII)


def _parse_wall(text: str) -> str:
    try:
        # Weeks and days of the year are dates to Python as well, and no clock shows them.
        parsed = datetime.fromisoformat(text if _DATED.match(text) else "")
    except ValueError as error:
        msg = "must be a wall time such as 2026-12-04T19:00"
        raise ValueError(msg) from error
    if parsed.tzinfo is not None:
        msg = "is the time on the venue's wall: send it without offset or zone"
        raise ValueError(msg)
    if not YEARS[0] <= parsed.year <= YEARS[1]:
        msg = f"must be between the years {YEARS[0]} and {YEARS[1]}"
        raise ValueError(msg)
    return parsed.isoformat(timespec="minutes")


def _no_flag(value: object) -> object:
    # True is 1 to Python.
    if value is True or value is False:
        msg = "must be 0 or 1"
        raise ValueError(msg)
    return value


WallTime = Annotated[
    str,
    Field(
        min_length=10,
        max_length=19,
        description="What the clock on the venue's wall shows, without zone.",
        examples=["2026-12-04T19:00"],
    ),
    AfterValidator(_parse_wall),
]
Minutes = Annotated[int, Field(ge=5, le=MINUTES_MAX, strict=True)]
Capacity = Annotated[int, Field(ge=0, le=CAPACITY_MAX, strict=True)]
Overbook = Annotated[int, Field(ge=0, le=CAPACITY_MAX, strict=True)]
Price = Annotated[int, Field(ge=0, le=AMOUNT_MAX, strict=True, description="Minor units; replaces the offering's.")]
Note = Annotated[Prose, Field(max_length=500)]
Fold = Annotated[Literal[0, 1], BeforeValidator(_no_flag)]


class SlotIn(Inbound):
    """A slot to make."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"local_start": "2026-12-04T19:00", "duration_minutes": 90, "capacity": 12}}
    )

    local_start: WallTime
    duration_minutes: Minutes | None = Field(default=None, description="None: the offering's usual length.")
    capacity: Capacity
    overbook: Overbook = 0
    price_amount: Price | None = None
    note: Note = ""
    fold: Fold | None = Field(default=None, description="Which of a wall time that comes twice.")

    def to_plan(self) -> SlotPlan:
        """Return what the merchant says as the service takes it."""
        return SlotPlan(
            local_start=datetime.fromisoformat(self.local_start),
            duration_minutes=self.duration_minutes,
            capacity=self.capacity,
            overbook=self.overbook,
            price_amount=self.price_amount,
            note=self.note,
            fold=self.fold,
        )


class RecurringIn(SlotIn):
    """Slots to make by a rule, each at the same wall time."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "rrule": "FREQ=WEEKLY;BYDAY=FR;COUNT=10",
                "local_start": "2026-12-04T19:00",
                "duration_minutes": 90,
                "capacity": 12,
            }
        }
    )

    rrule: Annotated[str, Field(min_length=6, max_length=RULE_LENGTH_MAX, description="RFC 5545, with COUNT or UNTIL.")]
    skip_clashes: Flag = Field(default=True, description="False: one clash refuses them all.")


class SlotPatch(Inbound):
    """What to change in a slot; what is left out stays."""

    local_start: WallTime | None = None
    duration_minutes: Minutes | None = None
    capacity: Capacity | None = None
    overbook: Overbook | None = None
    price_amount: Price | None = None
    note: Note | None = None
    state: Literal["open", "closed"] | None = None
    fold: Fold | None = None

    def to_change(self) -> SlotChange:
        """Return the change as the service takes it."""
        return SlotChange(
            local_start=datetime.fromisoformat(self.local_start) if self.local_start else None,
            duration_minutes=self.duration_minutes,
            capacity=self.capacity,
            overbook=self.overbook,
            price_amount=self.price_amount,
            note=self.note,
            state=SlotState(self.state) if self.state else None,
            fold=self.fold,
        )


class SlotOut(Outbound):
    """A slot with what is left of it."""

    id: UUID
    offering_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    local_start: str
    time_zone: str
    capacity: int
    overbook: int
    remaining: int
    taken: int
    held: int
    confirmed: int
    price: MoneyOut
    state: str
    note: str
    version: int

    @classmethod
    def of(cls, slot: Slot, offering: Offering) -> "SlotOut":
        """Return the slot as it goes over the wire."""
        amount = offering.price_amount if slot.price_amount is None else slot.price_amount
        return cls(
            id=slot.slot_id,
            offering_id=slot.offering_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            local_start=slot.local_start,
            time_zone=slot.time_zone,
            capacity=slot.capacity,
            overbook=slot.overbook,
            remaining=slot.remaining,
            taken=slot.taken,
            held=slot.held,
            confirmed=slot.confirmed,
            price=MoneyOut(amount=amount, currency=offering.currency),
            state=slot.state.value,
            note=slot.note,
            version=slot.version,
        )


class PlannedSlotOut(Outbound):
    """One occurrence of a rule: what is (or would be) made, or why not."""

    local_start: str
    starts_at: AwareDatetime | None
    ends_at: AwareDatetime | None
    clash_slot_id: UUID | None
    problem: str | None = Field(
        description="nonexistent_local_time, ambiguous_local_time, in_the_past, overlaps_itself or null."
    )

    @classmethod
    def of(cls, planned: PlannedSlot) -> "PlannedSlotOut":
        """Return the occurrence as it goes over the wire."""
        return cls(
            local_start=planned.local_start,
            starts_at=planned.draft.starts_at if planned.draft else None,
            ends_at=planned.draft.ends_at if planned.draft else None,
            clash_slot_id=planned.clash_id,
            problem=planned.problem,
        )


class PlanOut(Outbound):
    """The occurrences of a rule, and how many slots were (or would be) made."""

    slots: list[PlannedSlotOut]
    count: int

    @classmethod
    def of(cls, planned: tuple[PlannedSlot, ...]) -> "PlanOut":
        """Return the plan as it goes over the wire."""
        listed = [PlannedSlotOut.of(one) for one in planned]
        return cls(slots=listed, count=sum(1 for one in listed if not one.clash_slot_id and not one.problem))


class SlotListOut(Outbound):
    """An offering's slots in a span of time."""

    items: list[SlotOut]
    next_cursor: str | None = None
