"""Hostile documents as bytes, made of real ones by seeded chance: what no program should write and every reader may meet.

`make_documents` names them all. The same seed gives the same documents. All are small, so that many fit into one update.
"""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = (ROOT / "tests" / "ingest" / "documents", ROOT / "tests" / "cases" / "files", ROOT.parent / "shared" / "corpus")
TEXTS = (".txt", ".md", ".html")
EXTENSIONS = (*TEXTS, ".docx", ".pdf")
LARGEST = 60_000  # bytes
Chance = random.Random


@dataclass(frozen=True, slots=True)
class HostileDocument:
    """A file to be sent, and what was done to it."""

    kind: str
    name: str
    content: bytes


def read_seeds() -> list[tuple[str, bytes]]:
    """Real documents of every format with their extensions, texts cut to a part of LARGEST."""
    paths = sorted(path for place in PLACES for path in place.rglob("*") if path.suffix in EXTENSIONS and path.is_file())
    found = [(path.suffix, path.read_bytes()) for path in paths]
    texts = [(extension, content[: LARGEST // 3]) for extension, content in found if extension in TEXTS]
    return texts + [(extension, content) for extension, content in found if extension not in TEXTS and len(content) < LARGEST]


def make_documents(count: int, seed: int = 0, kinds: Sequence[str] | None = None) -> Iterator[HostileDocument]:
    """`count` documents, the kinds in turn."""
    seeds = read_seeds()
    wanted = sorted(kinds if kinds is not None else KINDS)
    for number in range(count):
        chance = Chance(f"{seed}-{number}")
        kind = wanted[number % len(wanted)]
        extension, content = KINDS[kind](chance, seeds)
        yield HostileDocument(kind, f"hostile{extension}", content[:LARGEST] if extension in TEXTS else content)


Seeds = Sequence[tuple[str, bytes]]
Made = tuple[str, bytes]


def _flip_bits(chance: Chance, seeds: Seeds) -> Made:
    extension, content = chance.choice(seeds)
    changed = bytearray(content)
    for _ in range(chance.choice((1, 8, 64, 512))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return extension, bytes(changed)


def _swap_blocks(chance: Chance, seeds: Seeds) -> Made:
    extension, content = chance.choice(seeds)
    size = chance.choice((16, 256, 1_024))
    blocks = [content[at : at + size] for at in range(0, len(content), size)]
    for _ in range(chance.randint(1, 8)):
        one, other = chance.randrange(len(blocks)), chance.randrange(len(blocks))
        blocks[one], blocks[other] = blocks[other], blocks[one]
    return extension, b"".join(blocks)


def _repeat_block(chance: Chance, seeds: Seeds) -> Made:
    extension, content = chance.choice(seeds)
    at, size = chance.randrange(len(content)), chance.choice((1, 7, 64, 512))
    times = max(1, (LARGEST - len(content)) // size)
    return extension, content[:at] + content[at : at + size] * chance.randint(1, times) + content[at:]


def _truncate(chance: Chance, seeds: Seeds) -> Made:
    extension, content = chance.choice(seeds)
    return extension, content[: chance.randrange(len(content))]


def _splice(chance: Chance, seeds: Seeds) -> Made:
    """The head of one format and the tail of another, under the name of either."""
    (one, head), (other, tail) = chance.sample(list(seeds), 2)
    content = head[: chance.randrange(len(head))] + tail[chance.randrange(len(tail)) :]
    return chance.choice((one, other)), content[:LARGEST]


def _rename(chance: Chance, seeds: Seeds) -> Made:
    return chance.choice(EXTENSIONS), chance.choice(seeds)[1]


def _change_numbers(chance: Chance, seeds: Seeds) -> Made:
    """Lengths, offsets and counts in a PDF, or figures in a text, become others."""
    extension, content = chance.choice(seeds)
    odd = (b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999999999999")
    return extension, re.sub(rb"\d+", lambda found: chance.choice(odd) if chance.random() < 0.05 else found[0], content)


def _insert_odd(chance: Chance, seeds: Seeds) -> Made:
    extension, content = chance.choice(seeds)
    odd = (b"\x00", b"\xff\xfe", b"\x1b]0;x\x07", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\r", b"\xe2\x80\xa8")
    at = chance.randrange(len(content))
    return extension, content[:at] + chance.choice(odd) * chance.randint(1, 2_000) + content[at:]


def _nest(chance: Chance, _: Seeds) -> Made:
    depth = chance.choice((100, 1_000, 5_000))
    opening, closing = chance.choice((("<div>", "</div>"), ("<table><tr><td>", ""), ("<ul><li>", "</li></ul>"), ("<b><i>", "")))
    marks = chance.choice((">", "- ", "[", "*", "(", "`"))
    return chance.choice(
        (
            (".html", f"<html><body>{opening * depth}ports{closing * depth}</body></html>".encode()),
            (".md", (marks * depth + " ports\n").encode()),
            (".md", "".join(f"{' ' * at}- ports\n" for at in range(min(depth, 300))).encode()),
        )
    )


def _giant_heading(chance: Chance, _: Seeds) -> Made:
    heading, paragraphs = "Heading of ports " * chance.choice((100, 1_500)), "A paragraph of ships.\n\n" * 300
    return chance.choice(
        ((".md", f"# {heading}\n\n{paragraphs}".encode()), (".html", f"<h1>{heading}</h1><p>{paragraphs}</p>".encode()))
    )


def _giant_title(chance: Chance, _: Seeds) -> Made:
    title = "A title of ports " * chance.choice((100, 2_500))
    page = f"<html><head><title>{title}</title></head><body><p>Ships are open to all ports of the sea.</p></body></html>"
    return chance.choice(((".html", page.encode()), (".md", f"---\ntitle: {title}\n---\n\nShips.\n".encode())))


def _giant_cell(chance: Chance, _: Seeds) -> Made:
    """A header cell that stands before every row."""
    cell, rows = "Column " * chance.choice((50, 3_000)), chance.choice((10, 1_000))
    return ".md", (f"| {cell} | B |\n| --- | --- |\n" + "| a | 1 |\n" * rows).encode()


def _many_headings(chance: Chance, _: Seeds) -> Made:
    return ".md", b"".join(b"#" * (at % 6 + 1) + b" Part\n\nText.\n\n" for at in range(chance.choice((500, 3_000))))


def _many_notes(chance: Chance, _: Seeds) -> Made:
    count = chance.choice((200, 900))
    body = " ".join(f"Ships sail.[^{at}]" for at in range(count))
    notes = "\n".join(f"[^{at}]: See page {at}." for at in range(count))
    plain = (
        " ".join(f"Ships sail{at}." for at in range(count)) + "\n\n" + "\n".join(f"{at} See page {at}." for at in range(count))
    )
    return chance.choice(((".md", f"{body}\n\n{notes}\n".encode()), (".txt", plain.encode())))


def _one_line(chance: Chance, _: Seeds) -> Made:
    part = chance.choice(
        ("a", "Ports ", "A.", "1,", "§ 3(2) ", "(a) ", "http://", "\u0301", "19 May 2021 ", "...", "\u4e00", "&amp;")
    )
    return chance.choice((".txt", ".md", ".html")), (part * (LARGEST // len(part.encode()))).encode()


def _comments(chance: Chance, _: Seeds) -> Made:
    """Empty comments before something that is no document of HTML."""
    return chance.choice((".html", ".md", ".txt")), b"<!---->" * chance.choice((40, 400, 8_000)) + b"x"


def _acronym(chance: Chance, _: Seeds) -> Made:
    """An acronym whose letters many small words may give."""
    words = " ".join(chance.choice(("a", "la", "to", "of")) for _ in range(44))
    return ".txt", f"{'A' * chance.randint(8, 12)} (ab {words} x)\n".encode() * chance.choice((1, 75))


def _markup_run(chance: Chance, _: Seeds) -> Made:
    part = chance.choice((b"<", b"</", b"<a ", b"<!--", b"<![CDATA[", b"&#", b"<p", b"]]>", b"<table>", b"<sup>1"))
    return ".html", b"<html><body>" + part * (LARGEST // len(part))


def _rezip(chance: Chance, seeds: Seeds, change: Callable[[str, bytes], bytes]) -> bytes:
    content = chance.choice([content for extension, content in seeds if extension == ".docx"])
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # With a bare name, the time of the clock would go into the file.
            new.writestr(zipfile.ZipInfo(name), change(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _zip_bomb(chance: Chance, seeds: Seeds) -> Made:
    size = chance.choice((1_000_000, 20_000_000))
    filler = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"

    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"<w:body>", b"<w:body>" + filler * (size // len(filler))) if name == "word/document.xml" else content
        )

    return ".docx", _rezip(chance, seeds, change)


def _xml_entities(chance: Chance, seeds: Seeds) -> Made:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    outside = '<!ENTITY l9 SYSTEM "file:///etc/hostname">'
    declared = chance.choice((f'<!ENTITY l0 "ha">{laughs}', outside))

    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        content = content.replace(b"<w:document", f"<!DOCTYPE w:document [{declared}]><w:document".encode(), 1)
        return content.replace(b"<w:t>", b"<w:t>&l9;", 1)

    return ".docx", _rezip(chance, seeds, change)


def _mutate_part(chance: Chance, seeds: Seeds) -> Made:
    """One part of a DOCX file changed inside of a whole zip file."""
    victim = chance.choice(("word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels", "word/numbering.xml"))

    def change(name: str, content: bytes) -> bytes:
        if name != victim:
            return content
        _, changed = chance.choice((_flip_bits, _truncate, _swap_blocks, _change_numbers))(chance, [(".xml", content)])
        return changed

    return ".docx", _rezip(chance, seeds, change)


def _odd_zip(chance: Chance, seeds: Seeds) -> Made:
    """Names twice, names that lead elsewhere, a zip file in another, a flag of encryption."""
    written = io.BytesIO(_rezip(chance, seeds, lambda _, content: content))
    with zipfile.ZipFile(written, "a") as archive:
        name = chance.choice(("word/document.xml", "../../outside", "/etc/passwd", "word/" + "a" * 60_000, "C:\\x"))
        with warnings.catch_warnings(action="ignore"):  # that the name is there already, which is the point
            archive.writestr(zipfile.ZipInfo(name), chance.choice((b"", b"<x/>", written.getvalue()[:1_000])))
    content = bytearray(written.getvalue())
    if chance.random() < 0.3:
        content[6] |= 1
    return ".docx", bytes(content)


KINDS: dict[str, Callable[[Chance, Seeds], Made]] = {
    "bits flipped": _flip_bits,
    "blocks swapped": _swap_blocks,
    "block repeated": _repeat_block,
    "truncated": _truncate,
    "two formats spliced": _splice,
    "another extension": _rename,
    "numbers changed": _change_numbers,
    "odd characters": _insert_odd,
    "deep nesting": _nest,
    "giant heading": _giant_heading,
    "giant title": _giant_title,
    "giant header cell": _giant_cell,
    "many headings": _many_headings,
    "many notes": _many_notes,
    "one line": _one_line,
    "comments": _comments,
    "acronym": _acronym,
    "run of markup": _markup_run,
    "zip bomb": _zip_bomb,
    "XML entities": _xml_entities,
    "part of a DOCX changed": _mutate_part,
    "odd zip": _odd_zip,
}
