"""Texts to unit vectors on onnxruntime: the encoder that serves questions and builds.

Each text runs by itself, several side by side on threads. That is as fast on a processor as batches (a token takes the same time
in a short text as in a long one), and a text's vector never depends on its neighbours: to the last bit the same in a build of
everything, in an update and in a question.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, Self

# onnxruntime reports to its makers how it is used, unless it is told not to before it is loaded. Here nobody is told anything.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from index.embedding.exact_sums import sums_are_exact
from index.embedding.model_export import GRAPH, TOKENIZER, ModelCard, verify_export

Vectors = npt.NDArray[np.float32]
_MOST = 100
"""Code points a token of a text that are looked at. No text of words has such long tokens, and what is behind is not read."""


class TextEncoder(Protocol):
    """Whatever turns texts into unit vectors. In the product `Encoder`."""

    @property
    def card(self) -> ModelCard:
        """What model this is."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, float32, (len(texts), card.dimension)."""


class Encoder:
    """An exported model, ready to run. Safe to share between threads."""

    def __init__(self, card: ModelCard, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, workers: int) -> None:
        self.card = card
        self._session = session
        self._tokenizer = tokenizer
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="encoder") if workers > 1 else None

    @classmethod
    def open(cls, folder: Path, workers: int = 1, trace: Path | None = None) -> Self:
        """Open the export in `folder`. `workers` texts run at a time within one call of `encode`.

        trace: how the name of a file begins in which the time of every kernel is recorded, until `end_trace`.
        Raises the errors of `verify_export`: ModelMissingError, ModelChecksumError.
        """
        card = verify_export(folder)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(card.max_length)
        return cls(card, _open_session(folder / GRAPH, trace), tokenizer, workers)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, float32, (len(texts), dimension). Text behind `max_length` tokens is not read."""
        if not texts:
            return np.zeros((0, self.card.dimension), np.float32)
        run = map if self._pool is None or len(texts) == 1 else self._pool.map
        return np.concatenate(list(run(self._encode_one, texts)))

    def end_trace(self) -> Path:
        """The file with the time of every kernel, where a trace was asked for (`index.embedding.kernel_times`)."""
        return Path(self._session.end_profiling())

    def close(self) -> None:
        """End the worker threads."""
        if self._pool is not None:
            self._pool.shutdown()

    def _encode_one(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text[: _MOST * self.card.max_length]).ids], np.int64)
        (rows,) = self._session.run(["embedding"], {"input_ids": ids})
        return np.asarray(rows, np.float32)


def _open_session(graph: Path, trace: Path | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # threads run texts, not parts of one
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if trace is not None:
        options.enable_profiling, options.profile_file_prefix = True, str(trace)
    # Sums of integers are exact on every processor, also on those that would cut them off for speed.
    if not sums_are_exact():
        options.add_session_config_entry("session.x64quantprecision", "1")
    # onnxruntime's joint kernel for sums and their layer norm takes ten times as long as the two kernels that it stands for.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)
