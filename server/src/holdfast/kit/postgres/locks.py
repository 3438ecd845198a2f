"""Locks between processes, held on a file and given back by the kernel however their holder ends."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """An exclusive lock on a file, which is created and never removed."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock, waiting for whoever holds it."""
        self._take(is_waiting=True)

    def try_acquire(self) -> bool:
        """Take the lock if it is free, and tell whether it is ours now."""
        return self._take(is_waiting=False)

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Take the lock, waiting for it."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        self.release()

    def _take(self, *, is_waiting: bool) -> bool:
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor, is_waiting=is_waiting)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True


if sys.platform == "win32":

    def _lock(descriptor: int, *, is_waiting: bool) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if is_waiting else msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if not is_waiting:
                    raise BlockingIOError from error
            else:
                return

else:

    def _lock(descriptor: int, *, is_waiting: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
