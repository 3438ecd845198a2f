"""PgQueuer's tables in a schema of their own, with a wall for what a tenant's requests may see.

Phase: expand. Module: jobs (kit).
"""

from alembic import op
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.settings import DBSettings

from holdfast.kit.walls import new_schema

revision = "0011_jobs"
down_revision = "0010_notifications"

_SETTINGS = DBSettings(db_schema="jobs")
_TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")
_MINE = "(headers ->> 'tenant_id')::uuid = ANY (current_setting('app.tenants', true)::uuid[])"


def upgrade() -> None:
    """Install what the library declares, one statement at a time, and say who may do what."""
    for statement in new_schema("jobs"):
        op.execute(statement)
    declared = target(_SETTINGS)
    rendered = [
        *(schema_ddl.render_enum(entry, _SETTINGS) for entry in declared.enums),
        *(schema_ddl.render_table(entry, _SETTINGS) for entry in declared.tables),
        *(schema_ddl.render_index(entry, _SETTINGS) for entry in declared.indexes),
        *(schema_ddl.render_function(entry, _SETTINGS) for entry in declared.functions),
        *(schema_ddl.render_trigger(entry, _SETTINGS) for entry in declared.triggers),
    ]
    connection = op.get_bind()
    for statement in rendered:
        connection.exec_driver_sql(statement)
    _grant()


def downgrade() -> None:
    """Drop everything of the queue."""
    op.execute("DROP SCHEMA jobs CASCADE")


def _grant() -> None:
    op.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO holdfast_app, holdfast_worker")
    for table in _TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.{table} TO holdfast_worker")
        op.execute(f"GRANT SELECT ON jobs.{table} TO holdfast_audit")
    op.execute("GRANT SELECT, INSERT ON jobs.pgqueuer TO holdfast_app")
    op.execute("GRANT INSERT ON jobs.pgqueuer_log TO holdfast_app")
    # A request sees and makes jobs of its own tenant alone; the tenant travels in the headers.
    op.execute("ALTER TABLE jobs.pgqueuer ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE jobs.pgqueuer FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY jobs_app ON jobs.pgqueuer TO holdfast_app USING ({_MINE}) WITH CHECK ({_MINE})")
    op.execute("CREATE POLICY jobs_worker ON jobs.pgqueuer TO holdfast_worker USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY jobs_owner ON jobs.pgqueuer TO holdfast_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY jobs_audit ON jobs.pgqueuer FOR SELECT TO holdfast_audit USING (true)")
