"""Rooms: a riddle behind a door, a singing room, a stage, a table to meet at, a studio, a court, a workshop."""

from holdfast.demo.scenes.canvas import HEIGHT, WIDTH, Canvas, Colour, mix, rgb

_INK = rgb("#1d2733")
_CREAM = rgb("#f6efe2")
_BRASS = rgb("#d9a860")
# Above it lie the upper edges of the soft boxes.
_MIDDLE = 260


def riddle(canvas: Canvas, tint: Colour) -> None:
    """Draw a dim room with a door ajar, light falling out, and framed maps on the wall."""
    wall = mix(rgb("#23343d"), tint, share=0.25)
    canvas.gradient(mix(wall, _INK, share=0.35), wall)
    canvas.polygon([(0, 610), (WIDTH, 610), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(wall, _INK, share=0.55))
    canvas.box(0, 596, right=WIDTH, bottom=612, colour=mix(wall, _CREAM, share=0.15))
    for left, top, wide, high in (
        (110, 170, 150, 190),
        (300, 130, 210, 140),
        (310, 310, 130, 110),
        (950, 190, 170, 210),
    ):
        canvas.box(left, top, right=left + wide, bottom=top + high, colour=mix(_BRASS, wall, share=0.35), radius=4)
        canvas.box(
            left + 12, top + 12, right=left + wide - 12, bottom=top + high - 12, colour=mix(_CREAM, wall, share=0.3)
        )
        path = [(left + 20 + (wide - 40) * i / 5, top + 24 + (high - 48) * canvas.dice.random()) for i in range(6)]
        canvas.line(path, colour=mix(tint, _INK, share=0.35), width=5, alpha=0.8)
        canvas.disc(path[-1], 9, colour=rgb("#c0563f"))
    canvas.glow((700, 430), 420, colour=rgb("#ffd489"), strength=0.55)
    canvas.gradient(rgb("#ffe7b3"), rgb("#f3b765"), box=(610, 150, 810, 610))
    canvas.polygon([(610, 150), (735, 178), (735, 640), (610, 610)], colour=mix(tint, _INK, share=0.5))
    for top in (220, 420):
        canvas.polygon(
            [(632, top), (714, top + 14), (714, top + 158), (632, top + 150)], colour=mix(tint, _INK, share=0.62)
        )
    canvas.disc((716, 410), 9, colour=_BRASS)
    canvas.polygon([(735, 612), (810, 612), (1010, HEIGHT), (560, HEIGHT)], colour=rgb("#ffd489"), alpha=0.28)
    canvas.disc((420, 700), 34, colour=_BRASS)
    canvas.disc((420, 700), 17, colour=mix(wall, _INK, share=0.55))
    canvas.box(448, 692, right=560, bottom=708, colour=_BRASS, radius=6)
    for left in (520, 544):
        canvas.box(left, 704, right=left + 12, bottom=730, colour=_BRASS, radius=3)


def singing(canvas: Canvas, tint: Colour) -> None:
    """Draw beams of light over a velvet sofa, and a microphone in front."""
    night = mix(rgb("#2a1f45"), tint, share=0.25)
    canvas.gradient(mix(night, _INK, share=0.4), mix(night, tint, share=0.35))
    for start, foot, shade in (
        (180, 60, "#7fd1c7"),
        (520, 470, "#f2b6a0"),
        (820, 900, "#c9a5f0"),
        (1060, 1180, "#8fb8f2"),
    ):
        canvas.polygon(
            [(start, 0), (start + 26, 0), (foot + 190, 640), (foot - 130, 640)], colour=rgb(shade), alpha=0.16
        )
    for _ in range(34):
        spot = (canvas.dice.uniform(0, WIDTH), canvas.dice.uniform(20, 420))
        shade = canvas.dice.choice(("#ffd9a8", "#f3a9c4", "#a9d8f3", "#c8f3d4"))
        canvas.disc(spot, canvas.dice.uniform(4, 22), colour=rgb(shade), alpha=canvas.dice.uniform(0.08, 0.3))
    canvas.soften(3)
    canvas.polygon([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(night, _INK, share=0.65))
    velvet = mix(rgb("#8d3f5d"), tint, share=0.3)
    canvas.box(90, 430, right=760, bottom=600, colour=mix(velvet, _INK, share=0.25), radius=46)
    for left in (120, 330, 540):
        canvas.box(left, 450, right=left + 200, bottom=560, colour=velvet, radius=28)
        canvas.box(left - 4, 550, right=left + 204, bottom=640, colour=mix(velvet, _CREAM, share=0.12), radius=24)
    canvas.box(60, 500, right=130, bottom=690, colour=mix(velvet, _INK, share=0.15), radius=32)
    canvas.box(730, 500, right=800, bottom=690, colour=mix(velvet, _INK, share=0.15), radius=32)
    canvas.line([(985, 330), (930, 800)], colour=rgb("#3c3a4a"), width=15)
    canvas.polygon([(962, 300), (1040, 314), (1002, 470), (968, 464)], colour=rgb("#56536a"))
    canvas.disc((1006, 262), 66, colour=rgb("#b9b6c9"))
    canvas.disc((990, 244), 34, colour=rgb("#e6e3f0"), alpha=0.55)
    for offset in range(-50, 60, 20):
        canvas.line([(1006 + offset, 204), (1006 + offset * 0.8, 322)], colour=rgb("#6e6b82"), width=2, alpha=0.5)
        canvas.line([(944, 262 + offset), (1068, 262 + offset)], colour=rgb("#6e6b82"), width=2, alpha=0.5)


def stage(canvas: Canvas, tint: Colour) -> None:
    """Draw a hall: drawn curtains, a piano in the light, and rows of heads."""
    dark = mix(rgb("#1c2330"), tint, share=0.2)
    canvas.gradient(dark, mix(dark, tint, share=0.35))
    canvas.glow((600, 420), 520, colour=rgb("#ffe2b0"), strength=0.5)
    canvas.polygon([(470, 0), (730, 0), (960, 560), (240, 560)], colour=rgb("#ffe9c4"), alpha=0.2)
    canvas.disc((600, 565), 400, colour=rgb("#e8c48d"), alpha=0.85, flatten=0.14)
    canvas.polygon([(430, 470), (760, 452), (812, 486), (792, 520), (440, 520)], colour=mix(_INK, dark, share=0.3))
    canvas.polygon([(450, 468), (730, 452), (640, 322), (560, 316)], colour=mix(_INK, tint, share=0.18))
    for left in (462, 618, 758):
        canvas.box(left, 518, right=left + 13, bottom=582, colour=_INK)
    canvas.box(800, 505, right=862, bottom=518, colour=_INK, radius=4)
    canvas.box(826, 516, right=836, bottom=580, colour=_INK)
    cloth = mix(rgb("#8b3a3f"), tint, share=0.3)
    for index in range(7):
        for side in (0, 1):
            left = index * 38 if side == 0 else WIDTH - 38 - index * 38
            shade = mix(cloth, _INK, share=0.15 + 0.3 * (index % 2))
            canvas.polygon([(left, 0), (left + 40, 0), (left + 40 - index * 3, 590), (left, 600)], colour=shade)
    canvas.polygon([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(dark, _INK, share=0.55))
    for row, (top, size) in enumerate(((668, 26), (722, 33), (790, 42))):
        for index in range(22 - row * 4):
            x = (index + 0.5 + 0.3 * (row % 2)) * WIDTH / (22 - row * 4)
            shade = mix(_INK, tint, share=0.1 + 0.12 * canvas.dice.random())
            canvas.disc((x, top), size, colour=shade)
            canvas.disc((x, top + size * 1.9), size * 1.7, colour=shade)


def meeting(canvas: Canvas, tint: Colour) -> None:
    """Draw a long table before wide windows, chairs around it, lamps above."""
    canvas.gradient(mix(rgb("#dfe7e4"), tint, share=0.1), mix(rgb("#cfdad5"), tint, share=0.2))
    canvas.gradient(mix(rgb("#bfdde8"), tint, share=0.1), rgb("#fbe9d2"), box=(110, 90, 1090, 450))
    for index in range(15):
        left = 110 + index * 66
        top = 450 - canvas.dice.uniform(40, 190)
        canvas.box(
            left,
            top,
            right=left + 60,
            bottom=450,
            colour=mix(rgb("#a8bfc4"), tint, share=canvas.dice.uniform(0, 0.3)),
            alpha=0.75,
        )
    canvas.disc((900, 190), 46, colour=rgb("#fff3d6"))
    for x in (110, 436, 763, 1084):
        canvas.box(x, 90, right=x + 9, bottom=455, colour=mix(tint, _INK, share=0.45))
    canvas.box(100, 80, right=1100, bottom=94, colour=mix(tint, _INK, share=0.45))
    canvas.box(100, 448, right=1100, bottom=464, colour=_CREAM)
    canvas.polygon([(0, 570), (WIDTH, 570), (WIDTH, HEIGHT), (0, HEIGHT)], colour=mix(rgb("#b89b7c"), tint, share=0.18))
    for x in (330, 600, 870):
        canvas.line([(x, 0), (x, 150)], colour=_INK, width=3)
        canvas.polygon([(x - 16, 150), (x + 16, 150), (x + 62, 216), (x - 62, 216)], colour=mix(tint, _INK, share=0.3))
        canvas.glow((x, 236), 120, colour=rgb("#fff0c9"), strength=0.55)
    for x in (250, 430, 610, 790, 970):
        canvas.box(x - 48, 470, right=x + 48, bottom=590, colour=mix(tint, _CREAM, share=0.15), radius=22)
    canvas.polygon([(170, 580), (1030, 580), (1130, 660), (70, 660)], colour=rgb("#d9bf9b"))
    canvas.box(70, 658, right=1130, bottom=686, colour=rgb("#b4946b"), radius=6)
    for x in (160, 1010):
        canvas.box(x, 684, right=x + 22, bottom=HEIGHT, colour=rgb("#8f7353"))
    for x in (320, 560, 820):
        canvas.polygon([(x, 610), (x + 90, 610), (x + 102, 640), (x - 8, 640)], colour=_CREAM)
    canvas.turned((1090, 470), [(26, 0), (34, 40), (22, 100)], colour=_CREAM, shade=mix(tint, _INK, share=0.3))
    for lean in (-60, -30, 0, 32, 62):
        canvas.polygon([(1084, 474), (1096, 474), (1090 + lean, 330)], colour=rgb("#5f8f6f"))


def studio(canvas: Canvas, tint: Colour) -> None:
    """Draw a paper backdrop with a chair, soft boxes at both sides, and a camera."""
    canvas.gradient(mix(rgb("#ded8d0"), tint, share=0.08), mix(rgb("#c7beb3"), tint, share=0.12))
    canvas.box(0, 640, right=WIDTH, bottom=HEIGHT, colour=mix(rgb("#a3968a"), tint, share=0.12))
    paper = mix(tint, _CREAM, share=0.45)
    canvas.box(300, 70, right=900, bottom=96, colour=rgb("#7a6f66"), radius=10)
    canvas.gradient(mix(paper, _CREAM, share=0.25), paper, box=(318, 96, 882, 600))
    canvas.polygon([(318, 600), (882, 600), (1010, 760), (190, 760)], colour=mix(paper, _INK, share=0.06))
    canvas.glow((600, 330), 330, colour=rgb("#fffaf0"), strength=0.6)
    wood = rgb("#8a6242")
    canvas.box(520, 460, right=680, bottom=482, colour=wood, radius=8)
    canvas.box(524, 300, right=540, bottom=470, colour=wood)
    canvas.box(660, 300, right=676, bottom=470, colour=wood)
    canvas.box(520, 300, right=680, bottom=350, colour=wood, radius=10)
    for x, lean in ((534, -22), (666, 22), (560, -8), (640, 8)):
        canvas.line([(x, 480), (x + lean, 690)], colour=mix(wood, _INK, share=0.2), width=12)
    for x, side in ((150, 1), (1050, -1)):
        canvas.line([(x, 300), (x, 740)], colour=_INK, width=8)
        for foot in (-70, 0, 70):
            canvas.line([(x, 650), (x + foot, 752)], colour=_INK, width=7)
        frame = [(x - 96, 150), (x + 96, 190 if side > 0 else 150), (x + 96, 390), (x - 96, 390 if side > 0 else 350)]
        canvas.polygon(frame, colour=_INK)
        canvas.polygon(
            [(a + (8 if a < x else -8), b + (10 if b < _MIDDLE else -10)) for a, b in frame], colour=rgb("#fff8e8")
        )
        canvas.glow((x + side * 90, 280), 260, colour=rgb("#fff4d9"), strength=0.35)
    canvas.box(836, 560, right=980, bottom=652, colour=_INK, radius=14)
    canvas.box(880, 540, right=930, bottom=566, colour=_INK, radius=6)
    canvas.disc((900, 606), 38, colour=rgb("#39434f"))
    canvas.disc((900, 606), 24, colour=mix(tint, _INK, share=0.4))
    canvas.disc((891, 597), 8, colour=_CREAM, alpha=0.8)
    for foot in (-60, 0, 60):
        canvas.line([(908, 650), (908 + foot, HEIGHT)], colour=_INK, width=8)


def court(canvas: Canvas, tint: Colour) -> None:
    """Draw a badminton court with its net, and a shuttlecock in the air."""
    canvas.gradient(mix(rgb("#e9eee8"), tint, share=0.1), mix(rgb("#cbd8d0"), tint, share=0.2), box=(0, 0, WIDTH, 420))
    for index in range(9):
        canvas.polygon(
            [(index * 140 - 30, 0), (index * 140 + 60, 0), (index * 140 + 92, 300), (index * 140 - 4, 300)],
            colour=rgb("#ffffff"),
            alpha=0.35,
        )
    canvas.box(0, 300, right=WIDTH, bottom=420, colour=mix(rgb("#c4a27a"), tint, share=0.15))
    canvas.gradient(
        mix(rgb("#5f9c84"), tint, share=0.3), mix(rgb("#3f7c66"), tint, share=0.3), box=(0, 420, WIDTH, HEIGHT)
    )
    near, far = [(60, 780), (1140, 780)], [(330, 470), (870, 470)]
    for share in (0, 0.08, 0.5, 0.92, 1):
        foot = near[0][0] + (near[1][0] - near[0][0]) * share
        head = far[0][0] + (far[1][0] - far[0][0]) * share
        canvas.line([(foot, 780), (head, 470)], colour=_CREAM, width=6, alpha=0.9)
    for depth in (0, 0.1, 0.42, 0.72, 1):
        left = far[0][0] + (near[0][0] - far[0][0]) * depth
        right = far[1][0] + (near[1][0] - far[1][0]) * depth
        canvas.line([(left, 470 + 310 * depth), (right, 470 + 310 * depth)], colour=_CREAM, width=6, alpha=0.9)
    for x in (180, 1020):
        canvas.box(x - 6, 330, right=x + 6, bottom=620, colour=_INK)
    for y in range(356, 470, 14):
        canvas.line([(180, y), (1020, y)], colour=_INK, width=2, alpha=0.3)
    for x in range(180, 1030, 14):
        canvas.line([(x, 350), (x, 470)], colour=_INK, width=2, alpha=0.3)
    canvas.box(180, 338, right=1020, bottom=354, colour=_CREAM)
    for lean in range(-5, 6):
        canvas.polygon(
            [(770 + lean * 3, 190), (776 + lean * 3, 190), (806 + lean * 16, 84), (776 + lean * 16, 78)],
            colour=rgb("#ffffff"),
            alpha=0.8,
        )
    canvas.disc((773, 204), 27, colour=rgb("#f4d9a8"))
    canvas.disc((773, 196), 26, colour=rgb("#ffffff"), flatten=0.35)


def workshop(canvas: Canvas, tint: Colour) -> None:
    """Draw pots on a shelf and on a table, one just turned."""
    canvas.gradient(mix(rgb("#efe3d2"), tint, share=0.08), mix(rgb("#e0cfb8"), tint, share=0.15))
    canvas.glow((250, 160), 420, colour=rgb("#fff6df"), strength=0.6)
    glazes = [
        rgb("#c0765a"),
        rgb("#7f9a94"),
        rgb("#d8b27c"),
        rgb("#5c7288"),
        mix(tint, _CREAM, share=0.3),
        rgb("#e9dcc7"),
    ]
    shapes = (
        [(30, 0), (22, 24), (56, 84), (34, 140)],
        [(52, 60), (48, 90), (24, 140)],
        [(16, -20), (14, 40), (52, 100), (30, 140)],
        [(44, 20), (50, 80), (40, 140)],
        [(64, 76), (52, 120), (26, 140)],
    )
    for shelf, start in ((150, 0), (372, 2)):
        canvas.box(80, shelf + 140, right=1120, bottom=shelf + 160, colour=rgb("#a77f58"), radius=4)
        canvas.box(80, shelf + 158, right=1120, bottom=shelf + 172, colour=rgb("#7e5e40"), alpha=0.35)
        for index in range(7):
            glaze = glazes[(index * 2 + start + canvas.dice.randrange(2)) % len(glazes)]
            profile = shapes[(index + start) % len(shapes)]
            canvas.turned((170 + index * 145, shelf), profile, colour=glaze, shade=mix(glaze, _INK, share=0.55))
    canvas.polygon([(0, 650), (WIDTH, 650), (WIDTH, HEIGHT), (0, HEIGHT)], colour=rgb("#8c6746"))
    canvas.box(0, 640, right=WIDTH, bottom=660, colour=rgb("#b58a61"))
    canvas.disc((600, 706), 210, colour=rgb("#5b4735"), flatten=0.24)
    canvas.disc((600, 696), 200, colour=rgb("#a8927a"), flatten=0.22)
    clay = rgb("#b98b6b")
    canvas.turned(
        (600, 560), [(110, -40), (124, 10), (92, 90), (62, 128)], colour=clay, shade=mix(clay, _INK, share=0.5)
    )
    for down in (-6, 24, 54):
        canvas.line(
            [(492, 560 + down), (600, 572 + down), (708, 560 + down)],
            colour=mix(clay, _CREAM, share=0.3),
            width=3,
            alpha=0.5,
        )


def kitchen(canvas: Canvas, tint: Colour) -> None:
    """Draw a hob with copper pots, herbs in the window, and a board with vegetables."""
    canvas.gradient(mix(rgb("#f3ece0"), tint, share=0.1), mix(rgb("#e4d6c2"), tint, share=0.15))
    for row in range(6):
        for column in range(13):
            shade = mix(_CREAM, tint, share=0.12 + 0.1 * canvas.dice.random())
            canvas.box(
                column * 94 + 4, row * 62 + 160, right=column * 94 + 90, bottom=row * 62 + 216, colour=shade, radius=5
            )
    canvas.box(60, 96, right=1140, bottom=112, colour=rgb("#6d5440"), radius=4)
    copper = rgb("#c47a4d")
    for index, x in enumerate((170, 330, 500, 690, 860, 1030)):
        size = 46 + 10 * (index % 3)
        canvas.line([(x, 106), (x, 176)], colour=_INK, width=5)
        canvas.disc((x, 176 + size), size, colour=copper)
        canvas.disc((x - size * 0.25, 176 + size * 0.8), size * 0.55, colour=rgb("#e8b08a"), alpha=0.6)
    canvas.box(0, 560, right=WIDTH, bottom=HEIGHT, colour=mix(tint, _INK, share=0.25))
    canvas.box(0, 540, right=WIDTH, bottom=576, colour=rgb("#d8c2a0"))
    canvas.box(120, 430, right=400, bottom=546, colour=copper, radius=20)
    canvas.box(104, 420, right=416, bottom=446, colour=mix(copper, _INK, share=0.3), radius=12)
    for index in range(5):
        rise = 400 - index * 46
        canvas.disc((250 + 22 * (index % 2), rise), 22 + index * 7, colour=rgb("#ffffff"), alpha=0.18)
    canvas.box(560, 508, right=1080, bottom=548, colour=rgb("#a87747"), radius=12)
    for x, size, code in ((640, 40, "#d4574a"), (716, 34, "#e0a13a"), (790, 42, "#d4574a"), (1000, 30, "#e9e2d2")):
        canvas.disc((x, 512 - size * 0.7), size, colour=rgb(code))
        canvas.disc((x - size * 0.3, 512 - size), size * 0.25, colour=rgb("#ffffff"), alpha=0.4)
    for lean in range(-4, 5):
        canvas.disc(
            (890 + lean * 16, 476 - (4 - abs(lean)) * 9), 24, colour=mix(rgb("#5f8f5a"), tint, share=0.1 * (lean % 3))
        )
