"""Pictures in the database: the right width is served, to their own tenant only."""

from datetime import timedelta

import pytest

from holdfast.kit.ids import new_id
from holdfast.kit.images import EncodedImage
from holdfast.modules.catalogue.contracts import Picture
from holdfast.modules.catalogue.repository.media import (
    StoredImage,
    count_pictures_of,
    insert_picture,
    read_pictures,
    read_variant,
)
from tests.make.accounts import make_user
from tests.make.catalogue import make_picture

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("asked", "served"), [(1, 400), (400, 400), (401, 800), (800, 800), (4000, 1600), (900, 1600)])
async def test_the_smallest_that_is_wide_enough_is_served_or_the_largest(tx, asked, served):
    user = await make_user(tx)
    picture = Picture(new_id(), 1600, 800)
    variants = [EncodedImage("image/webp", width, width // 2, str(width).encode()) for width in (400, 800, 1600)]
    await insert_picture(tx, picture, variants=variants, created_by=user.user_id)

    found = await read_variant(tx, picture.media_id, width=asked)

    assert found == StoredImage("image/webp", str(served).encode())


async def test_pictures_are_known_by_id_within_their_tenant_r69(tx, other_tx):
    user = await make_user(tx)
    mine, theirs = await make_picture(tx, created_by=user.user_id), await make_picture(other_tx)

    assert await read_pictures(tx, [mine.media_id, theirs.media_id]) == {mine.media_id: mine}
    assert await read_pictures(tx, []) == {}
    assert await read_variant(tx, theirs.media_id, width=400) is None
    assert await count_pictures_of(tx, user.user_id, since=tx.now - timedelta(hours=1)) == 1
    assert await count_pictures_of(tx, user.user_id, since=tx.now) == 0
