"""What is put into a database before anybody can sign in."""

import pytest

from holdfast.entrypoints.setup import NewAdmin, ensure_default_tenant, make_first_admin
from holdfast.entrypoints.wiring import build_house
from holdfast.kit.errors import InvalidInput
from holdfast.modules.accounts import facade as accounts
from holdfast.modules.tenants import facade as tenants
from tests.make.house import make_settings

pytestmark = pytest.mark.anyio


async def test_the_first_admin_can_do_what_admins_do(database_url, tmp_path, tenant):
    settings = make_settings(database_url, tmp_path)
    wanted = NewAdmin("boss@house.test", "tea at four o'clock", slug=f"t-{tenant.hex}", name="Tea", hosts=())

    await make_first_admin(settings, wanted)

    house = build_house(settings)
    made = await tenants.find_tenant_by_slug(house.database, wanted.slug)
    assert made is not None
    async with house.database.transaction(made) as tx:
        user = await accounts.find_user_by_email(tx, "boss@house.test")
        assert user is not None
        grants = await tenants.grants_of(tx, user.user_id)
    await house.close()
    assert [(grant.role, grant.scope_id) for grant in grants] == [("admin", None)]


@pytest.mark.parametrize(
    ("email", "slug", "words"),
    [("nobody", "tea", "email: "), ("boss@house.test", "Bad Slug!", "tenant: must be lower-case")],
)
async def test_what_the_api_would_not_take_makes_nothing(database_url, tmp_path, email, slug, words):
    wanted = NewAdmin(email, "tea at four o'clock", slug=slug, name="Tea")

    with pytest.raises(InvalidInput, match=words):
        await make_first_admin(make_settings(database_url, tmp_path), wanted)


async def test_an_address_is_kept_as_sign_in_asks_for_it(database_url, tmp_path, tenant):
    wanted = NewAdmin("Boss@House.test", "tea at four o'clock", slug=f"t-{tenant.hex}", name="Tea", hosts=())
    settings = make_settings(database_url, tmp_path)

    await make_first_admin(settings, wanted)

    house = build_house(settings)
    made = await tenants.find_tenant_by_slug(house.database, wanted.slug)
    assert made is not None
    async with house.database.transaction(made) as tx:
        assert await accounts.find_user_by_email(tx, "boss@house.test") is not None
    await house.close()


def test_the_password_is_not_shown():
    assert "tea" not in repr(NewAdmin("boss@house.test", "tea", slug="t", name="T"))


async def test_the_default_tenant_is_made_once(fresh_database_url, tmp_path):
    settings = make_settings(fresh_database_url, tmp_path)

    await ensure_default_tenant(settings)
    await ensure_default_tenant(settings)

    house = build_house(settings)
    assert await tenants.find_tenant_by_slug(house.database, settings.default_tenant) is not None
    await house.close()
