"""Pictures from outside, made safe: known by their first bytes, bounded in pixels, encoded anew (R76).

What comes out shares no byte with what came in: no metadata (a photo's place and time among it), no second format
hidden behind the first, nothing that a browser could take for a page. SVG is refused: it is a program.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from holdfast.kit.errors import ErrorKind, HouseError

BYTES_MAX: Final = 10 * 1024 * 1024
PIXELS_MAX: Final = 50_000_000
SIDE_MAX: Final = 16_000
WIDTHS: Final = (400, 800, 1600)
CONTENT_TYPE: Final = "image/webp"
_QUALITY: Final = 80
_EFFORT: Final = 4
_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    UnidentifiedImageError,
    ValueError,
    struct.error,
    zlib.error,
)


class ImageUnsupported(HouseError):
    """Send a photo as JPEG, PNG, WebP or GIF; its first bytes are looked at, not its name."""

    kind = ErrorKind.UNSUPPORTED
    title = "This is no picture that can be shown"


class ImageTooLarge(HouseError):
    """The picture has too many bytes or pixels: make it smaller, `bytes_max` and `pixels_max` say how small."""

    kind = ErrorKind.TOO_LARGE
    title = "The picture is too large"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, bytes_max=BYTES_MAX, pixels_max=PIXELS_MAX)


class ImageUnreadable(HouseError):
    """The file begins like a picture and cannot be read to its end: it may be damaged."""

    kind = ErrorKind.INVALID
    title = "The picture cannot be read"


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """A picture as we encoded it."""

    content_type: str
    width: int
    height: int
    content: bytes


def sniff(content: bytes) -> str:
    """Return the format that the first bytes tell; raise `ImageUnsupported` for any other."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    raise ImageUnsupported


def encode_variants(content: bytes, *, widths: Sequence[int] = WIDTHS) -> tuple[EncodedImage, ...]:
    """Return the picture in up to three widths, the smallest first, never wider than it was; takes processor time.

    Raises `ImageTooLarge`, `ImageUnsupported`, `ImageUnreadable`.
    """
    if len(content) > BYTES_MAX:
        raise ImageTooLarge
    return encode_picture(_decode(content, sniff(content)), widths=widths)


def encode_picture(
    picture: Image.Image, *, widths: Sequence[int] = WIDTHS, effort: int = _EFFORT
) -> tuple[EncodedImage, ...]:
    """Return pixels of our own in several widths, the smallest first, never wider than they are.

    `effort` from 0 to 6 trades processor time for bytes.
    """
    fitting = [width for width in widths if width < picture.width]
    if len(fitting) < len(widths):
        fitting.append(picture.width)
    return tuple(_encode(picture, width, effort=effort) for width in fitting)


def _decode(content: bytes, name: str) -> Image.Image:
    """Return the pixels, upright; hostile bytes make the decoders fail in many ways, all of which mean the same."""
    try:
        opened = _open(content, name)
        opened.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))
        opened.seek(0)
        upright = ImageOps.exif_transpose(opened)
        return upright.convert("RGBA" if _has_transparency(upright) else "RGB")
    except _BROKEN as error:
        raise ImageUnreadable from error


def _open(content: bytes, name: str) -> Image.Image:
    """Return the picture with its size known and bounded, before any pixel is unpacked."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of what it takes for a bomb; our own bound below is lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=[name])
    except Image.DecompressionBombError as error:
        raise ImageTooLarge from error
    if opened.width * opened.height > PIXELS_MAX or max(opened.size) > SIDE_MAX:
        raise ImageTooLarge
    return opened


def _has_transparency(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _encode(picture: Image.Image, width: int, *, effort: int) -> EncodedImage:
    height = max(1, round(picture.height * width / picture.width))
    resized = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    resized.save(made, "WEBP", quality=_QUALITY, method=effort)
    return EncodedImage(CONTENT_TYPE, width, height, made.getvalue())
