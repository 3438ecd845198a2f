"""How much a test does: little in the suite, all of it when everything is to be proved (`HOLDFAST_PROVE=1`)."""

import os
from typing import Final

IS_FULL: Final = os.environ.get("HOLDFAST_PROVE", "") not in ("", "0")


def count(*, small: int, full: int) -> int:
    """Return how many rounds, contenders or seeds a test runs: `small` in the suite, `full` in a proof."""
    return full if IS_FULL else small
