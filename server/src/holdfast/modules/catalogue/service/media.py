"""Pictures: encoded anew, stored in several widths, served to everybody."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from holdfast.kit.database import Transaction
from holdfast.kit.errors import NotFound
from holdfast.kit.ids import new_id
from holdfast.kit.images import EncodedImage
from holdfast.modules.catalogue.contracts import Picture
from holdfast.modules.catalogue.errors import TooManyUploads
from holdfast.modules.catalogue.repository.media import (
    StoredImage,
    count_pictures_of,
    insert_picture,
    read_variant,
)

__all__ = ["StoredImage"]

UPLOADS_A_DAY_MAX: Final = 200


async def store_picture(tx: Transaction, variants: Sequence[EncodedImage], *, created_by: UUID) -> Picture:
    """Store a picture for a user; nobody can guess its id, which is all that its address says."""
    largest = variants[-1]
    picture = Picture(new_id(), width=largest.width, height=largest.height)
    await insert_picture(tx, picture, variants=variants, created_by=created_by)
    return picture


async def read_picture(tx: Transaction, media_id: UUID, *, width: int) -> StoredImage:
    """Return the picture at least that wide, or as wide as there is; raise `NotFound` for none."""
    found = await read_variant(tx, media_id, width=width)
    if found is None:
        raise NotFound
    return found


async def require_few_uploads(tx: Transaction, user_id: UUID) -> None:
    """Let pass a user who has not uploaded a day's worth of pictures."""
    if await count_pictures_of(tx, user_id, since=tx.now - timedelta(days=1)) >= UPLOADS_A_DAY_MAX:
        raise TooManyUploads(retry_after_seconds=3600)
