"""What foreign text goes through costs no more than in proportion to its length, whatever its shape.

A shape is a text of any length. Each is read as a file, assembled, chunked, cut into sentences and searched for acronyms, tokens
and shingles, as an upload is. Functions that meet a question, a draft or a statement are tried on the texts by themselves.
"""

from collections.abc import Callable, Mapping

import pytest

from index.analysis.acronyms import find_definitions
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.local.near_duplicates import hash_runs
from ingest.assemble.assembly import assemble
from ingest.assemble.footnote_markers import find_markers
from ingest.assemble.identity import Identity
from ingest.chunking import ChunkSettings, chunk_document, searched_sentences
from ingest.errors import ReadError
from ingest.formats import FORMATS, find_format, recognise
from ingest.lookup import find_points
from ingest.readers.front_matter import split_front_matter
from ingest.sandbox.charsets import guess_charset
from ingest.sandbox.limits import ReadingLimits
from ingest.sentences import find_sentences
from ingest.shingles import differ_in_number, find_words
from ingest.spans import Span
from retrieval.llm.claims import cut_draft
from retrieval.llm.semantic_units import blank_quantities, cut_units
from retrieval.passages.footnote_sources import find_named_source
from retrieval.passages.locate import locate
from retrieval.query.question_kind import find_value_kind
from retrieval.values.quantities import find_quantities
from retrieval.values.values import find_value
from tests.growth import FACTOR, LINEAR, measure_cost

Shape = Callable[[int], str]
SIZE = 5_000
"""Code points."""
SHORT = 1_000
"""Code points of what is a question, a sentence or a draft: no text of these is much longer than FACTOR times as many."""
MEASURABLE = 0.005  # seconds
SUSPICIOUS = FACTOR * 1.6
TOKENIZER = Tokenizer(Vocabulary({}, {}, {}, []))
READERS = {one.name: one.load_reader() for one in FORMATS}
LIMITS = ReadingLimits()


