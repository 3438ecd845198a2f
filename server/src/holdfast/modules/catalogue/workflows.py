"""Uploading a picture: encoded outside of any transaction, because that takes a while, then stored."""

from functools import cache
from uuid import UUID

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from holdfast.kit.database import Database
from holdfast.kit.images import encode_variants
from holdfast.modules.catalogue.contracts import Picture
from holdfast.modules.catalogue.service.media import require_few_uploads, store_picture

_THREADS = 2


async def upload_picture(database: Database, tenant_id: UUID, *, content: bytes, created_by: UUID) -> Picture:
    """Encode a picture anew and store it for a user.

    Raises `ImageUnsupported`, `ImageTooLarge`, `ImageUnreadable`, and `TooManyUploads` before anything is decoded.
    """
    async with database.transaction(tenant_id) as tx:
        await require_few_uploads(tx, created_by)
    variants = await run_sync(encode_variants, content, limiter=_limiter())
    async with database.transaction(tenant_id) as tx:
        return await store_picture(tx, variants, created_by=created_by)


@cache
def _limiter() -> CapacityLimiter:
    """Return what keeps uploads from taking all threads of the process."""
    return CapacityLimiter(_THREADS)
