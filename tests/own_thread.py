"""A function of a module, replaced for one thread only.

What an earlier test has left running, such as the workers of a service that all tests of a folder share, calls it from threads of
its own. They must neither fail nor be counted.
"""

from collections.abc import Callable
from threading import get_ident
from types import ModuleType
from typing import Any

import pytest


def replace_for_this_thread(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, replacement: Callable[..., Any]
) -> None:
    """Let calls of this thread go to the replacement, and those of others to the function itself."""
    real, here = getattr(module, name), get_ident()

    def call(*arguments: Any, **named: Any) -> Any:
        return (replacement if get_ident() == here else real)(*arguments, **named)

    monkeypatch.setattr(module, name, call)
