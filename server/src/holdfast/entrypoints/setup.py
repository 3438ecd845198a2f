"""What is put into a database before anybody can sign in."""

from collections.abc import Callable
from dataclasses import dataclass, field

from holdfast.entrypoints.settings import Settings
from holdfast.entrypoints.wiring import House, build_house
from holdfast.modules.tenants import facade as tenants


@dataclass(frozen=True)
class NewAdmin:
    """Who is to be an admin, and of what."""

    email: str
    password: str = field(repr=False)
    slug: str
    name: str
    hosts: tuple[str, ...] = ()


async def make_first_admin(settings: Settings, wanted: NewAdmin) -> None:
    """Make the tenant if there is none, and the admin in it."""
    house = build_house(settings, service="setup")
    try:
        await tenants.ensure_tenant(house.database, slug=wanted.slug, name=wanted.name, hosts=wanted.hosts)
        await tenants.make_admin(
            house.database, house.accounts, slug=wanted.slug, email=wanted.email, password=wanted.password
        )
    finally:
        await house.close()


async def load_demo_data(settings: Settings, *, tell: Callable[[str], None]) -> None:
    """Load demo data into the default tenant."""
    house = build_house(settings, service="demo")
    try:
        await _load(house, tell=tell)
    finally:
        await house.close()


async def _load(house: House, *, tell: Callable[[str], None]) -> None:
    from holdfast.demo import load_demo

    await load_demo(house.database, house.accounts, slug=house.settings.default_tenant, tell=tell)
