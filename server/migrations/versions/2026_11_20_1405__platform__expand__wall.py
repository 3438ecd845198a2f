"""The wall's question in a form that no index answers: who looks for a row finds it by what the statement says.

`tenant_id = ANY (setting)` was taken for ten tenants each time, and multiplied with the statement's own condition on
the tenant: the planner believed in a tenth of a row, and any index looked as good as the right one. The list is
now read once a statement, and each row that is found is held against it.

Phase: expand. Module: platform.
"""

from alembic import op

from holdfast.kit.walls import MINE

revision = "0015_wall"
down_revision = "0014_lapsed_holds"

_BEFORE = "tenant_id = ANY (current_setting('app.tenants', true)::uuid[])"


def upgrade() -> None:
    """Word every tenant's wall anew."""
    _word(MINE)


def downgrade() -> None:
    """Word them as before."""
    _word(_BEFORE)


def _word(condition: str) -> None:
    quoted = condition.replace("'", "''")
    op.execute(
        f"""
        DO $$
        DECLARE
            wall record;
        BEGIN
            FOR wall IN
                SELECT schemaname, tablename, policyname FROM pg_policies
                 WHERE roles = '{{holdfast_app}}' AND policyname LIKE '%\\_app' AND qual LIKE '%app.tenants%'
                   AND schemaname <> 'jobs'
            LOOP
                EXECUTE format('ALTER POLICY %I ON %I.%I USING (%s) WITH CHECK (%s)', wall.policyname, wall.schemaname,
                               wall.tablename, '{quoted}', '{quoted}');
            END LOOP;
        END
        $$
        """  # noqa: S608 - the conditions are two constants
    )
