"""Follows what is published: a thread that looks whether another process, such as `citadel index`, published a generation."""

import logging
from threading import Event, Thread

from index.engine import Engine

_SECONDS = 0.5
_AGAIN = 120  # looks, until what was refused is looked at once more: a disk may have had a bad moment
_log = logging.getLogger("citadel.following")


class Follower:
    """Turns a shelf to what is published, from `start` to `close`."""

    def __init__(self, shelf: Engine) -> None:
        self._shelf = shelf
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="follower", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop, once a generation that is being opened is open."""
        self._stopping.set()
        if self.is_running:
            self._thread.join()

    def _follow(self) -> None:
        told = self._shelf.degraded
        looks = 0
        while not self._stopping.wait(_SECONDS):
            looks += 1
            try:
                self._shelf.follow(again=looks % _AGAIN == 0)
            except OSError:
                _log.exception("what is published cannot be told; trying again")
            if self._shelf.degraded not in (None, told):
                _log.error("serving the generation %s on: %s", self._shelf.generation, self._shelf.degraded)
            told = self._shelf.degraded
