"""What is put into a database before anybody can sign in."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from holdfast.entrypoints.settings import Settings
from holdfast.entrypoints.wiring import House, build_house
from holdfast.kit.errors import InvalidInput
from holdfast.kit.text import Email, Line, Slug
from holdfast.modules.tenants import facade as tenants

# As strict as the API: whoever is made here signs in there.
_SHAPES: Final[dict[str, TypeAdapter[str]]] = {
    "email": TypeAdapter(Email),
    "slug": TypeAdapter(Slug),
    "name": TypeAdapter(Line),
}


@dataclass(frozen=True)
class NewAdmin:
    """Who is to be an admin, and of what."""

    email: str
    password: str = field(repr=False)
    slug: str
    name: str
    hosts: tuple[str, ...] = ()


async def ensure_default_tenant(settings: Settings) -> None:
    """Make the tenant that answers when the host name says none: without one there is no site."""
    house = build_house(settings, service="setup")
    try:
        await tenants.ensure_tenant(house.database, slug=settings.default_tenant, name="Holdfast")
    finally:
        await house.close()


async def make_first_admin(settings: Settings, wanted: NewAdmin) -> None:
    """Make the tenant if there is none, and the admin in it. Raises `InvalidInput` for what the API would not take."""
    wanted = _checked(wanted)
    house = build_house(settings, service="setup")
    try:
        await tenants.ensure_tenant(house.database, slug=wanted.slug, name=wanted.name, hosts=wanted.hosts)
        await tenants.make_admin(
            house.database, house.accounts, slug=wanted.slug, email=wanted.email, password=wanted.password
        )
    finally:
        await house.close()


def _checked(wanted: NewAdmin) -> NewAdmin:
    cleaned: dict[str, str] = {}
    for name, shape in _SHAPES.items():
        try:
            cleaned[name] = shape.validate_python(getattr(wanted, name))
        except ValidationError as error:
            message = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise InvalidInput.at("tenant" if name == "slug" else name, message) from error
    return replace(
        wanted,
        email=cleaned["email"],
        slug=cleaned["slug"],
        name=cleaned["name"],
        hosts=tuple(host.strip().lower() for host in wanted.hosts),
    )


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
