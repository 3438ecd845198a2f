"""The column shapes that every table is made of."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from holdfast.kit import schema


def table(*parts) -> str:
    """Return the words that make a table of those parts, on one line."""
    metadata = sa.MetaData(naming_convention=schema.metadata.naming_convention)
    for name in ("venue", "seat"):
        sa.Table(
            name,
            metadata,
            schema.tenant_id(),
            sa.Column(f"{name}_id", sa.Uuid, nullable=False),
            schema="catalogue",
        )
    made = sa.Table("thing", metadata, schema.tenant_id(), *parts, schema="kitchen")
    return " ".join(str(CreateTable(made).compile(dialect=postgresql.dialect())).split())


def test_an_instant_has_a_zone_and_is_never_left_out_unless_it_says_so():
    assert "begun_at TIMESTAMP WITH TIME ZONE NOT NULL" in table(schema.instant("begun_at"))
    assert "done_at TIMESTAMP WITH TIME ZONE)" in table(schema.instant("done_at", nullable=True)).replace(" )", ")")


def test_a_row_begins_at_version_one():
    assert "version INTEGER DEFAULT '1' NOT NULL" in table(schema.version())


def test_a_thing_belongs_to_another_of_its_own_tenant_and_never_goes_with_it():
    made = table(sa.Column("venue_id", sa.Uuid), schema.belongs_to(["venue_id"], "catalogue.venue"))

    assert (
        "FOREIGN KEY(tenant_id, venue_id) REFERENCES catalogue.venue (tenant_id, venue_id) ON DELETE RESTRICT" in made
    )


def test_the_other_may_call_it_otherwise():
    made = table(
        sa.Column("place_id", sa.Uuid), schema.belongs_to(["place_id"], "catalogue.seat(seat_id)", name="here")
    )

    assert "CONSTRAINT here FOREIGN KEY(tenant_id, place_id) REFERENCES catalogue.seat (tenant_id, seat_id)" in made


def test_a_state_is_one_of_a_closed_list():
    made = table(sa.Column("state", sa.Text), schema.one_of("state", ["open", "closed"]))

    assert "CONSTRAINT thing_state_known_check CHECK (state IN ('open', 'closed'))" in made
