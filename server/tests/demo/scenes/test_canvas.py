"""The canvas: the same seed gives the same picture, shapes go where they are said."""

from holdfast.demo.scenes.canvas import HEIGHT, WIDTH, Canvas, mix, rgb


def test_colours_are_read_and_mixed():
    assert rgb("#0a80ff") == (10, 128, 255)
    assert mix((0, 0, 0), (100, 200, 50), share=0.5) == (50, 100, 25)


def test_a_picture_has_its_size_and_shapes_their_place():
    canvas = Canvas(seed="x")
    canvas.gradient((200, 200, 200), (200, 200, 200))
    canvas.box(100, 100, right=300, bottom=300, colour=(255, 0, 0))
    canvas.disc((600, 400), 50, colour=(0, 255, 0))
    canvas.polygon([(900, 100), (1100, 100), (1100, 300), (900, 300)], colour=(0, 0, 255))
    picture = canvas.finished()

    assert picture.size == (WIDTH, HEIGHT)
    assert picture.getpixel((200, 200)) == (255, 0, 0)
    assert picture.getpixel((600, 400)) == (0, 255, 0)
    assert picture.getpixel((1000, 200)) == (0, 0, 255)
    assert picture.getpixel((5, 795)) == (200, 200, 200)


def test_light_brightens_and_blur_keeps_the_size():
    canvas = Canvas(seed="x")
    canvas.glow((600, 400), 200, colour=(255, 255, 255), strength=1.0)
    canvas.soften(3)
    canvas.line([(0, 10), (1200, 10)], colour=(9, 9, 9), width=8)
    canvas.turned((300, 300), [(40, 0), (60, 50), (30, 100)], colour=(200, 0, 0), shade=(50, 0, 0))
    canvas.ridge(700, height=50, colour=(0, 90, 0))
    picture = canvas.finished()

    assert picture.convert("L").crop((600, 400, 601, 401)).tobytes()[0] > 150
    assert picture.getpixel((5, 300)) == (0, 0, 0)
    assert picture.getpixel((600, 790)) == (0, 90, 0)


def test_the_dice_fall_the_same_for_one_seed():
    first, second = Canvas(seed="tea"), Canvas(seed="tea")
    for canvas in (first, second):
        canvas.ridge(400, height=200, colour=(1, 2, 3))

    assert first.finished().tobytes() == second.finished().tobytes()
