"""The documents of the project as the tests read them: files, headings, tables, code and links."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "deploy" / "README.md", *(ROOT / "docs").glob("*.md")])
CELL = re.compile(r"(?<!\\)\|")


def name(path: Path) -> str:
    """The path of a document, relative to the project."""
    return path.relative_to(ROOT).as_posix()


def read(place: str) -> str:
    """The text of a document by its path."""
    return (ROOT / place).read_text(encoding="utf-8")


TEXTS = {name(path): path.read_text(encoding="utf-8") for path in DOCUMENTS}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and the lines up to the next heading of any level."""

    level: int
    title: str
    body: str


def split_headings(text: str) -> list[Heading]:
    """The headings of a text, in order. A line in a fence is no heading."""
    found: list[tuple[int, str, list[str]]] = [(0, "", [])]
    is_code = False
    for line in text.splitlines():
        is_code ^= line.startswith("```")
        match = None if is_code else re.fullmatch(r"(#{1,6}) (.+)", line)
        if match:
            found.append((len(match[1]), match[2].strip(), []))
        else:
            found[-1][2].append(line)
    return [Heading(level, title, "\n".join(lines)) for level, title, lines in found]


def make_anchor(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def read_tables(text: str) -> list[dict[str, str]]:
    """All rows of all tables of a text: column to cell."""
    rows: list[dict[str, str]] = []
    columns: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            columns = []
            continue
        cells = [cell.strip() for cell in CELL.split(line.strip())[1:-1]]
        if not columns:
            columns = cells
        elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def find_code(text: str) -> list[str]:
    """The code of a text: every span between backticks, and every line of every fence or indented block."""
    fenced = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```[a-z]*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in fenced for line in block.splitlines()]
    lines += [line.strip() for line in rest.splitlines() if line.startswith("    ")]
    return lines + re.findall(r"`([^`\n]+)`", rest)
