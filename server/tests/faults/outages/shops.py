"""A shop for outages: with somebody who can sign in, and an account that the payment provider's webhooks go to."""

from dataclasses import dataclass
from uuid import UUID

from holdfast.kit.database import Database, DatabaseSettings
from holdfast.kit.ids import new_id
from holdfast.modules.payments.facade import ensure_default_account
from tests.faults.platform import Rig
from tests.make.accounts import PASSWORD, make_user
from tests.make.bookings import Shop, make_shop
from tests.make.tenants import slug_of
from tests.races.gun import Shot


@dataclass(kw_only=True)
class OpenShop(Shop):
    """A shop, whom its one account with a password belongs to, and the provider's account."""

    email: str
    account_id: UUID


async def open_shop(rig: Rig, *, capacity: int, **offering) -> OpenShop:
    """Open a shop that sells as much to each customer as they like."""
    database = Database(DatabaseSettings(url=rig.database_url))
    shop = await make_shop(database, new_id(), capacity=capacity, one_per_user=False, **offering)
    async with database.transaction(shop.tenant_id) as tx:
        someone = await make_user(tx, password=PASSWORD)
        account_id = await ensure_default_account(tx)
    await database.close()
    return OpenShop(**vars(shop), email=someone.email, account_id=account_id)


def log_in_as(shop: OpenShop) -> Shot:
    """Return the log-in of the one who has a password."""
    words: dict[str, object] = {"email": shop.email, "password": PASSWORD}
    # API clients get their tokens in the body.
    return Shot(path="/auth/login", token="", tenant=slug_of(shop.tenant_id), body=words)
