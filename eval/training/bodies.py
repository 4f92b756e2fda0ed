"""The transformer that a reader is made of, and the tokenizer that goes with it: a folder of files.

By default it is the sentence encoder that the product installs. `python -m eval.training.e5` writes the folder of another one.
"""

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from eval.errors import SuiteError
from index.embedding.model_export import BUNDLED, BUNDLED_SHA256, TOKENIZER, find_model
from index.generations.hashes import hash_file

CONFIG, BODY_WEIGHTS = "config.json", "model.safetensors"
LONGEST = 256  # tokens of question and context


@dataclass(frozen=True, slots=True)
class Body:
    """A transformer with its tokenizer."""

    folder: Path  # with CONFIG, BODY_WEIGHTS and TOKENIZER
    name: str  # as a card names it
    sha256: str  # of the weights

    def open_tokenizer(self) -> Tokenizer:
        """Its tokenizer. Pairs longer than LONGEST lose the end of their context."""
        tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST, strategy="only_second")
        return tokenizer


def open_body(folder: Path | None = None) -> Body:
    """The body in `folder`, without one the product's sentence encoder. Raises SuiteError where a file is missing."""
    if folder is None:
        return Body(find_model(BUNDLED), BUNDLED, BUNDLED_SHA256)
    missing = [name for name in (CONFIG, BODY_WEIGHTS, TOKENIZER) if not (folder / name).is_file()]
    if missing:
        raise SuiteError(f"{str(folder)!r} lacks {', '.join(missing)}: name a folder that `python -m eval.training.e5` wrote")
    return Body(folder, folder.resolve().name, hash_file(folder / BODY_WEIGHTS))
