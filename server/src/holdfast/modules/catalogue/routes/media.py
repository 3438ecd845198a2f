"""HTTP of pictures: upload under the API, serving at the root."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, File, Header, Query, Response, UploadFile, status

from holdfast.kit.errors import NotFound, NotSignedIn
from holdfast.kit.http import DatabaseOfRequest, SignedIn, Tx
from holdfast.kit.images import BYTES_MAX, WIDTHS, ImageTooLarge, ImageUnreadable, ImageUnsupported
from holdfast.kit.problems import problems
from holdfast.modules.catalogue.errors import TooManyUploads
from holdfast.modules.catalogue.schemas.fields import PictureOut
from holdfast.modules.catalogue.service.media import read_picture
from holdfast.modules.catalogue.workflows import upload_picture

router = APIRouter(prefix="/media", tags=["media"])
media_router = APIRouter(prefix="/media", tags=["media"])

# A picture never changes under its id, and can do nothing in a browser but be looked at (R76).
_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@router.post(
    "",
    operation_id="upload_media",
    status_code=201,
    summary="Upload a picture",
    description=(
        "JPEG, PNG, WebP or GIF (its first frame), up to 10 MB and 50 megapixels. Encoded anew, so that place and "
        "time in a photo are gone. Use the `id` in `photo_ids` or `logo_id`. Needs no `Idempotency-Key`: a picture "
        "uploaded twice is two pictures, and one that nothing shows does no harm."
    ),
    responses=problems(NotSignedIn, ImageUnsupported, ImageTooLarge, ImageUnreadable, TooManyUploads),
)
async def upload_media(
    *, file: Annotated[UploadFile, File(description="The picture.")], actor: SignedIn, database: DatabaseOfRequest
) -> PictureOut:
    """Upload a picture; the file's name and declared type are not looked at."""
    if file.size is not None and file.size > BYTES_MAX:
        raise ImageTooLarge
    content = await file.read(BYTES_MAX + 1)
    return PictureOut.of(await upload_picture(database, actor.tenant_id, content=content, created_by=actor.user_id))


@media_router.get(
    "/{media_id}",
    operation_id="read_media",
    summary="Look at a picture",
    response_class=Response,
    responses={
        200: {"content": {"image/webp": {}}, "description": "The picture."},
        304: {"description": "As it was."},
        **problems(NotFound),
    },
)
async def read_media(
    *,
    media_id: UUID,
    tx: Tx,
    w: Annotated[int, Query(ge=1, le=4000, description="The width wanted; 400, 800 and 1600 are there.")] = WIDTHS[-1],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the smallest variant at least that wide, or the largest there is; cacheable for ever."""
    headers = {**_HEADERS, "ETag": f'"{media_id}-{w}"'}
    if if_none_match == headers["ETag"]:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    picture = await read_picture(tx, media_id, width=w)
    return Response(picture.content, media_type=picture.content_type, headers=headers)
