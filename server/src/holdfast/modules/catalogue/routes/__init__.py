"""HTTP of the catalogue; `media_router` is mounted at the root, beside the pages that show the pictures."""

from fastapi import APIRouter

from holdfast.modules.catalogue.routes import add_ons, media, merchants, offerings, resources, venues

router = APIRouter()
router.include_router(merchants.router)
router.include_router(venues.router)
router.include_router(resources.router)
router.include_router(offerings.router)
router.include_router(add_ons.router)
router.include_router(media.router)
media_router = media.media_router
