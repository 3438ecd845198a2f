"""What is really there once the businesses have opened: the ids that the platform gave to what the plan names."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from holdfast.crowd.contracts import BusinessPlan, HallChoice, SlotChoice
from holdfast.crowd.memory import Place


@dataclass(slots=True)
class Slot:
    """A slot: its id, and when it is."""

    slot_id: str
    starts_at: str
    ends_at: str
    local_start: str


@dataclass(slots=True)
class OpenBusiness:
    """A business that has opened. Slots stand as in the plan: by session, in order."""

    plan: BusinessPlan
    merchant_id: str
    venue_id: str
    offerings: list[str] = field(default_factory=list)
    slots: list[list[Slot]] = field(default_factory=list)
    hall_id: str = ""
    resource_id: str = ""

    def slot(self, choice: SlotChoice) -> Slot:
        """Return the slot of a choice."""
        return self.slots[choice.session][choice.slot]

    def hall_time(self, choice: HallChoice, *, today: date) -> tuple[datetime, datetime]:
        """Return from when to when the hall is wanted."""
        start = wall(today, day=choice.day, hour=choice.hour).replace(tzinfo=ZoneInfo(self.plan.time_zone))
        begin = start.astimezone(UTC)
        return begin, begin + timedelta(hours=choice.hours)

    def hall_place(self, choice: HallChoice, *, today: date) -> Place:
        """Return what a choice of the hall takes, set-up and clean-up included."""
        begin, end = self.hall_time(choice, today=today)
        hall = self.plan.hall
        occupied = (begin - timedelta(minutes=hall.setup_minutes), end + timedelta(minutes=hall.cleanup_minutes))
        return Place(self.resource_id, 1, starts_at=begin.isoformat(), ends_at=end.isoformat(), occupied=occupied)


@dataclass(repr=False)
class World:
    """All businesses, and the day on which the story is played."""

    today: date
    businesses: dict[int, OpenBusiness] = field(default_factory=dict)


def wall(today: date, *, day: int, hour: int) -> datetime:
    """Return what the clock on a venue's wall shows so many days from today."""
    return datetime.combine(today + timedelta(days=day), datetime.min.time()).replace(hour=hour)
