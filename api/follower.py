"""Opens what other processes, such as `citadel index`, publish: a thread that looks for a new generation.

Of each generation that it opens it has the views of bound keys made, so that no caller waits for one.
"""

import logging
from collections.abc import Callable, Collection
from threading import Event, Thread

from index.engine import Engine
from index.errors import EngineError, GenerationPurgedError, IndexCorruptError, IndexPendingError, ModelError

_SECONDS = 0.5
_AGAIN = 120  # looks, until a generation that was refused is tried once more: the disk may have failed for a moment
_log = logging.getLogger("citadel.following")


class Follower:
    """Keeps an engine at the published generation, from `start` to `close`."""

    def __init__(self, engine: Engine, bound: Callable[[], Collection[frozenset[str]]] = tuple) -> None:
        """bound: the sets of collections that keys are bound to now."""
        self._engine, self._bound = engine, bound
        self._prepared: tuple[str, Collection[frozenset[str]]] | None = None
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
                _log.error("serving the generation %s on: %s", self._name_generation(), self._engine.degraded)
            logged = self._engine.degraded
            self._prepare()

    def _name_generation(self) -> str:
        """The generation that answers, also while none can be opened: then there is none to be named."""
        try:
            return self._engine.generation
        except IndexPendingError:
            return "none"

    def _prepare(self) -> None:
        """Have the views of bound keys made and opened, once for each generation and whenever keys are bound otherwise."""
        try:
            wanted = (self._engine.generation, self._bound())
        except IndexPendingError:
            return
        if wanted == self._prepared:
            return
        self._prepared = wanted
        for collections in sorted(wanted[1], key=sorted):
            if self._stopping.is_set():
                return
            try:
                with self._engine.acquire(collections=collections):
                    pass
            except (EngineError, GenerationPurgedError, IndexCorruptError, ModelError, OSError):
                _log.exception("the view of the collections %s cannot be made; who asks next tries again", sorted(collections))
