"""Pictures: stored under an id that nobody guesses, served to their tenant, not without end."""

import pytest

from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.modules.catalogue.errors import TooManyUploads
from holdfast.modules.catalogue.service import media
from tests.make.accounts import make_user
from tests.make.catalogue import make_picture

pytestmark = pytest.mark.anyio


async def test_a_picture_is_read_in_the_width_wanted(tx):
    picture = await make_picture(tx)

    assert (picture.width, picture.height) == (800, 400)
    assert (await media.read_picture(tx, picture.media_id, width=300)).content == b"400"


async def test_a_picture_of_another_tenant_is_not_there_r68(tx, other_tx):
    theirs = await make_picture(other_tx)

    for media_id in (theirs.media_id, new_id()):
        with pytest.raises(NotFound):
            await media.read_picture(tx, media_id, width=400)


async def test_a_day_has_room_for_so_many_uploads(tx):
    user = await make_user(tx)
    for _ in range(media.UPLOADS_A_DAY_MAX):
        await media.require_few_uploads(tx, user.user_id)
    for _ in range(3):
        await make_picture(tx, created_by=user.user_id)
    await tx.run(
        "INSERT INTO catalogue.media (tenant_id, media_id, content_type, width, height, created_by, created_at)"
        " SELECT tenant_id, gen_random_uuid(), content_type, width, height, created_by, created_at"
        " FROM catalogue.media, generate_series(1, 99)"
    )

    with pytest.raises(TooManyUploads) as refused:
        await media.require_few_uploads(tx, user.user_id)

    assert refused.value.values == {"retry_after_seconds": 3600}
