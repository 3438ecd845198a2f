"""Scenes in the open use the tint they are given."""

import pytest

from holdfast.demo.scenes import outdoors
from holdfast.demo.scenes.canvas import Canvas, rgb


@pytest.mark.parametrize("motif", ["morning", "town"])
def test_a_view_in_another_tint_is_another_picture(motif):
    pictures = []
    for tint in ("#3f7f86", "#b5654a"):
        canvas = Canvas(seed="x")
        getattr(outdoors, motif)(canvas, rgb(tint))
        pictures.append(canvas.finished().resize((60, 40)).tobytes())

    assert pictures[0] != pictures[1]
