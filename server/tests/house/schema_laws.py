"""What must hold in every migrated database, as queries that list offenders, each with an offence that it must find."""

from dataclasses import dataclass
from typing import Final

OURS: Final = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
# What an extension brought is not ours to shape.
BROUGHT: Final = "SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'"
RELATIONS: Final = f"pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {OURS} AND c.oid NOT IN ({BROUGHT})"
TENANT_TABLES: Final = f"""
    {RELATIONS} JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND c.relkind IN ('r', 'p')
"""
TENANT_TABLE: Final = "CREATE TABLE planted.thing (tenant_id uuid, thing_id uuid, PRIMARY KEY (tenant_id, thing_id));"


@dataclass(frozen=True)
class Law:
    """A sentence, the query that lists who breaks it, and statements after which it lists `offender`.

    The statements run in an empty schema `planted`.
    """

    sentence: str
    offenders: str
    offence: str
    offender: str


LAWS: Final = (
    Law(
        sentence="no column holds a binary fraction or a time without its zone (R14, R22)",
        offenders=f"""
            SELECT c.oid::regclass || '.' || a.attname
            FROM {RELATIONS} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND a.atttypid IN ('real'::regtype, 'double precision'::regtype, 'money'::regtype,
                                 'timestamp'::regtype, 'timetz'::regtype)
        """,
        offence="CREATE TABLE planted.thing (price double precision)",
        offender="planted.thing.price",
    ),
    Law(
        sentence="row-level security is on, forced and has a policy on every tenant's table (R69)",
        offenders=f"""
            SELECT c.oid::regclass::text FROM {TENANT_TABLES}
            WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
               OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        """,
        offence=f"{TENANT_TABLE} ALTER TABLE planted.thing ENABLE ROW LEVEL SECURITY",
        offender="planted.thing",
    ),
    Law(
        sentence="every policy names the role it is for",
        offenders="SELECT polrelid::regclass || '.' || polname FROM pg_policy WHERE 0 = ANY (polroles)",
        offence=f"{TENANT_TABLE} CREATE POLICY open ON planted.thing USING (true)",
        offender="planted.thing.open",
    ),
    Law(
        sentence="no policy of the app role forgets the transaction's tenants, in what is read or written (R69)",
        offenders=f"""
            SELECT c.oid::regclass || '.' || p.polname
            FROM {TENANT_TABLES} JOIN pg_policy p ON p.polrelid = c.oid
            WHERE 'holdfast_app'::regrole = ANY (p.polroles)
              AND (coalesce(pg_get_expr(p.polqual, c.oid), 'app.tenants') NOT LIKE '%app.tenants%'
                   OR coalesce(pg_get_expr(p.polwithcheck, c.oid), 'app.tenants') NOT LIKE '%app.tenants%')
        """,
        offence=f"{TENANT_TABLE} CREATE POLICY loose ON planted.thing TO holdfast_app USING (true)",
        offender="planted.thing.loose",
    ),
    Law(
        sentence="every view asks with the rights of the one who looks, and none keeps a copy",
        offenders=f"""
            SELECT c.oid::regclass::text FROM {RELATIONS}
            WHERE c.relkind = 'm'
               OR (c.relkind = 'v'
                   AND NOT coalesce(c.reloptions, '{{}}') && '{{security_invoker=true,security_invoker=on}}')
        """,
        offence="CREATE VIEW planted.thing AS SELECT 1 AS one",
        offender="planted.thing",
    ),
    Law(
        sentence="the auditor changes nothing",
        offenders=f"""
            SELECT c.oid::regclass::text FROM {RELATIONS}
            WHERE c.relkind IN ('r', 'p', 'v')
              AND has_table_privilege('holdfast_audit', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
        """,
        offence=f"{TENANT_TABLE} GRANT UPDATE ON planted.thing TO holdfast_audit",
        offender="planted.thing",
    ),
    Law(
        sentence="a foreign key between tenants' tables keeps both rows in one tenant",
        offenders="""
            SELECT k.conrelid::regclass || '.' || k.conname
            FROM pg_constraint k
            JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attname = 'tenant_id'
            JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attname = 'tenant_id'
            WHERE k.contype = 'f'
              AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
                              WHERE pair.mine = here.attnum AND pair.theirs = there.attnum)
        """,
        offence=f"""{TENANT_TABLE} ALTER TABLE planted.thing ADD UNIQUE (thing_id);
            CREATE TABLE planted.part (tenant_id uuid, thing_id uuid,
                CONSTRAINT astray FOREIGN KEY (thing_id) REFERENCES planted.thing (thing_id))
        """,
        offender="planted.part.astray",
    ),
    Law(
        sentence="nothing is deleted, emptied or renamed because something else was (R8)",
        offenders="""
            SELECT conrelid::regclass || '.' || conname FROM pg_constraint
            WHERE contype = 'f' AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))
        """,
        offence=f"""{TENANT_TABLE} CREATE TABLE planted.part (tenant_id uuid, thing_id uuid, CONSTRAINT taking
            FOREIGN KEY (tenant_id, thing_id) REFERENCES planted.thing ON DELETE CASCADE)
        """,
        offender="planted.part.taking",
    ),
    Law(
        sentence="the primary key of a tenant's table begins with the tenant; what else is unique is so within one",
        offenders=f"""
            SELECT c.oid::regclass || '.' || k.conname
            FROM {TENANT_TABLES} JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'x', 'u')
            WHERE CASE k.contype WHEN 'p' THEN k.conkey[1] <> t.attnum
                                 ELSE pg_get_constraintdef(k.oid) NOT LIKE '%tenant_id%' END
        """,
        offence="CREATE TABLE planted.thing (tenant_id uuid, thing_id uuid CONSTRAINT late PRIMARY KEY)",
        offender="planted.thing.late",
    ),
    Law(
        sentence="beside the primary key, an index on ids begins with what it looks for, not with the tenant",
        offenders=f"""
            SELECT i.indexrelid::regclass::text
            FROM {TENANT_TABLES} JOIN pg_index i ON i.indrelid = c.oid AND NOT i.indisprimary
            JOIN pg_attribute second ON second.attrelid = c.oid AND second.attnum = i.indkey[1]
            WHERE i.indkey[0] = t.attnum AND second.atttypid = 'uuid'::regtype
              AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
        """,
        offence=f"{TENANT_TABLE} CREATE INDEX led_astray ON planted.thing (tenant_id, thing_id)",
        offender="planted.led_astray",
    ),
    Law(
        sentence="and it does not hold the tenant behind that: who asks for the tenant alone could skip through it",
        offenders=f"""
            SELECT i.indexrelid::regclass::text
            FROM {TENANT_TABLES} JOIN pg_index i ON i.indrelid = c.oid AND NOT i.indisunique
            JOIN pg_attribute first ON first.attrelid = c.oid AND first.attnum = i.indkey[0]
            WHERE first.atttypid = 'uuid'::regtype AND i.indkey[0] <> t.attnum
              AND t.attnum = ANY (i.indkey::int2[])
        """,
        offence=f"{TENANT_TABLE} CREATE INDEX too_wide ON planted.thing (thing_id, tenant_id)",
        offender="planted.too_wide",
    ),
    Law(
        sentence="every constraint is valid, every trigger is on, every index is whole",
        offenders="""
            SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated
            UNION ALL SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE tgenabled = 'D'
            UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid
        """,
        offence=f"{TENANT_TABLE} ALTER TABLE planted.thing ADD CONSTRAINT asleep CHECK (true) NOT VALID",
        offender="planted.thing.asleep",
    ),
    Law(
        sentence="a function that borrows its owner's rights fixes where names are looked up",
        offenders=f"""
            SELECT p.oid::regprocedure::text
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND {OURS}
            WHERE p.prosecdef AND NOT coalesce(p.proconfig::text, '') LIKE '%search_path%'
        """,
        offence="CREATE FUNCTION planted.loose() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        offender="planted.loose()",
    ),
    Law(
        sentence="only owners create in a schema",
        offenders=f"""
            SELECT n.nspname FROM pg_namespace n
            WHERE {OURS} AND (has_schema_privilege('holdfast_app', n.oid, 'CREATE')
                              OR has_schema_privilege('holdfast_worker', n.oid, 'CREATE'))
        """,
        offence="GRANT CREATE ON SCHEMA planted TO holdfast_app",
        offender="planted",
    ),
)
