"""The tenant wall in SQL: what a migration says for each table so that row-level security holds (R69).

Roles: `holdfast_owner` owns everything and runs only migrations and SECURITY DEFINER functions;
`holdfast_app` serves requests and sees the tenants in `app.tenants`; `holdfast_worker` sees all rows of
exactly the tables it is given; `holdfast_audit` reads everything.
"""

from collections.abc import Sequence

ROLES = ("holdfast_owner", "holdfast_app", "holdfast_worker", "holdfast_audit")

# Read once a statement, and no index condition: the planner would take it for ten tenants and for one more filter on
# how many rows there are (docs/decisions/0015).
MINE = "array_position((SELECT current_setting('app.tenants', true)::uuid[]), tenant_id) IS NOT NULL"

# Roles belong to the whole cluster, a migration's record to one database: so they are ensured at every run.
BOOTSTRAP = (
    *(f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$" for role in ROLES),
    "DO $$ BEGIN ALTER ROLE holdfast_audit BYPASSRLS; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$",
    *(f"GRANT {role} TO CURRENT_USER" for role in ROLES),
    "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO holdfast_owner', current_database()); END $$",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION holdfast_owner",
)


def new_schema(name: str) -> list[str]:
    """Return the statements that make a module's schema, usable by every role."""
    return [
        f"CREATE SCHEMA IF NOT EXISTS {name} AUTHORIZATION holdfast_owner",
        f"GRANT USAGE ON SCHEMA {name} TO holdfast_app, holdfast_worker, holdfast_audit",
    ]


def tenant_wall(table: str, *, app: str, worker: str = "") -> list[str]:
    """Return the statements that put a tenant's table (`schema.name`) behind the wall.

    `app` and `worker` are privileges such as `"SELECT, INSERT, UPDATE (state)"`; an empty `worker` keeps it out.
    """
    name = table.replace(".", "_")
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {name}_owner ON {table} TO holdfast_owner USING (true) WITH CHECK (true)",
        f"CREATE POLICY {name}_app ON {table} TO holdfast_app USING ({MINE}) WITH CHECK ({MINE})",
        f"CREATE POLICY {name}_audit ON {table} FOR SELECT TO holdfast_audit USING (true)",
        f"GRANT {app} ON {table} TO holdfast_app",
        f"GRANT SELECT ON {table} TO holdfast_audit",
        *_for_worker(table, privileges=worker),
    ]


def append_only(tables: Sequence[str]) -> list[str]:
    """Return the statements that refuse UPDATE, DELETE and TRUNCATE on those tables to everybody (R23)."""
    made = []
    for table in tables:
        name = table.replace(".", "_")
        made.append(
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()"
        )
    return made


def _for_worker(table: str, *, privileges: str) -> list[str]:
    name = table.replace(".", "_")
    if not privileges:
        return []
    return [
        f"CREATE POLICY {name}_worker ON {table} TO holdfast_worker USING (true) WITH CHECK (true)",
        f"GRANT {privileges} ON {table} TO holdfast_worker",
    ]
