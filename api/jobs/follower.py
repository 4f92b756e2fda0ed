"""Opens what other processes, such as `citadel index`, publish: a thread that looks for a new generation."""

import logging
from threading import Event, Thread

from index.engine import Engine

_SECONDS = 0.5
_AGAIN = 120  # looks, until a generation that was refused is tried once more: the disk may have failed for a moment
_log = logging.getLogger("citadel.following")


class Follower:
    """Keeps an engine at the published generation, from `start` to `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        """Stop. A generation that is being opened is opened first."""
        self._stopping.set()
        if self.is_running:
            self._thread.join()

    def _follow(self) -> None:
        logged = self._engine.degraded
        looks = 0
        while not self._stopping.wait(_SECONDS):
            looks += 1
            try:
                self._engine.follow(again=looks % _AGAIN == 0)
            except OSError:
                _log.exception("the published generation cannot be read; trying again")
            if self._engine.degraded not in (None, logged):
                _log.error("serving the generation %s on: %s", self._engine.generation, self._engine.degraded)
            logged = self._engine.degraded
