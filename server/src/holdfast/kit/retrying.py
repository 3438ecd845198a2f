"""A request that lost to a deadlock or a lock wait is carried out again before anybody hears of it (R13).

Its transaction was rolled back whole, so nothing of the first try is left. Streams and answers that have begun are
never repeated.
"""

import asyncio
import secrets
from typing import Final

from holdfast.kit.database import TRIES_MAX
from holdfast.kit.middleware import App, Message, Receive, Scope, Send
from holdfast.kit.problems import TRANSIENT

JITTER_SECONDS: Final = 0.02


class TransientRetry:
    """Runs a request again, three times in all, while its answer would be that the database was contended."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; keep the words of the request for a second try."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        words = _Words(receive)
        for attempt in range(1, TRIES_MAX + 1):
            trial = dict(scope)
            trial[TRANSIENT] = []
            answer = _Answer(send, trial[TRANSIENT], may_wait=attempt < TRIES_MAX)
            await self.app(trial, words.again(), answer)
            scope.update({name: trial[name] for name in trial.keys() - {TRANSIENT}})
            if not answer.was_kept_back:
                return
            await asyncio.sleep(JITTER_SECONDS * attempt * (1 + secrets.randbelow(100) / 100))


class _Answer:
    """Lets an answer through, unless it says that the request may be tried again."""

    def __init__(self, send: Send, transient: list[object], *, may_wait: bool) -> None:
        self._send = send
        self._transient = transient
        self._may_wait = may_wait
        self.was_kept_back = False

    async def __call__(self, message: Message) -> None:
        self.was_kept_back = self.was_kept_back or (bool(self._transient) and self._may_wait)
        if not self.was_kept_back:
            await self._send(message)


class _Words:
    """What the client sent, as often as it is asked for."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._heard: list[Message] = []

    def again(self) -> Receive:
        """Return the request's messages from the beginning."""
        position = 0

        async def receive() -> Message:
            nonlocal position
            if position == len(self._heard):
                message = await self._receive()
                # After the body only a disconnect can come; that one is not repeated.
                if message["type"] != "http.request":
                    return message
                self._heard.append(message)
            position += 1
            return self._heard[position - 1]

        return receive
