"""The thread that opens what other processes publish goes on whatever the engine says."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from api import follower
from api.follower import Follower
from index.engine import Engine
from index.errors import IndexPendingError
from tests.deadlines import wait_for


class PendingEngine:
    """An engine that has nothing open yet and says what is wrong, until it is looked at for the third time."""

    looks = 0

    @property
    def degraded(self) -> str | None:
        return "the latest generation is damaged" if self.looks else None

    @property
    def generation(self) -> str:
        raise IndexPendingError("nothing can be opened yet")

    def follow(self, *, again: bool = False) -> bool:
        self.looks += 1
        return False


def test_a_complaint_while_no_generation_is_open_does_not_end_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "_SECONDS", 0.01)
    logged: list[tuple[Any, ...]] = []
    monkeypatch.setattr(follower, "_log", SimpleNamespace(error=lambda *told: logged.append(told)))
    engine = PendingEngine()
    following = Follower(cast(Engine, engine))
    following.start()
    assert wait_for(lambda: engine.looks > 3)
    assert following.is_running
    following.close()
    assert [told[1:] for told in logged] == [("none", "the latest generation is damaged")]
