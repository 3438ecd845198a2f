"""Loads of bookings, and the references that write the same rows: spread, over many tenants, one hot slot, halls."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from holdfast.bench.firing import Fired, Payers, fire_plan
from holdfast.bench.ground import APP_ROLE, DATABASE, SERVING, Ground, new_prefix
from holdfast.bench.ids import Kind, id_of
from holdfast.bench.magazine import Plan, Rack
from holdfast.bench.pgbench import Drill, Drilled, drill
from holdfast.bench.reference import Choice, read_sample, script_of
from holdfast.bench.rows import RowsEach, count_rows, tables_of
from holdfast.bench.seeding import first_slot
from holdfast.bench.servers import Api
from holdfast.bench.shops import Shop
from holdfast.kit.postgres import Cluster

PATH: Final = "/api/v1/bookings"
# More than any machine books in a second: so many hours of halls are kept for each second of a run.
_HALLS_A_SECOND: Final = 8_000
_OLDEST_WITH_UUID7: Final = 18


@dataclass(frozen=True, slots=True)
class Scene:
    """Who books what: tenants, and what their people take in turn."""

    shops: Sequence[Shop]
    slots: int = 1
    has_halls: bool = False


@dataclass
class Contest:
    """Application and reference on one scene: what each made, run by run, and the rows that they wrote."""

    scene: Scene
    fired: list[Fired] = field(default_factory=list)
    drilled: list[dict[int, Drilled]] = field(default_factory=list)
    app_rows: list[RowsEach] = field(default_factory=list)
    reference_rows: list[RowsEach] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loads:
    """How the loads are carried out."""

    ground: Ground
    apis: Sequence[Api]
    seconds: float
    warm_up_seconds: float

    @property
    def payers(self) -> Payers:
        """Return the processes whose time is counted."""
        return self.ground.payers(self.apis)

    async def book(
        self, scene: Scene, *, connections: int, total: int | None = None, heads: Sequence[str] | None = None
    ) -> Fired:
        """Let the scene's people book for the time of a run, or only those whose heads are given."""
        ground = self.ground
        count = int((self.seconds + self.warm_up_seconds) * _HALLS_A_SECOND) if scene.has_halls else 0
        first = ground.take_spans(count)
        hours = range(first, first + count)
        racks = [
            Rack(heads or ground.heads(shop, path=PATH), bodies_of(scene, shop, now=ground.now, hours=hours))
            for shop in scene.shops
        ]
        plan = Plan(
            ports=[api.port for api in self.apis],
            racks=racks,
            connections=connections,
            seconds=self.seconds,
            warm_up_seconds=self.warm_up_seconds,
            key_prefix=new_prefix(),
            once=scene.has_halls,
            total=total,
        )
        return await fire_plan(plan, payers=self.payers)

    async def ask(
        self, rack: Rack, *, connections: int, seconds: float | None = None, total: int | None = None
    ) -> Fired:
        """Let people ask for what changes nothing, or has no key."""
        plan = Plan(
            ports=[api.port for api in self.apis],
            racks=[rack],
            connections=connections,
            seconds=self.seconds if seconds is None else seconds,
            warm_up_seconds=self.warm_up_seconds,
            total=total,
        )
        return await fire_plan(plan, payers=self.payers)

    async def script(self, scene: Scene) -> str:
        """Return the reference's script for the scene, made from a booking that the application places now."""
        ground = self.ground
        before = await ground.superuser.fetchval("SELECT count(*) FROM bookings.booking")
        fired = await self.book(scene, connections=1, total=1)
        if fired.volley.good != 1:
            raise ScenePlayedWrong(f"The first booking was refused: {fired.volley}")
        after = await ground.superuser.fetchrow(
            "SELECT count(*) AS n, (array_agg(booking_id ORDER BY created_at DESC))[1] AS latest FROM bookings.booking"
        )
        if after["n"] != before + 1:
            raise ScenePlayedWrong("One request did not make one booking.")
        sample = await read_sample(
            ground.superuser, UUID(str(after["latest"])), tables=await tables_of(ground.superuser)
        )
        cluster = _cluster_of(ground)
        major = int(cluster.version.split(".", 1)[0])
        fresh = "uuidv7()" if major >= _OLDEST_WITH_UUID7 else "gen_random_uuid()"
        return script_of(sample, _choice(scene, now=ground.now), fresh_id=fresh)

    async def reference(self, script: str, *, clients: int, scene: Scene, seconds: float | None = None) -> Drilled:
        """Let pgbench do the same for the time of a run."""
        ground = self.ground
        lasts = self.seconds if seconds is None else seconds
        hours = int((lasts + 2) * _HALLS_A_SECOND) if scene.has_halls else 0
        wanted = Drill(
            script,
            database=DATABASE,
            user=SERVING,
            role=APP_ROLE,
            clients=clients,
            seconds=lasts,
            variables={"base": ground.take_spans(hours)},
        )
        return await drill(_cluster_of(ground), wanted, directory=ground.home)

    async def play(self, contest: Contest, script: str, *, connections: int, clients: Sequence[int]) -> None:
        """Add a run of both sides to the contest, one after the other on the same database."""
        superuser = self.ground.superuser
        start = await count_rows(superuser)
        fired = await self.book(contest.scene, connections=connections)
        between = await count_rows(superuser)
        drilled = {count: await self.reference(script, clients=count, scene=contest.scene) for count in clients}
        end = await count_rows(superuser)
        contest.fired.append(fired)
        contest.drilled.append(drilled)
        contest.app_rows.append(RowsEach.between(start, between, bookings=fired.volley.good))
        transactions = sum(run.transactions for run in drilled.values())
        contest.reference_rows.append(RowsEach.between(between, end, bookings=transactions))


class ScenePlayedWrong(Exception):
    """A measurement does not do what it says it does: its figure would mean nothing."""


def _cluster_of(ground: Ground) -> Cluster:
    if ground.cluster is None:
        raise ScenePlayedWrong("pgbench runs beside a PostgreSQL of our own only.")
    return ground.cluster


def _choice(scene: Scene, *, now: datetime) -> Choice:
    shop = scene.shops[0]
    return Choice(
        people=shop.people,
        slots=scene.slots,
        tenants=len(scene.shops),
        first_tenant=shop.tenant,
        halls=shop.halls if scene.has_halls else 0,
        first_hour=first_slot(now).isoformat(),
    )


def bodies_of(scene: Scene, shop: Shop, *, now: datetime, hours: range) -> list[str]:
    """Return what a shop's people ask for in turn; of halls each of those hours once."""
    if scene.has_halls:
        return [_hall_body(shop, number, now=now) for number in hours]
    return [slot_body(shop, number, offering=shop.offering_of(number)) for number in range(scene.slots)]


def slot_body(shop: Shop, slot: int, *, offering: int) -> str:
    """Return the order of a place."""
    return json.dumps(
        {
            "offering_id": str(id_of(Kind.OFFERING, shop.tenant, number=offering)),
            "slot_id": str(id_of(Kind.STOCK, shop.tenant, number=slot)),
            "units": 1,
        }
    )


def _hall_body(shop: Shop, number: int, *, now: datetime) -> str:
    hour, hall = divmod(number, shop.halls)
    begin = first_slot(now) + timedelta(hours=hour)
    return json.dumps(
        {
            "offering_id": str(id_of(Kind.SPACE, shop.tenant, number=hall)),
            "starts_at": begin.isoformat(),
            "ends_at": (begin + timedelta(hours=1)).isoformat(),
        }
    )
