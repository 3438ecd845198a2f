"""What the running platform signs in as: a role that cannot undo the wall (R69)."""

import asyncio

import asyncpg
import pytest

from holdfast.kit.postgres import ClusterSettings, start_cluster


async def _look(superuser_dsn, login_dsn):
    everything = await asyncpg.connect(superuser_dsn)
    try:
        users = await everything.fetch(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%'"
        )
        rights = await everything.fetchrow(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'holdfast_serving'"
        )
    finally:
        await everything.close()
    login = await asyncpg.connect(login_dsn)
    try:
        for role in ("holdfast", "holdfast_owner", "holdfast_audit"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await login.execute(f"SET ROLE {role}")
        await login.execute("SET ROLE holdfast_app")
        assert await login.fetchval("SELECT count(*) FROM catalogue.merchant") == 0
    finally:
        await login.close()
    return {row["usename"] for row in users}, tuple(rights)


def test_the_parts_sign_in_as_a_role_that_can_become_nothing_more_R69(platform):
    attached = start_cluster(ClusterSettings(home=platform.home))
    try:
        users, rights = asyncio.run(
            _look(attached.cluster.dsn("holdfast"), attached.cluster.dsn("holdfast", user="holdfast_serving"))
        )
    finally:
        attached.leave_running()

    assert users == {"holdfast_serving"}
    assert rights == (False, False, False)
