"""Slots of sessions, and the archive of what may still be booked."""

from fastapi import APIRouter

from holdfast.modules.inventory.routes import archive, slots

router = APIRouter()
for part in (slots, archive):
    router.include_router(part.router)
