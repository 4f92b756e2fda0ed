"""The command `verify`: a file with a saved answer in, each citation's verdict on stdout, and whether all still stand."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from api.opening import open_index
from api.questions import print_json
from api.settings import Settings
from api.terminal import open_console, plain, print_filled, print_indented
from api.verification import verify_saved
from api.verification_shaping import explain, shape_verification
from api.verify_models import SAVED_BYTES, read_saved
from retrieval.errors import SavedAnswerError
from retrieval.nearness import Difference
from retrieval.saved import SavedAnswer
from retrieval.verification import CheckedCitation, Verification

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def verify_file(settings: Settings, path: Path, as_json: bool) -> int:
    """Verify the saved answer in a file ("-" for stdin) and print the verdicts: 0 when all hold or moved, otherwise 1.

    Raises SavedAnswerError when the file holds none, OSError when it cannot be read, and the errors of `open_index`.
    """
    saved = _read_file(path)
    with closing(open_index(settings)) as index:
        verification = verify_saved(index, settings.data, saved)
    if as_json:
        print_json(shape_verification(verification))
    else:
        print_verification(verification)
    return 0 if verification.holds else 1


def print_verification(verification: Verification) -> None:
    """The verdict on the whole, then each citation with its own and, where words were altered, which."""
    console = open_console()
    counted = f"{len(verification.citations)} citation{'' if len(verification.citations) == 1 else 's'}"
    print_filled(console, f"{verification.verdict} · {counted} against generation {verification.generation}", "bold")
    if verification.saved_generation not in (None, verification.generation):
        print_indented(console, f"answered from generation {plain(str(verification.saved_generation))}")
    for checked in verification.citations:
        _print_checked(console, checked)


def write_differences(differences: Sequence[Difference]) -> str:
    """Two texts in one, as `git diff --word-diff` marks them: [-removed-] and {+added+}."""
    return plain(" ".join(_MARKS[one.op].format(plain(one.text)) for one in differences))


def _print_checked(console: Console, checked: CheckedCitation) -> None:
    console.print()
    print_filled(console, f"{checked.verdict}: “{plain(checked.citation.statement)}” [{checked.citation.passage.rank}]")
    print_indented(console, plain(explain(checked)), style="dim")
    if checked.differences is not None:
        print_indented(console, write_differences(checked.differences))


def _read_file(path: Path) -> SavedAnswer:
    if path == Path("-"):
        return read_saved(sys.stdin.buffer.read(SAVED_BYTES + 1), "stdin")
    if path.is_dir():
        raise SavedAnswerError(f"{str(path)!r} is a folder: name the file that holds the answer")
    with path.open("rb") as file:
        return read_saved(file.read(SAVED_BYTES + 1), repr(str(path)))
