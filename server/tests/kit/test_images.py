"""Pictures from outside: what is refused, and that nothing of the file survives but its pixels (R76)."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from holdfast.kit.images import (
    BYTES_MAX,
    ImageTooLarge,
    ImageUnreadable,
    ImageUnsupported,
    encode_picture,
    encode_variants,
    sniff,
)


def a_file(kind: str = "PNG", *, size: tuple[int, int] = (1000, 500), mode: str = "RGB", **options) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return made.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 64)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_known_formats_become_webp_in_widths_that_fit(kind):
    variants = encode_variants(a_file(kind))

    assert [(v.content_type, v.width, v.height) for v in variants] == [
        ("image/webp", 400, 200),
        ("image/webp", 800, 400),
        ("image/webp", 1000, 500),
    ]
    assert all(sniff(v.content) == "WEBP" for v in variants)


@pytest.mark.parametrize(("size", "widths"), [((5000, 50), [400, 800, 1600]), ((300, 900), [300]), ((1, 1), [1])])
def test_a_picture_is_never_made_wider_than_it_was(size, widths):
    assert [v.width for v in encode_variants(a_file(size=size))] == widths


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"BM" + b"\x00" * 64,
    ],
)
def test_what_does_not_begin_like_a_photo_is_refused_r76(content):
    with pytest.raises(ImageUnsupported):
        encode_variants(content)


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (10_000, 6_000), (17_000, 10), (2**31 - 1, 1)])
def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked_r76(width, height):
    with pytest.raises((ImageTooLarge, ImageUnreadable)):
        encode_variants(a_png_that_claims(width, height))


def test_too_many_bytes_are_refused_with_the_bounds():
    with pytest.raises(ImageTooLarge) as refused:
        encode_variants(a_file() + b"\x00" * BYTES_MAX)

    assert refused.value.values == {"bytes_max": BYTES_MAX, "pixels_max": 50_000_000}


def test_place_and_time_and_whatever_was_appended_are_gone_r76():
    exif = Image.Exif()
    exif[0x010E] = "at home, 48.2082 N"
    file = a_file("JPEG", exif=exif) + b"<script>alert(1)</script>"

    for variant in encode_variants(file):
        assert b"48.2082" not in variant.content
        assert b"script" not in variant.content
        assert not Image.open(io.BytesIO(variant.content)).getexif()


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    (variant, *_) = encode_variants(a_file("JPEG", size=(400, 200), exif=exif))

    assert (variant.width, variant.height) == (200, 400)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_way_of_storing_colours_is_read(mode):
    assert encode_variants(a_file(mode=mode))[0].width == 400


def test_damaged_files_are_refused_as_such_never_with_another_error():
    dice = random.Random(7)
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = a_file(kind, size=(64, 64))
        for _ in range(120):
            broken = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                broken[dice.randrange(12, len(broken))] = dice.randrange(256)
            cut = bytes(broken[: dice.randint(12, len(broken))])
            try:
                encode_variants(cut)
            except (ImageUnreadable, ImageUnsupported, ImageTooLarge):
                continue


def test_pixels_of_our_own_are_encoded_in_the_widths_asked_for():
    assert [v.width for v in encode_picture(Image.new("RGB", (1200, 800)), widths=(400, 1200))] == [400, 1200]
