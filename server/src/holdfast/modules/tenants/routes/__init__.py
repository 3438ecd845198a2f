"""HTTP of tenants: `/tenant`, `/tenant/members`, `/users` for the back office, `/tenants` for the platform."""

from fastapi import APIRouter

from holdfast.modules.tenants.routes import members, people, tenants

router = APIRouter()
router.include_router(tenants.router)
router.include_router(members.router)
router.include_router(people.router)