def repeat(unit: str, *, before: str = "", behind: str = "") -> Shape:
    """The unit over and over."""
    return lambda size: before + unit * (size // len(unit)) + behind


def count(unit: str, *, behind: str = "", most: int = 10**9) -> Shape:
    """The unit over and over with a number in each, as far as `most`, then from 1 again."""
    return lambda size: "".join(unit.format(n % most + 1) for n in range(size // len(unit))) + behind


def mirror(left: str, right: str) -> Shape:
    """As many of the left as of the right, as brackets stand within one another."""
    return lambda size: left * (size // (len(left) + len(right))) + right * (size // (len(left) + len(right)))


def stairs(unit: str, behind: str) -> Shape:
    """Lines or words that grow by one unit each."""
    return lambda size: "".join(unit * step + behind for step in range(1, int((2 * size / len(unit)) ** 0.5)))


WORDS: Mapping[str, Shape] = {
    **{f"a run of {unit!r}": repeat(unit, before="Word ", behind=" end.") for unit in (
        "a", "A", "1", " ", "\t", "\n", ".", ",", "-", "_", "*", "'", '"', "(", "[", "<", "&", "|", "#", "!", "`", "~", "^", ">",
        "\\", "$", "中", "ا ", "é", "\u00ad", "\u200b", "a ", "A ", "1 ", "1,", "1.", "a.", "A. ", ". ", '." ',
        "a, ", "a: ", "A'", "II ",
        "(a", "(AB) ", "AB (", "a-\n",
        "wo-\nrd ", "1 1/", "12/", "http://a.b/ ", "a@", "€", "five hundred ", "3 May ", "in ",
    )},
    "an acronym of small words": repeat("a ", before="AAAAAAAAAA (ab ", behind="x)"),
    "many acronyms of small words": repeat("AAAAAAAAAA (ab " + "a " * 40 + "x)\n"),
    "paragraphs": repeat("Some words here.\n\n"),
    "lines": repeat("short line\n"),
    "rows of marks": repeat("1 1 1 1 1 1\n", before="Name Count\n"),
    "wide rows": repeat("1 " * 150 + "q\n"),
    "points": count("({}) text here\n\n", most=99),
    "articles": count("Article {}\n\nScope\n\nText.\n\n", most=999),
    "numbered headings": count("{}.1 Heading here\n\nText follows.\n\n", most=99),
    "notes": count("words{} and\n\n", behind="\n\n1 A note.\n", most=999),
}  # fmt: skip
PAGES: Mapping[str, Shape] = {
    "pages": repeat("a page\f"),
    "pages with heads": count("Head\n\nSome text on it.\n\n{}\f"),
    "pages with notes": repeat("words1 and\n\n1 A note.\n\f"),
    "notes without pages": count("words{0} and more.\n\n{0} A note of it.\n\n", most=999),
}
MARKDOWN: Mapping[str, Shape] = {
    **{f"{unit!r}": repeat(unit, before="Word ") for unit in (
        "![", "](", "[a](", "[^", "^[", "[^1]", "*a ", "*a_ ", "_a", "*a **b ", "~~a ", "~a ", "^a ", "`a``b", "<a ", "<a b='",
        "<!--", "<?", "<!A", "<![CDATA[", "&a", "a  \n", "a\n=\n", "<http://a", "<b>a ", "a<sup>1</sup> ",
        "<div>\na\n", "<details>\n\na",
        "- a\n", "> a\n", "# a\n", "~~~ a\n", "    code\n", "a\n: b\n\n", "[^1]: b\n\n", "- ", ">", "|a|b|\n",
    )},
    "brackets": mirror("[a", "b]"),
    "links in links": mirror("[a", "](b)"),
    "quotations": stairs(">", " a\n"),
    "backticks": stairs("`", "a"),
    "nested lists": stairs("  ", "- a\n"),
    "a table": repeat("|c|d|\n", before="|a|b|\n|-|-|\n"),
    "a wide table": lambda size: "|a" * (size // 4) + "|\n" + "|-" * (size // 4) + "|\n",
    "an uneven table": lambda size: "|a" * (size // 20) + "|\n" + "|-" * (size // 20) + "|\n" + "|x\n" * (size // 4),
    "a grid": repeat("+-+-+\n|a|b|\n"),
    "small sections": repeat("## a\n\nb\n\n", before="# a\n\n"),
    "notes": count("a[^{0}]\n\n[^{0}]: b\n\n"),
    "references": count("[a{}]: /b\n", behind="\n[a1] text"),
    "uses of a reference": repeat("[a] ", before="[a]: /b\n\n"),
    "a table of HTML": repeat("<tr><td>a</td></tr>", before="<table>", behind="</table>"),
    "front matter": repeat("a: b\n", before="---\n", behind="---\nText."),
    "nested front matter": repeat("[", before="---\na: ", behind="\n---\nText."),
}  # fmt: skip
HTML: Mapping[str, Shape] = {
    **{f"{unit!r}": repeat(unit, before="<html><p>Some text.</p>", behind="end") for unit in (
        "<p>Some words.</p>", "<", "<a ", "&", "&amp;", "a<br>", "<!--", "<!-- -->", "<h2>Head</h2><p>Text is here.</p>", "<li>a",
        "<ol><li>a</li></ol>", "<td>a", "<tr><td>a<td>1", "<table><tr><td>a</td><td>b</td></tr></table>",
        "<dt>a<dd>b",
        "word<sup>1</sup> ", "<img alt=x>", "<option>a", "<p>Article 1</p><p>Scope</p><p>(1) text</p>",
        "<ruby>a<rt>b</rt></ruby>",
        "<meta name=date content=x>", "<script type='application/ld+json'>{\"headline\": \"x\"}</script>", "<nav><a>x</a></nav>",
    )},
    "a row of cells": repeat("<td>a</td>", before="<table><tr>", behind="</tr></table>"),
    "rows": repeat("<tr><td>a</td><td>1</td></tr>", before="<table>", behind="</table>"),
    "header rows": repeat("<tr><th>a</th><th>b</th></tr>", before="<table><thead>", behind="</thead><tr><td>1<td>2</table>"),
    "a square": repeat("<tr>" + "<td>a</td>" * 50 + "</tr>", before="<table>", behind="</table>"),
    "tall cells": repeat("<tr><td rowspan=1000>a</td></tr>", before="<table>", behind="</table>"),
    "wide cells": repeat("<tr><td colspan=1000>a</td></tr>", before="<table>", behind="</table>"),
    "open styles": repeat("a{", before="<style>", behind="</style><p>text</p>"),
    "open comments of a style": repeat("/*", before="<style>", behind="</style><p>text</p>"),
    "rules": count(".c{} {{display:none}}", behind="</style><p class=c1>a</p><p>text</p>"),
    "list styles": repeat("list-style:", before="<p>Text.</p><ol style='", behind="'><li>a</ol>"),
    "attributes": repeat("a=b ", before="<p ", behind=">text</p>"),
    "a title of blanks": repeat(" ", before="<title>a", behind="b</title><p>text</p>"),
    "a title of parts": repeat("a | ", before="<title>", behind="</title><p>text</p>"),
    "notes": count('<p>w<a href="#n{0}" id="r{0}"><sup>{0}</sup></a></p><p id="n{0}"><a href="#r{0}">{0}</a> note</p>'),
    "plain notes": count("<p>word({0}) here</p><p>({0}) note text</p>", most=9999),
    "json": repeat("[", before='<script type="application/ld+json">', behind="</script><p>text</p>"),
}  # fmt: skip
FILES = {
    **{("a.txt", name): shape for name, shape in {**WORDS, **PAGES}.items()},
    **{("a.md", name): shape for name, shape in {**WORDS, **MARKDOWN}.items()},
    **{("a.html", name): shape for name, shape in HTML.items()},
}
OF_SHORT_TEXTS: Mapping[str, Callable[[str], object]] = {
    "find_quantities": find_quantities,
    "find_value_kind": find_value_kind,
    "find_value": lambda text: find_value("date", text, "When was it signed?", frozenset({"sign"}), TOKENIZER),
    "find_count": lambda text: find_value("count", text, "How many ships are there?", frozenset({"ship"}), TOKENIZER),
    "find_amount": lambda text: find_value("amount", text, "How much does it cost?", frozenset({"cost"}), TOKENIZER),
    "cut_units": lambda text: cut_units(text, TOKENIZER),
    "blank_quantities": lambda text: blank_quantities(text, TOKENIZER.language),
    "cut_draft": lambda text: cut_draft(text, lambda _: False),
    "find_named_source": find_named_source,
}
FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    **OF_SHORT_TEXTS,
    "find_markers": lambda text: find_markers(text, [str(n) for n in range(1, 100)], [Span(0, len(text))] * 99),
    "find_words": find_words,
    "differ_in_number": lambda text: differ_in_number(frozenset([text]), frozenset([f"{text}1"])),
    "hash_runs": hash_runs,
    "tokens": TOKENIZER.document_tokens,
    "find_definitions": find_definitions,
    "split_front_matter": split_front_matter,
    "guess_charset": lambda text: guess_charset(text.encode("cp1252", "ignore")),
    "locate": lambda text: locate(text, f"{text[: len(text) // 2]} no more"),
    "recognise": lambda text: recognise(text.encode(), "a.md"),
}


def read_wholly(name: str, text: str) -> int:
    """All that an update does with a file short of its vectors. Returns how many chunks it has, 0 where it is refused."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        recognise(data, name)
        known = find_format(name)
        assert known is not None
        document = assemble(READERS[known.name](data, LIMITS), Identity("a", None, None, None, "en", name, "0" * 64))
    except ReadError:
        return 0
    chunks = chunk_document(document, ChunkSettings())
    searched_sentences(document, find_sentences(document))
    find_definitions(document.text)
    hash_runs(document.text)
    find_points(document, Span(len(document.text) // 2, len(document.text)))
    for chunk in chunks:
        TOKENIZER.document_tokens(chunk.searched[:2_000])
    return len(chunks)


def find_growth(run: Callable[[str], object], shape: Shape, size: int = SIZE) -> float:
    """How many times as much a text of FACTOR times the length costs, measured with care only where that may be too much."""
    before = max(measure_cost(run, shape(size), MEASURABLE), MEASURABLE)
    return measure_cost(run, shape(FACTOR * size), SUSPICIOUS * before) / before


@pytest.mark.parametrize(("name", "shape"), FILES)
def test_a_file_of_any_shape_is_read_in_linear_time(name: str, shape: str) -> None:
    assert find_growth(lambda text: read_wholly(name, text), FILES[name, shape]) < LINEAR


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_foreign_text_goes_through_is_linear(function: str) -> None:
    size = SHORT if function in OF_SHORT_TEXTS else SIZE
    growth = {shape: find_growth(FUNCTIONS[function], text, size) for shape, text in WORDS.items()}
    assert {shape: grown for shape, grown in growth.items() if grown >= LINEAR} == {}


def test_small_sections_cost_the_same_each_however_many_they_are() -> None:
    """8,000 headings once took 4 seconds to chunk, four times as many as a half of them."""
    shape = MARKDOWN["small sections"]
    extraction = {size: READERS["markdown"](shape(size).encode(), LIMITS) for size in (20_000, 80_000)}
    identity = Identity("a", None, None, None, "en", "a.md", "0" * 64)
    documents = {size: assemble(one, identity) for size, one in extraction.items()}
    cost = {size: measure_cost(lambda one: chunk_document(one, ChunkSettings()), one, 0.0) for size, one in documents.items()}
    assert cost[80_000] < LINEAR * cost[20_000]


def test_no_bracket_is_lost_however_deep() -> None:
    extraction = READERS["markdown"](MARKDOWN["brackets"](2_000).encode(), LIMITS)
    assert extraction.raw.count("[a") == extraction.raw.count("b]") == 500
