"""S8: a flash sale against two API processes: nothing oversold, nobody refused too early, nothing broken."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from holdfast.bench.bookings import PATH, ScenePlayedWrong, slot_body
from holdfast.bench.contracts import Bar, Result
from holdfast.bench.firing import carry_out
from holdfast.bench.flash import Sale
from holdfast.bench.ground import Ground, new_prefix
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.magazine import Plan, Rack
from holdfast.bench.numbers import Spread
from holdfast.bench.servers import running_apis

PROCESSES: Final = 2
NONE: Final = Bar(0, 0, lower_is_better=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sale as the people saw it, and as the database has it."""

    sale: Sale
    booked: int
    taken: int
    too_many: int
    refused_falsely: int


@dataclass
class FlashFigure:
    """Many people, few places, several processes."""

    code: str
    ground: Ground
    people: int
    places: int
    at_once: int
    outcomes: list[Outcome] = field(default_factory=list)

    async def prepare(self) -> None:
        """Need nothing: each sale has a slot of its own."""

    async def play(self) -> None:
        """Hold a sale."""
        slot = await self._new_slot()
        ground = self.ground
        heads = ground.heads(ground.main, path=PATH, people=self.people)
        async with running_apis(ground.wanted, count=PROCESSES) as apis:
            plan = Plan(
                ports=[api.port for api in apis],
                racks=[Rack(heads, [slot_body(ground.main, slot, offering=0)])],
                connections=self.at_once,
                seconds=0,
                key_prefix=new_prefix(),
                total=len(heads),
            )
            sale = Sale(**json.loads(await carry_out(plan, module="holdfast.bench.flash")))
        self.outcomes.append(await self._outcome(sale, slot=slot))

    def results(self) -> Sequence[Result]:
        """Return what must be zero, and how long a sale took."""
        worst = [
            ("oversold", "places sold too often", [outcome.too_many for outcome in self.outcomes]),
            ("refused", "people refused while there were places", [one.refused_falsely for one in self.outcomes]),
            ("broken", "5xx", [sum(outcome.sale.broken.values()) for outcome in self.outcomes]),
        ]
        unanswered = (one.sale.said for one in self.outcomes if "0" in one.sale.said)
        void = next((f"not everybody was answered: {said}" for said in unanswered), "")
        title = f"{self.people:,} people, {self.places:,} places, {PROCESSES} processes"
        return [
            Result(
                f"{self.code} {name}",
                f"{title}: {what}",
                "",
                # The worst run is what counts.
                Spread(max(values), min(values), max(values)),
                NONE,
                void=void,
                notes=[self._note()] if name == "oversold" else [],
                details={
                    "said": [one.sale.said for one in self.outcomes],
                    "5xx": [o.sale.broken for o in self.outcomes],
                },
            )
            for name, what, values in worst
        ]

    def _note(self) -> str:
        seconds = Spread.of([outcome.sale.seconds for outcome in self.outcomes])
        last = self.outcomes[-1]
        return (
            f"{self.at_once:,} at once; over in {seconds.median:.1f} s ({seconds.least:.1f}-{seconds.most:.1f}), "
            f"p99 {last.sale.p99_ms:,.0f} ms; answers {last.sale.said}, "
            f"bookings {last.booked}, taken {last.taken}, 5xx on the way {last.sale.broken or 'none'}"
        )

    async def _new_slot(self) -> int:
        """Make a slot with the sale's places, after all others."""
        shop, superuser = self.ground.main, self.ground.superuser
        slot = shop.slots + len(self.outcomes)
        made = await superuser.execute(
            "INSERT INTO inventory.stock (tenant_id, stock_id, offering_id, starts_at, ends_at, local_start, "
            "time_zone, capacity, created_at) SELECT tenant_id, $3, offering_id, starts_at + $4 * interval '1 hour', "
            "ends_at + $4 * interval '1 hour', local_start, time_zone, $5, created_at FROM inventory.stock "
            "WHERE tenant_id = $1 AND stock_id = $2",
            shop.tenant_id,
            id_of(Kind.STOCK, shop.tenant, number=0),
            id_of(Kind.STOCK, shop.tenant, number=slot),
            slot,
            self.places,
        )
        if made != "INSERT 0 1":
            raise ScenePlayedWrong("The slot of the sale could not be made.")
        return slot

    async def _outcome(self, sale: Sale, *, slot: int) -> Outcome:
        row = await self.ground.superuser.fetchrow(
            "SELECT count(*) AS booked, extract(epoch FROM max(b.created_at))::float8 AS last, "
            "(SELECT s.taken FROM inventory.stock s WHERE s.tenant_id = $1 AND s.stock_id = $2) AS taken "
            "FROM bookings.booking b WHERE b.tenant_id = $1 AND b.slot_id = $2 AND b.state IN ('pending', 'confirmed')",
            self.ground.main.tenant_id,
            id_of(Kind.STOCK, self.ground.main.tenant, number=slot),
        )
        booked, taken = int(row["booked"]), int(row["taken"])
        places = min(self.places, self.people)
        # Nothing is given back in a sale: who is refused before the last place was booked is refused falsely.
        falsely = sale.refused_before(row["last"]) if booked >= places else places - booked
        too_many = max(0, booked - places, taken - places, sale.sold - places)
        return Outcome(sale, booked, taken, too_many, falsely)
