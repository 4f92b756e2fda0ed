"""What an update takes of memory for 20 MB of any shape, against an update of a line on the same index.

    nice .venv/bin/python tests/faults/memory_of_updates.py [--megabytes 20] [SHAPE ...]

Each shape is one document. It is indexed by an update in a process of its own, with an encoder that costs next to nothing, on a
copy of the same small index. Printed are the peak of the resident memory of the update's process and of its child in MiB, their
processor time, and what became of the document. The exit status is 1 where an update takes more than ALLOWED above that of a
line, or dies.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from index.embedding.model_export import ModelCard  # noqa: E402
from index.settings import BuildSettings  # noqa: E402
from index.sources.registry import Origin  # noqa: E402
from index.sources.update import Change, change_index  # noqa: E402
from ingest.sandbox.limits import ReadingLimits  # noqa: E402
from ingest.sources import Source  # noqa: E402

ALLOWED = 300
"""MiB above the update of a line."""
SECONDS = 240.0
"""Processor time of each task of the child. The least of machines shows the memory of what takes longer than is allowed."""
SENTENCE = "The Council met on ports in May 2019 and spoke of maritime security in Asia with number {n}."


Piece = Callable[[int], str]


def fill(size: int, piece: Piece | str) -> str:
    """Pieces one behind the other, up to `size` bytes: each made from its number, or a text with "{n}" in it."""
    make: Piece = (lambda n: piece.replace("{n}", str(n))) if isinstance(piece, str) else piece
    parts, length, number = [], 0, 0
    while length < size:
        parts.append(make(number))
        length += len(parts[-1].encode())
        number += 1
    return "".join(parts)


def spell(number: int) -> str:
    """A word of its own for each number."""
    letters = "bcdfghklmnprstvz"
    return "".join(letters[number >> shift & 15] + "aeio"[number >> shift & 3] for shift in (0, 4, 8, 12, 16, 20))


def part(words: Piece | str, of: int, end: str = ".\n\n") -> Piece:
    """Words with an end behind each `of` of them."""
    return lambda n: (words.replace("{n}", str(n)) if isinstance(words, str) else words(n)) + (end if n % of == of - 1 else " ")


def initials(n: int) -> str:
    """The definition of an acronym."""
    one, other = spell(n)[:6].title(), spell(n + 7)[:6].title()
    return f"{one} {other} ({one[0]}{other[0]}{'ABCDEFGH'[n % 8]}). "


PAGE = "<html><body>"
HAN = "欧盟亚洲安全合作海事"

SHAPES: dict[str, Callable[[int], str]] = {
    "prose.txt": lambda size: fill(size, part(SENTENCE, 6)),
    "heading.md": lambda size: "# " + fill(size // 2, "head{n} ") + "\n\n" + fill(size // 2, "Text {n} of it.\n\n"),
    "title.html": lambda size: (
        f"<html><title>{fill(size // 2, 'head{n} ')}</title>{fill(size // 2, '<p>Text {n} of the page.</p>')}"
    ),
    "header.md": lambda size: "| " + fill(size // 2, "head{n} ") + " | b |\n|---|---|\n" + fill(size // 2, "| {n} | x |\n"),
    "headers.md": lambda size: "|" + "name and more |" * 500 + "\n" + "|---" * 500 + "|\n" + fill(size, "|" * 500 + "{n}|\n"),
    "merged.html": lambda size: (
        f"{PAGE}<table><tr><td rowspan=60000>{fill(size // 2, 'cell{n} ')}<td>a{fill(size // 2, '<tr><td>{n}')}</table>"
    ),
    "sections.md": lambda size: fill(size, "# H{n}\n\nText {n}.\n\n"),
    "nested_sections.md": lambda size: fill(size, lambda n: f"{'#' * (n % 6 + 1)} Heading {n} of this\n\nText.\n\n"),
    "rows.md": lambda size: "| a | b |\n|---|---|\n" + fill(size, "| {n} | {n} |\n"),
    "rows.html": lambda size: f"{PAGE}<table>{fill(size, '<tr><td>{n}<td>{n}')}</table>",
    "notes.md": lambda size: fill(size, "Text[^{n}] here.\n\n[^{n}]: Note {n}.\n\n"),
    "nested_lists.md": lambda size: fill(size, lambda n: f"{'  ' * (n % 40)}- item {n}\n"),
    "nested_lists.html": lambda size: PAGE + fill(size, "<ul><li>a" * 50 + "{n}" + "</ul>" * 50),
    "line_without_blanks.txt": lambda size: "a" * size,
    "line_of_words.txt": lambda size: fill(size, lambda n: f"word{n % 5000} "),
    "tiny_sentences.txt": lambda size: fill(size, part("No. Yes!", 9)),
    "tiny_words.txt": lambda size: "a b c d " * (size // 8),
    "distinct_words.txt": lambda size: fill(size, part(spell, 60)),
    "many_words.txt": lambda size: fill(size, part(lambda n: spell(n * 7919 % 350_000), 60)),
    "signs.txt": lambda size: fill(size, part(HAN, 9)),
    "fewer_signs.txt": lambda size: fill(size // 2, part(HAN, 9)),
    "acronyms.txt": lambda size: fill(size, initials),
    "quotes.txt": lambda size: fill(size, part('"\\"', 20)),
    "pictographs.txt": lambda size: fill(size, part("\U0001f600" * 8 + " word", 9)),
}


class NullEncoder:
    """Vectors of the real size that cost nothing."""

    card = ModelCard("null", 384, 256, "0" * 64, "1" * 64, "2" * 64)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), 384), np.float32)
        for row, text in enumerate(texts):
            vectors[row, len(text) % 384] = 1.0
        return vectors


@dataclass(frozen=True, slots=True)
class Measured:
    """What one update took."""

    own: int
    """Peak of the update's process, in MiB."""
    child: int
    """Peak of the largest of its children, in MiB."""
    seconds: float
    """Processor time of all."""
    outcome: str


