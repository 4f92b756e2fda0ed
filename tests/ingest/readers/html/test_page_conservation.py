"""Every token of a page is in a block, a cell, a note or among what was dropped, and no token is there that the page has not.

The page's own tokens come from the text nodes of its tree, laid one after the other without any of the reader's rules.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.errors import NoTextError
from ingest.extraction import Extraction
from ingest.readers.html.html_page import read_html
from ingest.sandbox.decoding import decode_html
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import check

DATA = Path(__file__).resolve().parents[4].parent / "shared"
COLLECTIONS = ("data/eurlex", "data/odd_files/html_readability", "data/odd_files/mixed_unstructured", "cases")
MOST_WRONG = 0.001
"""The share of the tokens of a collection that may be missing without a word, and that may be invented."""
INVISIBLE = {"head", "script", "style", "title", "base", "link", "meta", "iframe", "noembed", "noframes"}
PHRASES = "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark nobr q s samp small span strike strong"
INLINE = {*PHRASES.split(), "math", "mi", "mn", "mo", "mrow", "ms", "mtext", "time", "tt", "txt_te", "u", "var", "wbr"}
TOKEN = re.compile(r"\w+")
SIGN = re.compile(r"\d{1,4}|[ivxlc]+|[a-z]{1,2}")


def fold(text: str) -> str:
    """Superscripts as digits, without what no page shows."""
    return unicodedata.normalize("NFKC", text.replace("\u00ad", "").replace("\u200b", "").replace("\ufffd", " ")).casefold()


def source_tokens(data: bytes) -> Counter[str]:
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode_html(data, "page"))
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    parts: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(etree.fromstring(page.encode(), parser), events=("start", "end")):
        unseen += (element.tag in INVISIBLE) * (1 if event == "start" else -1)
        space = "" if element.tag in INLINE else " "
        parts += [space, (element.text if event == "start" else element.tail) or "", ""] if not unseen else [space]
    return Counter(TOKEN.findall(fold("".join(parts))))


def read_tokens(extraction: Extraction) -> Counter[str]:
    spans = [cell if block.cells else block.pieces for block in extraction.blocks for cell in (block.cells or (block.pieces,))]
    texts = [
        " ".join(piece.cut(extraction.raw) for piece in pieces) for pieces in [*spans, *(d.pieces for d in extraction.dropped)]
    ]
    texts += [block.label or "" for block in extraction.blocks if block.kind == "footnote"]
    return Counter(token for text in texts for token in TOKEN.findall(split_raised(text)))


def split_raised(text: str) -> str:
    """Exponents stand in an element of their own in the page."""
    return fold(re.sub(r"[\u2070-\u209c\u00b2\u00b3\u00b9]+", lambda match: f" {match.group()} ", text))


def compare(data: bytes, extraction: Extraction) -> tuple[Counter[str], Counter[str], int]:
    """Tokens missing, tokens invented (the numbers of lists aside), and how many there are."""
    source, read = source_tokens(data), read_tokens(extraction)
    invented = read - source
    for token in [token for token in invented if SIGN.fullmatch(token)]:
        invented[token] = max(0, invented[token] - data.lower().count(b"<li"))
    return source - read, +invented, source.total()


def pages_of(collection: str) -> Iterable[Path]:
    return sorted(path for path in (DATA / collection).rglob("*.htm*") if "__expected." not in path.name)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_no_token_of_a_collection_is_lost_or_invented(collection: str) -> None:
    if not (DATA / collection).is_dir():
        pytest.skip("the shared pages are not beside the project")
    missing, invented, total = Counter[str](), Counter[str](), 0
    for path in pages_of(collection):
        data = path.read_bytes()
        extraction = read_html(data, ReadingLimits())
        check(extraction)
        gone, new, count = compare(data, extraction)
        print(f"{path.name}: {gone.total()} missing, {new.total()} invented of {count}", gone.most_common(8), new.most_common(8))
        missing, invented, total = missing + gone, invented + new, total + count
    assert total > 0
    assert missing.total() <= MOST_WRONG * total, missing.most_common(20)
    assert invented.total() <= MOST_WRONG * total, invented.most_common(20)


WORDS = st.text("abcdefgh ", min_size=1, max_size=12)
TAGS = st.sampled_from(
    ["p", "div", "span", "b", "sup", "sub", "ul", "ol", "li", "table", "tr", "td", "th", "h2", "a", "nav", "q", "pre", "section"]
)
TREES = st.recursive(WORDS, lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=25)


def write(node: object) -> str:
    if isinstance(node, tuple):
        return f"<{node[0]}>{''.join(map(write, node[1]))}</{node[0]}>"
    return str(node)


@given(st.lists(TREES, min_size=1, max_size=6))
def test_whatever_the_nesting_no_letter_is_lost(nodes: list[object]) -> None:
    page = "<html><body><p>Something to read stands here.</p>" + "".join(map(write, nodes)) + "</body></html>"
    try:
        extraction = read_html(page.encode(), ReadingLimits())
    except NoTextError:
        return
    check(extraction)
    source = Counter("".join(source_tokens(page.encode()).elements()))
    read = Counter("".join(read_tokens(extraction).elements()))
    assert {letter: source[letter] for letter in source if letter.isalpha() and read[letter] < source[letter]} == {}
