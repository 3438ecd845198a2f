"""As much of PostgreSQL's protocol as it takes to see a client say COMMIT, and under which name it signed in."""

from dataclasses import dataclass, field
from typing import Final

STARTUP: Final = 196_608  # protocol 3.0
_HEAD: Final = 5


@dataclass
class CommitSpotter:
    """Reads what a client says and tells its COMMITs, simple queries and prepared ones, with what came before them."""

    application: str = ""
    _rest: bytes = b""
    _said: bytes = b""
    _has_begun: bool = False
    # Names of prepared statements, and of portals bound to them, that say COMMIT.
    _prepared: set[bytes] = field(default_factory=set)
    _bound: set[bytes] = field(default_factory=set)

    def feed(self, said: bytes) -> list[bytes]:
        """Return what was said up to each COMMIT that ends in this piece, since the one before."""
        self._rest += said
        commits = []
        while (message := self._next()) is not None:
            # How the client signed in is no part of what it says.
            self._said += message[1] if message[0] else b""
            if self._is_commit(*message):
                commits.append(self._said)
                self._said = b""
        return commits

    def _next(self) -> tuple[bytes, bytes] | None:
        """Return the next whole message as (kind, words); the first one has no kind."""
        head = _HEAD if self._has_begun else _HEAD - 1
        if len(self._rest) < head:
            return None
        length = int.from_bytes(self._rest[head - 4 : head]) + head - 4
        if len(self._rest) < length:
            return None
        kind, words = self._rest[: head - 4], self._rest[head:length]
        self._rest = self._rest[length:]
        if not self._has_begun:
            self._begin(words)
        return kind, words

    def _begin(self, words: bytes) -> None:
        # Other first messages ask for encryption or cancel a query: then the true beginning is still to come.
        if int.from_bytes(words[:4]) == STARTUP:
            self._has_begun = True
            parts = words[4:].split(b"\0")
            given = dict(zip(parts[::2], parts[1::2], strict=False))
            self.application = given.get(b"application_name", b"").decode()

    def _is_commit(self, kind: bytes, words: bytes) -> bool:
        match kind:
            case b"Q":
                return _says_commit(words)
            case b"P":
                name, _, text = words.partition(b"\0")
                (self._prepared.add if _says_commit(text) else self._prepared.discard)(name)
            case b"B":
                portal, _, more = words.partition(b"\0")
                statement = more.partition(b"\0")[0]
                (self._bound.add if statement in self._prepared else self._bound.discard)(portal)
            case b"E":
                return words.partition(b"\0")[0] in self._bound
            case _:
                return False
        return False


def _says_commit(text: bytes) -> bool:
    return text.lstrip().upper().startswith(b"COMMIT")
