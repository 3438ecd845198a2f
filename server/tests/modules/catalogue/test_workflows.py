"""Uploading a picture: encoded, stored in its widths, and not without end."""

import io

import pytest
from PIL import Image

from holdfast.kit.images import ImageUnsupported
from holdfast.modules.catalogue.errors import TooManyUploads
from holdfast.modules.catalogue.repository.media import read_pictures, read_variant
from holdfast.modules.catalogue.workflows import upload_picture
from tests.make.accounts import make_user

pytestmark = pytest.mark.anyio


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1000, 500), "teal").save(made, "JPEG")
    return made.getvalue()


async def test_an_upload_is_served_in_the_widths_there_are(database, tenant):
    async with database.transaction(tenant) as tx:
        user = await make_user(tx)

    picture = await upload_picture(database, tenant, content=a_photo(), created_by=user.user_id)

    async with database.transaction(tenant) as tx:
        assert await read_pictures(tx, [picture.media_id]) == {picture.media_id: picture}
        small = await read_variant(tx, picture.media_id, width=300)
    assert (picture.width, picture.height) == (1000, 500)
    assert small is not None
    assert Image.open(io.BytesIO(small.content)).size == (400, 200)


async def test_a_refused_upload_leaves_nothing(database, tenant):
    async with database.transaction(tenant) as tx:
        user = await make_user(tx)

    with pytest.raises(ImageUnsupported):
        await upload_picture(database, tenant, content=b"<svg/>", created_by=user.user_id)

    async with database.transaction(tenant) as tx:
        assert await tx.value("SELECT count(*) FROM catalogue.media") == 0


async def test_nobody_uploads_without_end(database, tenant):
    async with database.transaction(tenant) as tx:
        user = await make_user(tx)
        await tx.run(
            "INSERT INTO catalogue.media (tenant_id, media_id, content_type, width, height, created_by, created_at)"
            " SELECT $1, gen_random_uuid(), 'image/webp', 1, 1, $2, $3 FROM generate_series(1, 200)",
            tenant,
            user.user_id,
            tx.now,
        )

    with pytest.raises(TooManyUploads):
        await upload_picture(database, tenant, content=a_photo(), created_by=user.user_id)
