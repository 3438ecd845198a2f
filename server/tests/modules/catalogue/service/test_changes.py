"""What every change has in common."""

import pytest

from holdfast.kit.errors import InvalidInput, StaleVersion
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.contracts import ActiveState, ListingState
from holdfast.modules.catalogue.errors import ListingArchived
from holdfast.modules.catalogue.repository.records import MERCHANTS
from holdfast.modules.catalogue.service.changes import (
    choose_slug,
    require_good_slug,
    require_not_archived,
    require_pictures,
    require_version,
    trail,
)
from tests.make.accounts import make_user
from tests.make.catalogue import admin_of, make_merchant, make_picture, merchant_of

pytestmark = pytest.mark.anyio


def test_only_the_current_version_may_be_changed():
    require_version(3, expected=3)
    with pytest.raises(StaleVersion):
        require_version(3, expected=2)


def test_what_is_archived_is_not_changed():
    require_not_archived(ListingState.DRAFT)
    require_not_archived(ActiveState.ACTIVE)
    for state in (ListingState.ARCHIVED, ActiveState.ARCHIVED):
        with pytest.raises(ListingArchived):
            require_not_archived(state)


def test_a_slug_that_looks_like_an_id_is_refused():
    require_good_slug("tea-house")
    with pytest.raises(InvalidInput):
        require_good_slug(str(new_id()))


@pytest.mark.parametrize(
    ("name", "slug"), [("Ada's Studio", "adas-studio"), ("Ada’s Studio", "adas-studio"), ("Café Åre", "cafe-are")]
)
async def test_a_slug_reads_like_its_name(tx, name, slug):
    assert await choose_slug(tx, MERCHANTS, name=name, kind="merchant", thing_id=new_id()) == slug


async def test_pictures_are_of_this_site_and_each_once(tx, other_tx):
    mine, theirs = await make_picture(tx), await make_picture(other_tx)

    await require_pictures(tx, (), where="photo_ids")
    await require_pictures(tx, (mine.media_id,), where="photo_ids")
    for ids in ((mine.media_id, mine.media_id), (mine.media_id, theirs.media_id), (new_id(),)):
        with pytest.raises(InvalidInput, match="photo_ids"):
            await require_pictures(tx, ids, where="photo_ids")


async def test_the_trail_names_the_administrator_and_leaves_owners_alone_r71(tx):
    merchant = await make_merchant(tx)
    admin = admin_of(tx.tenant_id, user_id=(await make_user(tx)).user_id)
    subject = ("merchant", merchant.merchant_id)

    for actor in (merchant_of(merchant, tx.tenant_id), admin):
        await trail(tx, actor, action="merchant_edited", subject=subject, merchant_id=merchant.merchant_id)

    (row,) = await tx.rows("SELECT user_id, role, action, subject_kind FROM platform.audit_record")
    assert dict(row) == {
        "user_id": admin.user_id,
        "role": "admin",
        "action": "catalogue.merchant_edited",
        "subject_kind": "merchant",
    }
