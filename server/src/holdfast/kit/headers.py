"""Headers that go out beside every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Headers = Sequence[tuple[bytes, bytes]]
KNOWN_MAX: Final = 1_000


@dataclass(frozen=True)
class EdgeHeaders:
    """What goes out beside every answer: for all, and by the beginning of the path (longest first)."""

    always: Headers
    by_prefix: Mapping[str, Headers] = field(default_factory=dict)
    _beside: dict[tuple[object, ...], Headers] = field(default_factory=dict, compare=False)

    def of(self, path: str) -> Headers:
        """Return the headers of the part of the app that the path belongs to."""
        for prefix, headers in self.by_prefix.items():
            if path.startswith(prefix):
                return headers
        return ()

    def beside(self, headers: Headers, *, path: str) -> Headers:
        """Return what goes out beside an answer's own headers: a route that sets one itself keeps it."""
        part = self.of(path)
        # Answers have the same few headers again and again.
        key = (id(part), *(name for name, _ in headers))
        known = self._beside.get(key)
        if known is None:
            if len(self._beside) >= KNOWN_MAX:
                self._beside.clear()
            known = self._beside[key] = self._worked_out(headers, part=part)
        return known

    def _worked_out(self, headers: Headers, *, part: Headers) -> Headers:
        present = {name.lower() for name, _ in headers}
        beside = [pair for pair in part if pair[0] not in present]
        present |= {name for name, _ in part}
        return [*beside, *(pair for pair in self.always if pair[0] not in present)]
