"""Bookings over HTTP: `desk` (quote and book), `own` (one booking), `lists`, `staff`; `shapes` makes their JSON."""

from fastapi import APIRouter

from holdfast.modules.bookings.routes import desk, lists, own, staff

router = APIRouter()
for part in (desk, lists, own, staff):
    router.include_router(part.router)
