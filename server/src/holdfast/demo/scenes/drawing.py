"""The list of scenes, and their way into the widths that are served."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.demo.scenes import indoors, outdoors
from holdfast.demo.scenes.canvas import WIDTH, Canvas, Colour, rgb
from holdfast.kit.images import EncodedImage, encode_picture

WIDTHS: Final = (400, WIDTH)
# Half the time for a few per cent more bytes.
_EFFORT: Final = 2

SCENES: Final[Mapping[str, Callable[[Canvas, Colour], None]]] = {
    "court": indoors.court,
    "kitchen": indoors.kitchen,
    "meeting": indoors.meeting,
    "morning": outdoors.morning,
    "riddle": indoors.riddle,
    "singing": indoors.singing,
    "stage": indoors.stage,
    "studio": indoors.studio,
    "town": outdoors.town,
    "workshop": indoors.workshop,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to draw: which motif, in which tint; `take` tells two of one motif apart."""

    motif: str
    tint: str
    take: int = 1


def draw(scene: Scene) -> tuple[EncodedImage, ...]:
    """Return the picture in the widths that are stored, the smallest first; the same scene gives the same picture."""
    canvas = Canvas(seed=f"{scene.motif}:{scene.tint}:{scene.take}")
    SCENES[scene.motif](canvas, rgb(scene.tint))
    return encode_picture(canvas.finished(), widths=WIDTHS, effort=_EFFORT)
