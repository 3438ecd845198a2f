"""Scenes of rooms use the tint they are given."""

import pytest

from holdfast.demo.scenes import indoors
from holdfast.demo.scenes.canvas import Canvas, rgb


@pytest.mark.parametrize("motif", ["riddle", "singing", "stage", "meeting", "studio", "court", "workshop", "kitchen"])
def test_a_room_in_another_tint_is_another_picture(motif):
    pictures = []
    for tint in ("#3f7f86", "#b5654a"):
        canvas = Canvas(seed="x")
        getattr(indoors, motif)(canvas, rgb(tint))
        pictures.append(canvas.finished().resize((60, 40)).tobytes())

    assert pictures[0] != pictures[1]