def put(data: Path, path: Path) -> None:
    """The update: one document is sent. Prints what it took as JSON."""
    source = Source("measured", path, path.name)
    settings = BuildSettings(limits=ReadingLimits(seconds=SECONDS))
    report = change_index(Change(Origin(str(data / "none")), put=(source,)), data, settings, encoder=NullEncoder())
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    outcome = report.failed[0].message if report.failed else f"{report.chunks} passages, {report.sentences} sentences"
    # What the system counts of this process begins with what its parent had.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps([int(peak.split()[1]) // 1024, others.ru_maxrss // 1024, round(seconds, 1), outcome]))


def measure(base: Path, path: Path) -> Measured:
    """An update of a copy of `base` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(base, data)
        command = [sys.executable, __file__, "--put", str(data), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return Measured(0, 0, 0.0, f"DIED ({done.returncode}): {done.stderr.strip().splitlines()[-1:]}")
        return Measured(*json.loads(done.stdout))


def main() -> int:
    """Measure the shapes that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("--put", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.put:
        put(Path(given.shapes[0]), Path(given.shapes[1]))
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        base, line = Path(folder) / "base", Path(folder) / "line.txt"
        line.write_text("A line on ports.\n\n" * 50, encoding="utf-8")
        (base / "none").mkdir(parents=True)
        seed = Change(Origin(str(base / "none")), put=(Source("seed", line, line.name),))
        change_index(seed, base, BuildSettings(), encoder=NullEncoder())
        least = measure(base, line)
        print(f"{'a line':<24} {least.own:>5} MiB, child {least.child:>5} MiB, {least.seconds:>6} s", flush=True)
        for name in given.shapes:
            path = Path(folder) / name
            path.write_text(SHAPES[name](int(given.megabytes * 995_000)), encoding="utf-8")
            found = measure(base, path)
            above = found.own - least.own
            failed += above > ALLOWED or not found.own
            print(
                f"{name:<22} {above:>+5} MiB, child {found.child:>5} MiB, {found.seconds:>6} s: {found.outcome[:120]}", flush=True
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
