"""The command `verify`: prints the verdict on each citation of a saved answer, by the index of this machine or by a server."""

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from api.cli.output.render import print_json
from api.cli.output.terminal import open_console, plain, print_filled, print_indented, print_row
from api.cli.remote_commands import talk_to
from api.settings import Settings
from api.startup import open_engine
from api.wire.answer_verification import (
    SAVED_BYTES,
    CheckedCitationModel,
    DifferenceModel,
    VerifyResponse,
    read_saved,
    shape_verification,
)
from retrieval.errors import SavedAnswerError
from retrieval.verify.verification import verify

_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def verify_file(settings: Settings, path: Path, as_json: bool) -> int:
    """Verify the saved answer in a file ("-" for stdin) and print the verdicts: 0 when all hold or moved, otherwise 1.

    Raises SavedAnswerError when the file holds no saved answer, OSError when it cannot be read, and the errors of `open_engine`.
    """
    content, name = _read_file(path)
    saved = read_saved(content, name)
    with closing(open_engine(settings)) as engine, engine.acquire() as snapshot:
        verification = shape_verification(verify(snapshot, saved, engine.text_checksums(saved.generation)))
    return _report(verification, as_json)


def verify_remotely(server: str, path: Path, as_json: bool) -> int:
    """`verify_file` against a server. Raises SavedAnswerError, OSError and UnreachableError."""
    content, name = _read_file(path)
    read_saved(content, name)  # a wrong file ends the command as it would without a server
    with talk_to(server) as citadel:
        verification = VerifyResponse.model_validate(citadel.verify(json.loads(content)))
    return _report(verification, as_json)


def _report(verification: VerifyResponse, as_json: bool) -> int:
    if as_json:
        print_json(verification)
    else:
        print_verification(verification)
    return 0 if verification.verdict in ("holds", "moved") else 1


def print_verification(verification: VerifyResponse) -> None:
    """The verdict on the answer, then each citation with its verdict and the words that differ."""
    console = open_console()
    counted = f"{len(verification.citations)} citation{'' if len(verification.citations) == 1 else 's'}"
    print_filled(console, f"{verification.verdict} · {counted} against generation {verification.generation}", "bold")
    if verification.saved_generation not in (None, verification.generation):
        print_indented(console, f"answered from generation {plain(str(verification.saved_generation))}")
    for checked in verification.citations:
        _print_checked(console, checked)


def write_differences(differences: Sequence[DifferenceModel]) -> str:
    """Two texts in one, as `git diff --word-diff` marks them: [-removed-] and {+added+}."""
    return plain(" ".join(_MARKS[one.op].format(plain(one.text)) for one in differences))


def _print_checked(console: Console, checked: CheckedCitationModel) -> None:
    print_row(console)
    print_filled(console, f"{checked.verdict}: “{plain(checked.statement)}” [{checked.rank}]")
    print_indented(console, plain(checked.message), style="dim")
    if checked.differences is not None:
        print_indented(console, write_differences(checked.differences))


def _read_file(path: Path) -> tuple[bytes, str]:
    """The content of the file, and its name for messages."""
    if path == Path("-"):
        return sys.stdin.buffer.read(SAVED_BYTES + 1), "stdin"
    if path.is_dir():
        raise SavedAnswerError(f"{str(path)!r} is a folder: name the file that holds the answer")
    with path.open("rb") as file:
        return file.read(SAVED_BYTES + 1), repr(str(path))
