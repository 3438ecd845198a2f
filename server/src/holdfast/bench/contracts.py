"""What a figure is, and what comes of measuring it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from holdfast.bench.numbers import Spread


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach: the least that is acceptable, and what is aimed at."""

    least: float
    aim: float
    lower_is_better: bool = False

    def is_met(self, value: float) -> bool:
        """Say whether a value is acceptable."""
        return value <= self.least if self.lower_is_better else value >= self.least


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as it was measured; `void` says why it means nothing."""

    code: str
    title: str
    unit: str
    value: Spread
    bar: Bar | None = None
    void: str = ""
    notes: Sequence[str] = ()
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return `met`, `missed`, `void`, or nothing for a figure without a bar."""
        if self.void:
            return "void"
        if self.bar is None:
            return ""
        return "met" if self.bar.is_met(self.value.median) else "missed"


class Figure(Protocol):
    """Something that is measured in several rounds, so that figures take turns and none has the quiet minute alone."""

    code: str

    async def prepare(self) -> None:
        """Do what has to be done once."""
        ...

    async def play(self) -> None:
        """Measure once more."""
        ...

    def results(self) -> Sequence[Result]:
        """Return what was measured."""
        ...
