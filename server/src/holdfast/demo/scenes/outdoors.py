"""Open air: a morning over hills for a yoga class, and a town on its slopes for a walk."""

from holdfast.demo.scenes.canvas import HEIGHT, WIDTH, Canvas, Colour, mix, rgb

_INK = rgb("#1d2733")
_CREAM = rgb("#f6efe2")
# The upper row of houses leaves the bridge in sight.
_HILL_TOP_ENDS = 470


def morning(canvas: Canvas, tint: Colour) -> None:
    """Draw a sun over hills in mist, and somebody sitting cross-legged before it."""
    canvas.gradient(mix(rgb("#f2c6a8"), tint, share=0.15), rgb("#fdeedd"))
    canvas.glow((600, 360), 420, colour=rgb("#fff3d0"), strength=0.9)
    canvas.disc((600, 360), 132, colour=rgb("#fbd08a"))
    for share, base in ((0.18, 470), (0.36, 530), (0.56, 590)):
        canvas.ridge(base, height=110, colour=mix(rgb("#f1d3bd"), tint, share=share))
    canvas.polygon([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(tint, _INK, share=0.22))
    canvas.disc((600, 716), 250, colour=mix(tint, _CREAM, share=0.35), flatten=0.15)
    body = mix(_INK, tint, share=0.22)
    canvas.disc((600, 424), 44, colour=body)
    canvas.disc((600, 380), 20, colour=body)
    canvas.box(586, 456, right=614, bottom=500, colour=body)
    canvas.polygon([(536, 500), (664, 500), (646, 660), (554, 660)], colour=body)
    canvas.disc((600, 506), 64, colour=body, flatten=0.35)
    for side in (-1, 1):
        canvas.line([(600 + side * 58, 512), (600 + side * 104, 596), (600 + side * 128, 676)], colour=body, width=26)
        canvas.disc((600 + side * 128, 680), 15, colour=body)
        canvas.polygon(
            [(600 + side * 30, 640), (600 + side * 176, 694), (600 + side * 150, 728), (600 - side * 60, 712)],
            colour=body,
        )
    for x, size in ((120, 1.0), (1060, 1.25), (1150, 0.8)):
        _grass(canvas, x, size=size, colour=mix(tint, _INK, share=0.4))


def town(canvas: Canvas, tint: Colour) -> None:
    """Draw houses up a slope in pale colours, a bridge far off, and a tram in front."""
    canvas.gradient(mix(rgb("#a9cfe0"), tint, share=0.15), rgb("#fbeedd"))
    canvas.disc((930, 170), 58, colour=rgb("#fff3d0"))
    canvas.glow((930, 170), 240, colour=rgb("#fff3d0"), strength=0.6)
    canvas.ridge(430, height=80, colour=mix(rgb("#a9bfc4"), tint, share=0.2))
    _bridge(canvas, colour=mix(rgb("#b5614c"), tint, share=0.15))
    canvas.gradient(
        mix(rgb("#9fc4cc"), tint, share=0.2), mix(rgb("#c6dcda"), tint, share=0.1), box=(0, 430, WIDTH, 560)
    )
    walls = ("#f3d9b8", "#f0e6d8", "#e9b89a", "#d9e0d6", "#f5e1a8", "#cfdde3", "#eec9c0")
    for row, top in enumerate((330, 420, 510)):
        left = -40.0 + row * 30
        while left < WIDTH:
            wide = canvas.dice.uniform(82, 132)
            up = top - abs(left - 250 - row * 320) * -0.09 + canvas.dice.uniform(-24, 24)
            if row > 0 or left < _HILL_TOP_ENDS:
                _house(canvas, left, top=up, wide=wide, wall=rgb(canvas.dice.choice(walls)))
            left += wide + 3
    canvas.polygon([(0, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(rgb("#8f8a86"), tint, share=0.2))
    for y in (730, 762):
        canvas.line([(0, y), (WIDTH, y)], colour=mix(_INK, tint, share=0.2), width=5, alpha=0.6)
    _tram(canvas, 640, colour=mix(rgb("#e8b53a"), tint, share=0.1))


def _grass(canvas: Canvas, x: float, *, size: float, colour: Colour) -> None:
    for lean in range(-4, 5):
        tip = (x + lean * 22 * size, 560 + abs(lean) * 20 - 60 * size)
        canvas.polygon([(x - 7, 800), (x + 7, 800), tip], colour=mix(colour, _CREAM, share=0.03 * (lean + 4)))


def _bridge(canvas: Canvas, *, colour: Colour) -> None:
    canvas.line([(560, 424), (WIDTH, 404)], colour=colour, width=7)
    for x in (720, 1010):
        canvas.line([(x, 440), (x, 292)], colour=colour, width=9)
    for start, end in ((560, 720), (720, 1010), (1010, 1240)):
        high = (424 if start == 560 else 298, 424 if end == 1240 else 298)  # noqa: PLR2004 - where the cable is tied
        cable = []
        for step in range(13):
            share = step / 12
            sag = 4 * share * (1 - share) * (96 if start == 720 else 30)  # noqa: PLR2004 - the middle span
            cable.append((start + (end - start) * share, high[0] + (high[1] - high[0]) * share + sag))
        canvas.line(cable, colour=colour, width=3)


def _house(canvas: Canvas, left: float, *, top: float, wide: float, wall: Colour) -> None:
    canvas.box(left, top, right=left + wide, bottom=HEIGHT - 100, colour=wall)
    roof = rgb("#b9654c")
    canvas.polygon(
        [(left - 5, top), (left + wide + 5, top), (left + wide - 14, top - 30), (left + 14, top - 30)], colour=roof
    )
    canvas.box(left + wide * 0.86, top, right=left + wide, bottom=HEIGHT - 100, colour=_INK, alpha=0.08)
    for row in range(3):
        for column in range(2):
            x, y = left + wide * (0.18 + 0.4 * column), top + 22 + row * 54
            canvas.box(x, y, right=x + wide * 0.2, bottom=y + 32, colour=rgb("#5d7788"), radius=3)
            canvas.box(x - 3, y + 31, right=x + wide * 0.2 + 3, bottom=y + 36, colour=_CREAM)


def _tram(canvas: Canvas, left: float, *, colour: Colour) -> None:
    canvas.line([(left + 150, 560), (left + 190, 500), (left + 230, 560)], colour=_INK, width=4)
    canvas.box(left, 572, right=left + 340, bottom=740, colour=colour, radius=18)
    canvas.box(left, 566, right=left + 340, bottom=592, colour=_CREAM, radius=14)
    for index in range(5):
        canvas.box(
            left + 18 + index * 63, 604, right=left + 70 + index * 63, bottom=658, colour=rgb("#44606e"), radius=6
        )
    canvas.box(left, 676, right=left + 340, bottom=688, colour=_CREAM)
    for x in (left + 76, left + 264):
        canvas.disc((x, 744), 24, colour=_INK)
        canvas.disc((x, 744), 10, colour=rgb("#9aa7ad"))
    canvas.disc((left + 14, 712), 9, colour=rgb("#fff3d0"))
