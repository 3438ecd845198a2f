"""Every scene can be drawn in any tint, small enough to load at once, always the same."""

import pytest

from holdfast.demo.scenes.drawing import SCENES, Scene, draw


@pytest.mark.parametrize("motif", SCENES)
def test_a_scene_comes_in_two_widths_and_is_small(motif):
    small, large = draw(Scene(motif, "#3f7f86"))

    assert (small.width, small.height) == (400, 267)
    assert (large.width, large.height) == (1200, 800)
    assert len(large.content) < 60_000


def test_one_scene_is_one_picture_and_another_take_another():
    once, again = draw(Scene("town", "#d9a05b")), draw(Scene("town", "#d9a05b"))

    assert once == again
    assert draw(Scene("town", "#d9a05b", take=2)) != once
