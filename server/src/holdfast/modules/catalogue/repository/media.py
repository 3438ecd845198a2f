"""Pictures: what is known of them, and their bytes in several widths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from holdfast.kit.database import Transaction
from holdfast.kit.images import EncodedImage
from holdfast.kit.sql import one_of
from holdfast.modules.catalogue.contracts import Picture
from holdfast.modules.catalogue.tables import media, media_variant


@dataclass(frozen=True, slots=True)
class StoredImage:
    """One variant of a picture, as it is served."""

    content_type: str
    content: bytes


async def insert_picture(
    tx: Transaction, picture: Picture, *, variants: Sequence[EncodedImage], created_by: UUID
) -> None:
    """Write a picture with its variants."""
    await tx.run(
        sa.insert(media).values(
            tenant_id=tx.tenant_id,
            media_id=picture.media_id,
            content_type=variants[0].content_type,
            width=picture.width,
            height=picture.height,
            created_by=created_by,
            created_at=tx.now,
        )
    )
    for variant in variants:
        await tx.run(
            sa.insert(media_variant).values(
                tenant_id=tx.tenant_id,
                media_id=picture.media_id,
                width=variant.width,
                height=variant.height,
                bytes=variant.content,
            )
        )


async def read_variant(tx: Transaction, media_id: UUID, *, width: int) -> StoredImage | None:
    """Return the smallest variant at least that wide, or the largest there is; None for an unknown picture."""
    v = media_variant.c
    same = sa.and_(media.c.tenant_id == v.tenant_id, media.c.media_id == v.media_id)
    row = await tx.row(
        sa.select(media.c.content_type, v.bytes)
        .select_from(media_variant.join(media, same))
        .where(v.tenant_id == tx.tenant_id, v.media_id == media_id)
        .order_by((v.width >= width).desc(), sa.case((v.width >= width, v.width), else_=-v.width))
        .limit(1)
    )
    return None if row is None else StoredImage(row["content_type"], row["bytes"])


async def read_pictures(tx: Transaction, media_ids: Sequence[UUID]) -> Mapping[UUID, Picture]:
    """Return the pictures of those ids that there are."""
    wanted = (media.c.tenant_id == tx.tenant_id, one_of(media.c.media_id, media_ids))
    found = await tx.rows(sa.select(media.c.media_id, media.c.width, media.c.height).where(*wanted))
    return {row["media_id"]: Picture(**row) for row in found}


async def count_pictures_of(tx: Transaction, user_id: UUID, *, since: datetime) -> int:
    """Return how many pictures a user has uploaded since then."""
    theirs = (media.c.tenant_id == tx.tenant_id, media.c.created_by == user_id, media.c.created_at > since)
    return int(await tx.value(sa.select(sa.func.count()).select_from(media).where(*theirs)))
