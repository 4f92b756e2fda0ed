"""Numbered parts as they are cited, and the pages of a span, in documents made of blocks."""

import pytest

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.document import Document
from ingest.extraction import Extraction, RawBlock, RawPage
from ingest.lookup import find_pages, find_point, find_points
from ingest.spans import Span

ACT = (
    "(1) Whereas trade grows,",
    "(2) Whereas ports fill,",
    "#Article 1|Scope",
    "This Act applies to ports.",
    "#Article 2|Duties",
    "1. A port shall:",
    "(a) publish its fees;",
    "(b) report:",
    "(i) each call;",
    "(ii) each spill;",
    "(c) keep records.",
    "That holds for berths, too.",
    "2. A State may inspect.",
    "(h) eighth thing;",
    "(i) ninth thing.",
)
CONCLUSIONS = ("#|Outlook", "11. The Council welcomes the plan.", "12. It calls for:", "(a) ships;", "It thanks all.")


def _make(lines: tuple[str, ...], language: str = "en", pages: tuple[int, ...] = ()) -> Document:
    """A document of one block a line. "#label|title" is a heading. pages: the numbers of the lines that begin a page."""
    raw, blocks, starts = "", [], []
    for line in lines:
        label, _, title = line.lstrip("#").partition("|") if line[0] == "#" else ("", "", line)
        text = f"{label} {title}".strip()
        start = len(raw)
        starts.append(start)
        kind = "heading" if line[0] == "#" else "paragraph"
        blocks.append(RawBlock(kind, (Span(start, start + len(text)),), level=int(kind == "heading"), label=label or None))  # type: ignore[arg-type]
        raw += f"{text}\n"
    ends = [*(starts[line] for line in pages[1:]), len(raw)]
    cut = [RawPage(at, None, Span(starts[line], end)) for at, (line, end) in enumerate(zip(pages, ends, strict=False), 1)]
    return assemble(Extraction(raw, tuple(blocks), tuple(cut)), Identity("a", None, None, None, language, "a.md", "0" * 64))


@pytest.mark.parametrize(
    ("words", "point"),
    [
        ("Whereas ports", "recital 2"),
        ("applies to ports", "Article 1"),
        ("A port shall", "Article 2(1)"),
        ("publish its", "Article 2(1)(a)"),
        ("each spill", "Article 2(1)(b)(ii)"),
        ("keep records", "Article 2(1)(c)"),
        ("for berths", "Article 2(1)"),
        ("A State may", "Article 2(2)"),
        ("ninth thing", "Article 2(2)(i)"),
    ],
)
def test_a_point_is_named_by_its_article_and_the_numbers_around_it(words: str, point: str) -> None:
    document = _make(ACT)
    assert find_point(document, document.text.index(words)) == point


def test_a_recital_is_named_in_the_language_of_its_act() -> None:
    document = _make(ACT, "de")
    assert find_point(document, document.text.index("ports fill")) == "Erwägungsgrund 2"


@pytest.mark.parametrize(
    ("words", "point"),
    [("Outlook", None), ("welcomes", "point 11"), ("ships", "point 12(a)"), ("thanks", "point 12")],
)
def test_numbered_paragraphs_outside_of_articles_are_points(words: str, point: str | None) -> None:
    document = _make(CONCLUSIONS)
    assert find_point(document, document.text.index(words)) == point


def test_a_span_over_several_points_names_each_with_its_part() -> None:
    document = _make(ACT)
    start, end = document.text.index("publish"), document.text.index("each call")
    points = find_points(document, Span(start, end))
    assert [point.name for point in points] == ["Article 2(1)(a)", "Article 2(1)(b)", "Article 2(1)(b)(i)"]
    assert points[0].span == (start, start + len("publish its fees;"))


def test_a_span_over_several_pages_is_cut_at_each() -> None:
    document = _make(("One is here.", "Two is here.", "Three is here."), pages=(0, 1, 2))
    second, third = document.text.index("Two"), document.text.index("Three")
    assert [(page.number, page.span) for page in find_pages(document, Span(4, third + 5))] == [
        (1, (4, second)),
        (2, (second, third)),
        (3, (third, third + 5)),
    ]
    assert [page.number for page in find_pages(document, Span(second, second + 3))] == [2]


def test_a_document_without_pages_has_none_for_any_span() -> None:
    assert find_pages(_make(ACT), Span(0, 20)) == ()


def test_the_points_of_a_long_list_are_counted_to_its_end() -> None:
    document = _make(("#Article 1|Words", *(f"({number}) word means word;" for number in range(1, 900))))
    assert find_point(document, document.text.rindex("word means")) == "Article 1(899)"
