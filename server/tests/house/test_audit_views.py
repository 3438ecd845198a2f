"""The auditor's views hide nothing: with two tenants' data in it, each shows every row of its table."""

import pytest

pytestmark = pytest.mark.anyio

VIEWS = """
    SELECT DISTINCT v.oid::regclass::text AS name, t.oid::regclass::text AS base,
           coalesce(v.reloptions, '{}') && '{security_invoker=true,security_invoker=on}' AS asks_as_reader
      FROM pg_class v
      JOIN pg_namespace n ON n.oid = v.relnamespace AND n.nspname = 'operations'
      JOIN pg_rewrite r ON r.ev_class = v.oid
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
       AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
      JOIN pg_class t ON t.oid = d.refobjid
     WHERE v.relkind = 'v'
"""


async def seen_by(connection, role, what):
    """Return how many rows, of how many tenants, a role sees."""
    await connection.execute(f"SET LOCAL ROLE {role}")
    row = await connection.fetchrow(f"SELECT count(*) AS rows, count(DISTINCT tenant) AS tenants FROM {what}")
    await connection.execute("RESET ROLE")
    return row["rows"], row["tenants"]


async def test_every_audit_view_shows_the_auditor_every_row_of_its_table_R90(breakable):
    views = await breakable.fetch(VIEWS)

    assert len({view["name"] for view in views}) == len(views) >= 20
    for view in views:
        rows = await breakable.fetchval(f"SELECT count(*) FROM {view['base']}")
        assert view["asks_as_reader"], view["name"]
        assert await seen_by(breakable, "holdfast_audit", view["name"]) == (rows, 2), view["name"]


async def test_an_audit_view_is_no_hole_in_the_wall_R69(breakable):
    """Whoever was given a view would see through it what row-level security lets them see, and no more."""
    await breakable.execute("GRANT SELECT ON operations.chk_booking TO holdfast_app")
    (one, _) = [row["tenant"] for row in await breakable.fetch("SELECT DISTINCT tenant FROM operations.chk_booking")]
    await breakable.execute(f"SET LOCAL app.tenants = '{{{one}}}'")

    assert (await seen_by(breakable, "holdfast_app", "operations.chk_booking"))[1] == 1
