"""Find, show, expand and list the simulator's objects."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from holdfast.simulator.charging import method_of
from holdfast.simulator.contracts import Call
from holdfast.simulator.errors import InvalidParameter, NoSuchObject
from holdfast.simulator.records import (
    QUERIES,
    TABLES,
    Charge,
    Dispute,
    Intent,
    PaymentMethod,
    Record,
    Refund,
    load,
    record_of,
)
from holdfast.simulator.schemas import JsonObject, JsonValue
from holdfast.simulator.shapes import charge_shape, dispute_shape, intent_shape, method_shape, refund_shape
from holdfast.simulator.wire import Params

LIMIT_DEFAULT: Final = 10
LIMIT_MAX: Final = 100
EXPAND_DEPTH_MAX: Final = 4
COMPARISONS: Final = ("gt", "gte", "lt", "lte")

Kind = type[Intent] | type[Charge] | type[Refund] | type[Dispute] | type[PaymentMethod]
_BY_PREFIX: Final[Mapping[str, Kind]] = {
    "pi": Intent,
    "ch": Charge,
    "re": Refund,
    "du": Dispute,
    "pm": PaymentMethod,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Describe one list of the API: its address and the parameters that filter it."""

    url: str
    kind: Kind | None
    filters: tuple[str, ...] = ()


INTENTS: Final = Listing(url="/v1/payment_intents", kind=Intent, filters=("customer",))
CHARGES: Final = Listing(url="/v1/charges", kind=Charge, filters=("payment_intent", "customer"))
REFUNDS: Final = Listing(url="/v1/refunds", kind=Refund, filters=("payment_intent", "charge"))
DISPUTES: Final = Listing(url="/v1/disputes", kind=Dispute, filters=("payment_intent", "charge"))
EVENTS: Final = Listing(url="/v1/events", kind=None, filters=("type",))


def shape_of(call: Call, record: Record) -> JsonObject:
    """Return the record as the API shows it."""
    match record:
        case Intent():
            return intent_shape(record, public_url=call.public_url)
        case Charge():
            return charge_shape(record, method=method_of(call, record))
        case Refund():
            return refund_shape(record)
        case Dispute():
            return dispute_shape(record)
        case PaymentMethod():
            return method_shape(record)
        case _:
            assert_never(record)


def shape_by_id(call: Call, object_id: str) -> JsonObject | None:
    """Return the object of that id as the API shows it; None for an id that is not ours."""
    kind = _BY_PREFIX.get(object_id.partition("_")[0])
    if kind is None:
        return None
    record: Record = load(call.tx, kind, object_id=object_id, account=call.account)
    return shape_of(call, record)


def event_by_id(call: Call, event_id: str) -> JsonObject:
    """Return a stored event exactly as it was told."""
    row = call.tx.connection.execute(
        "SELECT body FROM events WHERE id = ? AND account = ?", (event_id, call.account)
    ).fetchone()
    if row is None:
        raise NoSuchObject("event", event_id)
    return _event_shape(row)


def expand(call: Call, body: JsonObject, *, paths: list[str]) -> JsonObject:
    """Replace ids by the objects they name, along paths like `latest_charge` or `data.charge.payment_intent`."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > EXPAND_DEPTH_MAX + (parts[0] == "data"):
            raise InvalidParameter("expand", f"You cannot expand more than {EXPAND_DEPTH_MAX} levels: {path}.")
        _expand_along(call, body, parts=parts)
    return body


def _expand_along(call: Call, node: JsonValue, *, parts: list[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _expand_along(call, item, parts=parts)
        return
    if not isinstance(node, dict):
        return
    head, *rest = parts
    if head not in node:
        raise InvalidParameter("expand", f"This property cannot be expanded ({head}).")
    value = node[head]
    if isinstance(value, str):
        value = shape_by_id(call, value)
        if value is None:
            raise InvalidParameter("expand", f"This property cannot be expanded ({head}).")
        node[head] = value
    if rest:
        _expand_along(call, value, parts=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Hold the checked parameters of a list; a filter that was not asked for is None."""

    limit: int
    starting_after: str | None
    ending_before: str | None
    filters: Mapping[str, str | int | None]


def read_list(params: Params, listing: Listing) -> ListQuery:
    """Return what a list call asks for."""
    limit = params.integer("limit")
    if limit is not None and not 1 <= limit <= LIMIT_MAX:
        raise InvalidParameter("limit", f"Invalid integer: limit must be between 1 and {LIMIT_MAX}.")
    filters: dict[str, str | int | None] = {name: params.text(name) for name in listing.filters}
    if listing is EVENTS:
        types = params.texts("types")
        filters["types"] = json.dumps(types) if types else None
    query = ListQuery(
        limit=limit or LIMIT_DEFAULT,
        starting_after=params.text("starting_after"),
        ending_before=params.text("ending_before"),
        filters={**filters, **_created_bounds(params)},
    )
    params.refuse_unknown()
    return query


def _created_bounds(params: Params) -> dict[str, int | None]:
    bounds: dict[str, int | None] = dict.fromkeys(("created", "gt", "gte", "lt", "lte"))
    if not isinstance(params.peek("created"), dict):
        return {**bounds, "created": params.integer("created")}
    for name, value in params.mapping("created").items():
        if name not in COMPARISONS or not (isinstance(value, str) and value.isascii() and value.isdigit()):
            raise InvalidParameter(f"created[{name}]", f"Invalid integer: {value}")
        bounds[name] = int(value)
    return bounds


def list_objects(call: Call, listing: Listing, *, query: ListQuery) -> JsonObject:
    """Return one page of a list, newest first."""
    table = "events" if listing.kind is None else TABLES[listing.kind]
    anchor = query.starting_after or query.ending_before
    goes_back = query.starting_after is None and anchor is not None
    rows = call.tx.connection.execute(
        QUERIES[f"{'oldest' if goes_back else 'newest'}_{table}"],
        {
            **query.filters,
            "account": call.account,
            "cursor": None if anchor is None else _seq_of(call, table=table, object_id=anchor),
            "limit": query.limit + 1,
        },
    ).fetchall()
    page = rows[: query.limit]
    if goes_back:
        page.reverse()
    return {
        "object": "list",
        "url": listing.url,
        "has_more": len(rows) > query.limit,
        "data": [_row_shape(call, listing, row=row) for row in page],
    }


def _seq_of(call: Call, *, table: str, object_id: str) -> int:
    row = call.tx.connection.execute(QUERIES[f"seq_{table}"], {"id": object_id, "account": call.account}).fetchone()
    if row is None:
        raise NoSuchObject(table.removesuffix("s"), object_id, param="starting_after")
    return int(row["seq"])


def _row_shape(call: Call, listing: Listing, *, row: sqlite3.Row) -> JsonObject:
    if listing.kind is None:
        return _event_shape(row)
    record: Record = record_of(listing.kind, row)
    return shape_of(call, record)


def _event_shape(row: sqlite3.Row) -> JsonObject:
    shape: JsonObject = json.loads(row["body"])
    return shape
