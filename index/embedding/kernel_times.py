"""How long the kernels of an ONNX model took: reads the trace that onnxruntime writes of a session.

A trace is one list of events in JSON. Those of a run stand before the event that ends it, as long as runs do not overlap.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KernelTime:
    """What the kernels of one kind took in a run."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelRun:
    """One run of a model."""

    seconds: float
    """From the call to its return, the kernels and what is between them."""
    kernels: Mapping[str, KernelTime]
    """By the name of the operator, such as "MatMul"."""


def read_runs(trace: Path) -> Iterator[ModelRun]:
    """The runs in the order in which they ended. Raises OSError, or ValueError for a file that is no trace."""
    kernels: dict[str, KernelTime] = {}
    for event in json.loads(trace.read_bytes()):
        seconds = event.get("dur", 0) / 1_000_000
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            name = event["args"]["op_name"]
            known = kernels.get(name, KernelTime(0, 0.0))
            kernels[name] = KernelTime(known.calls + 1, known.seconds + seconds)
        elif event.get("name") == "model_run":
            yield ModelRun(seconds, kernels)
            kernels = {}
