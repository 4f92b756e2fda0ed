"""The running service for the tests of the documents: `citadel serve` as a process, over the index of the bundled corpus."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# What several test modules share is found by its name, which `--import-mode=importlib` alone does not allow.
sys.path.append(str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def environment(corpus_data: Path) -> dict[str, str]:
    """The environment of a command: the index of the corpus and no other setting."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CITADEL_")}
    return others | {"CITADEL_DATA": str(corpus_data)}


@pytest.fixture(scope="session")
def service(environment: dict[str, str]) -> Iterator[str]:
    """The URL of a server that runs, without keys, on a free port."""
    command = [str(Path(sys.executable).with_name("citadel")), "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        greeting = process.stdout.readline()
        try:
            yield greeting.split(" at ")[1].split()[0]
        finally:
            process.terminate()
