"""A canvas of 1,200 by 800 points on which scenes are drawn from flat shapes, light and gradients."""

import random
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

WIDTH: Final = 1200
HEIGHT: Final = 800
# Drawn larger and scaled down, so that edges are smooth.
_SCALE: Final = 1.5

Colour = tuple[int, int, int]
Point = tuple[float, float]


def rgb(code: str) -> Colour:
    """Return the colour of `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: Colour, second: Colour, *, share: float) -> Colour:
    """Return the colour between two, `share` of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """Shapes go on in order, each over what is there; `alpha` from 0 to 1."""

    def __init__(self, *, seed: str) -> None:
        self.dice = random.Random(seed)
        self._size = (round(WIDTH * _SCALE), round(HEIGHT * _SCALE))
        self._image = Image.new("RGB", self._size)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def gradient(self, top: Colour, bottom: Colour, *, box: tuple[float, float, float, float] | None = None) -> None:
        """Fill the box (or everything) from one colour above to another below."""
        left, upper, right, lower = _scaled(box or (0, 0, WIDTH, HEIGHT))
        ramp = Image.linear_gradient("L").resize((max(1, right - left), max(1, lower - upper)))
        block = Image.composite(Image.new("RGB", ramp.size, bottom), Image.new("RGB", ramp.size, top), ramp)
        self._image.paste(block, (left, upper))

    def glow(self, centre: Point, radius: float, *, colour: Colour, strength: float = 0.6) -> None:
        """Lay soft light around a point."""
        side = round(radius * 2 * _SCALE)
        # Pillow's radial gradient is dark in the middle and reaches its brightest at the corners of the square.
        shine = Image.radial_gradient("L").point(
            [round(max(0.0, 1 - value / 180) ** 2 * 255 * strength) for value in range(256)]
        )
        place = (round((centre[0] - radius) * _SCALE), round((centre[1] - radius) * _SCALE))
        self._image.paste(Image.new("RGB", (side, side), colour), place, shine.resize((side, side)))

    def polygon(self, points: Sequence[Point], *, colour: Colour, alpha: float = 1.0) -> None:
        """Fill a polygon."""
        self._draw.polygon([_at(point) for point in points], fill=_with_alpha(colour, alpha))

    def box(
        self,
        left: float,
        top: float,
        *,
        right: float,
        bottom: float,
        colour: Colour,
        radius: float = 0,
        alpha: float = 1.0,
    ) -> None:
        """Fill a rectangle, with round corners if said."""
        corners = [_at((left, top)), _at((right, bottom))]
        self._draw.rounded_rectangle(corners, radius=radius * _SCALE, fill=_with_alpha(colour, alpha))

    def disc(self, centre: Point, radius: float, *, colour: Colour, alpha: float = 1.0, flatten: float = 1.0) -> None:
        """Fill a circle, or an ellipse that is `flatten` times as high as wide."""
        x, y = centre
        corners = [_at((x - radius, y - radius * flatten)), _at((x + radius, y + radius * flatten))]
        self._draw.ellipse(corners, fill=_with_alpha(colour, alpha))

    def line(self, points: Sequence[Point], *, colour: Colour, width: float = 4, alpha: float = 1.0) -> None:
        """Draw a line through points."""
        path = [_at(point) for point in points]
        self._draw.line(path, fill=_with_alpha(colour, alpha), width=max(1, round(width * _SCALE)), joint="curve")

    def turned(self, centre: Point, profile: Sequence[Point], *, colour: Colour, shade: Colour) -> None:
        """Fill a turned body (a vase, a bowl): half-widths at heights below its centre's x, shaded to one side."""
        x, y = centre
        right = [(x + half, y + down) for half, down in profile]
        left = [(x - half, y + down) for half, down in reversed(profile)]
        self.polygon([*right, *left], colour=colour)
        inner = [(x + half * 0.35, y + down) for half, down in reversed(profile)]
        self.polygon([*right, *inner], colour=shade, alpha=0.45)
        rim, down = profile[0]
        self.disc((x, y + down), rim, colour=mix(colour, shade, share=0.7), flatten=0.18)

    def ridge(self, base: float, *, height: float, colour: Colour, steps: int = 7) -> None:
        """Fill a range of hills up from the lower edge, its line left to the dice."""
        heights = [base - self.dice.random() * height for _ in range(steps + 1)]
        points = []
        for index in range(steps * 16 + 1):
            position, rest = divmod(index, 16)
            share = rest / 16
            smooth = share * share * (3 - 2 * share)
            here, there = heights[position], heights[min(position + 1, steps)]
            points.append((WIDTH * index / (steps * 16), here + (there - here) * smooth))
        self.polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], colour=colour)

    def soften(self, radius: float) -> None:
        """Blur what is there so far: a background out of focus."""
        self._image = self._image.filter(ImageFilter.BoxBlur(radius * _SCALE))
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self._image.resize((WIDTH, HEIGHT), Image.Resampling.BOX, reducing_gap=1.5)


def _at(point: Point) -> Point:
    return point[0] * _SCALE, point[1] * _SCALE


def _scaled(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(value * _SCALE) for value in box)
    return left, top, right, bottom


def _with_alpha(colour: Colour, alpha: float) -> tuple[int, int, int, int]:
    return (*colour, round(alpha * 255))
