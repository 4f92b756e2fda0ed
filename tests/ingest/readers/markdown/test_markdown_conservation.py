"""The words of real Markdown, held against another way to show it: markdown-it-py's HTML, read by lxml."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.readers.front_matter import split_front_matter
from ingest.readers.markdown.markdown_reader import read_markdown

PROJECT = Path(__file__).resolve().parents[4]
SHARED = PROJECT.parent / "shared"
MOST_WRONG = 0.001
"""The share of a file's words that may be missing or invented."""
APART = {
    "p",
    "div",
    "td",
    "th",
    "tr",
    "li",
    "br",
    "pre",
    "blockquote",
    "summary",
    "dt",
    "dd",
    *(f"h{level}" for level in range(1, 7)),
}


def _words(text: str) -> Counter[str]:
    shown = unicodedata.normalize("NFKC", re.sub("[\u00ad\u200b\u2060\ufeff^]", "", text))
    return Counter(re.findall(r"[^\W_]+", shown))


def _shown(element: etree._Element) -> Iterator[str]:
    """The text under an element, with what a browser adds: numbers of items, blanks between blocks, descriptions of pictures."""
    for event, one in etree.iterwalk(element, events=("start", "end", "comment")):
        is_apart = isinstance(one.tag, str) and one.tag in APART
        if event == "start":
            parent = one.getparent()
            is_counted = one.tag == "li" and parent is not None and parent.tag == "ol"
            yield " " if is_apart else ""
            yield f"{int(parent.get('start', '1')) + parent.index(one)} " if parent is not None and is_counted else ""
            yield f"{one.get('alt', '') if one.tag == 'img' else ''}{one.text or ''}"
        else:
            yield f"{' ' if is_apart else ''}{one.tail or ''}"


def _real_files() -> list[Path]:
    ours = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("tests/ingest/documents/*.md")]
    return sorted([*SHARED.glob("data/**/*.md"), *SHARED.glob("cases/*/files/*.md"), *ours])


@pytest.mark.parametrize("path", _real_files(), ids=lambda path: path.name)
def test_no_word_of_a_real_file_is_lost_or_invented(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(raw[split_front_matter(raw).end :])
    expected = _words("".join(_shown(html.document_fromstring(f"<html><body>{rendered}</body></html>"))))
    read = _words(assemble(read_markdown(raw), Identity("a", None, None, None, None, "a.md", "0" * 64)).text)
    missing, invented = expected - read, read - expected
    assert missing.total() <= MOST_WRONG * expected.total(), missing
    assert invented.total() <= MOST_WRONG * expected.total(), invented
