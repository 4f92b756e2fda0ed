"""The reader itself, an int8 model on onnxruntime: a question and passages in, a `Reading` of each out.

Trained by `eval/training`, which writes `weights/`. The model card there says on what and how well. Without the weights there is
no reader, and everything works by retrieval alone. Each passage runs by itself, so that what is read in one never depends on the
others. Several run side by side on threads, and as many as there are cores at a time, whoever asks.
"""

import json
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Self

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # see index/embedding/encoder.py

import numpy as np
import numpy.typing as npt
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from tokenizers import Tokenizer

from index.generations.hashes import hash_file
from index.usable_cores import count_usable_cores
from ingest.language.english import ENGLISH
from ingest.spans import Span
from retrieval.errors import ReaderError
from retrieval.reader.context import Context

READER_LANGUAGE = ENGLISH
"""The only language that its weights learned. Of another its probabilities may help, its logits tell nothing sure."""
LONGEST_SPAN = 30  # tokens
BREVITY = 0.05  # what each further token costs a span, in logits: heads that were trained apart run on to a later end
MARGIN_WEIGHT = 0.5  # of a span's margin against the answerable score: a margin is a sum of two logits
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """Words that answer, at their span of the body. margin: by how much they beat that nothing does, in logits."""

    span: Span
    margin: float


@dataclass(frozen=True, slots=True)
class Reading:
    """answerable: that the passage holds the answer, a logit. none: the score of no answer, on the scale of starts + ends.

    starts, ends: float32 (tokens,), scores of an answer to begin and to end there. places: int (tokens, 2), where in the body
    each token stands, in code points.
    """

    answerable: float
    none: float
    starts: Scores
    ends: Scores
    places: npt.NDArray[np.int64]

    @property
    def probability(self) -> float:
        """That the passage answers, 0 to 1: by the answerable score alone, which ranks better than a span's margin, or both."""
        return squash(self.answerable)

    def find(self, within: Span | None = None) -> FoundSpan | None:
        """The best span of the body, or of a part of it. None where no token lies in it."""
        first, last = 0, len(self.starts)
        if within is not None:
            first = int(np.searchsorted(self.places[:, 0], within.start))
            last = int(np.searchsorted(self.places[:, 1], within.end, side="right"))
        if first >= last:
            return None
        begin, end, score = _find_best(self.starts[first:last], self.ends[first:last])
        span = Span(int(self.places[first + begin, 0]), int(self.places[first + end, 1]))
        return FoundSpan(span, score - self.none)


def squash(logit: float) -> float:
    """The logistic function, 0 to 1, for any logit."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _find_best(starts: Scores, ends: Scores) -> tuple[int, int, float]:
    """First and last token of the best span of at most LONGEST_SPAN tokens, the earlier of equals, and its score."""
    costs = BREVITY * np.arange(len(starts), dtype=np.float32)
    behind = np.full(LONGEST_SPAN - 1, -np.inf, np.float32)
    # A row a first token, with as many ends as a span may have: the whole square of both is seven times as large in a chunk.
    sums: Any = (starts + costs)[:, None] + sliding_window_view(np.concatenate([ends - costs, behind]), LONGEST_SPAN)
    first, length = divmod(int(np.argmax(sums)), LONGEST_SPAN)
    return first, first + length, float(sums[first, length])


WEIGHTS = Path(__file__).parent / "weights"
GRAPH, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "card.json"


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """What `card.json` says: the tokens that are read of a question with its passage, and the checksums of the files."""

    longest: int
    graph_sha256: str
    tokenizer_sha256: str


class Reader:
    """An exported reader, ready to run. Safe to share between threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, workers: int) -> None:
        self._session = session
        self._is_masked = any(one.name == "attention_mask" for one in session.get_inputs())  # as exports once were
        self._tokenizer = tokenizer
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="reader") if workers > 1 else None
        self._places = BoundedSemaphore(workers)

    @classmethod
    def open(cls, folder: Path, workers: int = 1, trace: Path | None = None) -> Self:
        """Open the export in `folder`. `workers` passages are read at a time, in all calls together.

        trace: how the name of a file begins in which the time of every kernel is recorded, until `end_trace`.
        Raises ReaderError when a file is missing, or is not the one that the card was written for.
        """
        card = read_card(folder)
        for name, checksum in ((GRAPH, card.graph_sha256), (TOKENIZER, card.tokenizer_sha256)):
            if not (folder / name).is_file() or hash_file(folder / name) != checksum:
                raise ReaderError(f"{str(folder / name)!r} is missing or altered: restore it, or remove the folder to do without")
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(card.longest, strategy="longest_first")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads run passages, not parts of one
        options.log_severity_level = 3
        if trace is not None:
            options.enable_profiling, options.profile_file_prefix = True, str(trace)
        # Fused with the sum before it, a layer norm takes several times as long on a processor: an eighth of a whole read.
        session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
        return cls(session, tokenizer, workers)

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        """What it says of each context, in their order. Words behind `longest` tokens are not read."""
        run = map if self._pool is None or len(contexts) == 1 else self._pool.map
        return list(run(lambda context: self._read_one(question, context), contexts))

    def end_trace(self) -> Path:
        """The file with the time of every kernel, where a trace was asked for (`index.embedding.kernel_times`)."""
        return Path(self._session.end_profiling())

    def _read_one(self, question: str, context: Context) -> Reading:
        encoded = self._tokenizer.encode(question, context.text)
        ids, types = (np.array([column], np.int64) for column in (encoded.ids, encoded.type_ids))
        feed = {"input_ids": ids, "token_type_ids": types}
        if self._is_masked:
            feed["attention_mask"] = np.ones_like(ids)
        with self._places:
            starts, ends, answerable = self._session.run(["start", "end", "answerable"], feed)
        places = np.array(encoded.offsets, np.int64)
        body = (types[0] == 1) & (places[:, 0] >= context.body) & (places[:, 1] > places[:, 0])
        none = float(starts[0, 0] + ends[0, 0])
        return Reading(float(answerable[0]), none, starts[0][body], ends[0][body], places[body] - context.body)


def read_card(folder: Path) -> ReaderCard:
    """The card in `folder`. Raises ReaderError when it cannot be read."""
    try:
        fields = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return ReaderCard(fields["longest"], fields["graph_sha256"], fields["tokenizer_sha256"])
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ReaderError(f"{str(folder / CARD)!r} cannot be read ({error!r}): restore it, or remove the folder") from error


def load_reader(folder: Path = WEIGHTS, workers: int | None = None, trace: Path | None = None) -> Reader | None:
    """The reader shipped with this package. None where there are no weights. Raises ReaderError for damaged ones.

    workers, trace: as in `Reader.open`. As many workers as there are usable cores where none are named.
    """
    return Reader.open(folder, workers or count_usable_cores(), trace) if folder.is_dir() else None
