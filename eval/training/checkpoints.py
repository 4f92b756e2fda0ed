"""What a training leaves behind so that it goes on later as if it had not been broken off: weights, optimizer, chance, position.

A checkpoint replaces the one before it in one step, so that a machine that stops while it is written loses nothing.
"""

import os
from pathlib import Path
from typing import Any

import torch

from eval.errors import SuiteError
from eval.training.network import ReaderNetwork

CHECKPOINT = "checkpoint.pt"
STABLE = "stable.pt"  # as it was when the rate began to fall: a longer run goes on from it


def save_checkpoint(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, run: dict[str, Any]) -> None:
    """Write everything that `take_up` gives back. run: what it belongs to, with "steps" and "cpu_seconds" that are done."""
    written = path.with_suffix(".new")
    kept = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "chance": torch.get_rng_state(), **run}
    with written.open("wb") as file:
        torch.save(kept, file)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def take_up(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, run: dict[str, Any]) -> tuple[int, float]:
    """The steps and the processor's seconds that are done, (0, 0.0) without a checkpoint. The rest is put where it belongs.

    Raises SuiteError for the checkpoint of a run with another description than `run`.
    """
    if not path.is_file():
        return 0, 0.0
    kept = torch.load(path, weights_only=True)
    differing = sorted(name for name, value in run.items() if kept.get(name) != value)
    if differing:
        raise SuiteError(
            f"{path} is of a run with other settings, questions or first weights ({', '.join(differing)}): "
            "remove it, or name a --work"
        )
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    torch.set_rng_state(kept["chance"])
    return int(kept["steps"]), float(kept["cpu_seconds"])
