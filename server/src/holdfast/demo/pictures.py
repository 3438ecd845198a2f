"""Draws the pictures that are missing, on threads, and stores them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import anyio
from anyio.to_thread import run_sync

from holdfast.demo.scenes.drawing import Scene, draw
from holdfast.kit.database import Transaction
from holdfast.kit.images import EncodedImage
from holdfast.modules.catalogue.service.media import store_picture

_THREADS = 2

Drawn = Mapping[Scene, tuple[EncodedImage, ...]]


def easel() -> anyio.CapacityLimiter:
    """Return what keeps the drawing of one load to a few threads; who asks first is drawn first."""
    return anyio.CapacityLimiter(_THREADS)


async def draw_all(scenes: Sequence[Scene], *, limiter: anyio.CapacityLimiter) -> Drawn:
    """Return the scenes drawn and encoded; Pillow lets go of the interpreter for most of it."""
    drawn: dict[Scene, tuple[EncodedImage, ...]] = {}

    async def one(scene: Scene) -> None:
        drawn[scene] = await run_sync(draw, scene, limiter=limiter)

    async with anyio.create_task_group() as group:
        for scene in scenes:
            group.start_soon(one, scene)
    return drawn


async def store_all(
    tx: Transaction, scenes: Sequence[Scene], *, drawn: Drawn, created_by: UUID
) -> Mapping[Scene, UUID]:
    """Store a business's pictures; return their ids."""
    return {scene: (await store_picture(tx, drawn[scene], created_by=created_by)).media_id for scene in scenes}
