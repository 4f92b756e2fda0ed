"""Which list of a document answers a question for several things, and what is quoted of it."""

import hashlib
from collections.abc import Sequence

import pytest
from made_queries import make_query

from ingest.document import Block, BlockKind, Document, Section
from ingest.spans import Span
from retrieval.lists.enumeration import FoundList, find_list

Parts = Sequence[tuple[BlockKind, str]]
AREAS: Parts = (
    ("heading", "Cooperation"),
    ("paragraph", "The partners met. They work in three areas, which are:"),
    ("list_item", "1. Cyber security. It comes first."),
    ("list_item", "2. Maritime security;"),
    ("list_item", "3. Exercises."),
    ("paragraph", "Nothing else was agreed."),
)
REASONS: Parts = (
    ("heading", "Background"),
    ("paragraph", "The ministers gave two reasons. First, the route is short. It is also safe. Second, the port is deep."),
    ("paragraph", "Finally, the pilots know it."),
)
RECOMMENDATIONS: Parts = (
    ("heading", "Recommendations"),
    ("list_item", "● Train the crews."),
    ("list_item", "● Paint the ships for Japan."),
    ("heading", "Sources"),
    ("paragraph", "None."),
)


def make_document(parts: Parts) -> Document:
    text, blocks = "", []
    for kind, content in parts:
        blocks.append(Block(kind, Span(len(text), len(text) + len(content))))
        text += content + "\n\n"
    starts = [block.span.start for block in blocks if block.kind == "heading"]
    ends = [*starts[1:], len(text)]
    headings = [block.span.cut(text) for block in blocks if block.kind == "heading"]
    sections = tuple(
        Section(heading, None, 1, Span(start, end)) for heading, start, end in zip(headings, starts, ends, strict=True)
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        doc_id="a", title="A", publisher=None, published=None, language="en", source_path="a.md", source_sha256=digest,
        text=text, text_sha256=digest, body_end=len(text), sections=sections, pages=(), footnotes=(), blocks=tuple(blocks),
        rows=(), source_map=(),
    )  # fmt: skip


def find(parts: Parts, question: str, best: str, *names: str) -> FoundList | None:
    document = make_document(parts)
    start = document.text.index(best)
    return find_list(make_query(question, *names), document, Span(start, start + len(best)))


def quote(found: FoundList | None) -> tuple[str | None, list[str]]:
    assert found is not None
    text = found.document.text
    return found.lead.cut(text) if found.lead is not None else None, [span.cut(text) for span in found.items]


@pytest.mark.parametrize("best", ["They work in three areas, which are:", "Maritime security;", "The partners met."])
def test_a_list_comes_whole_under_the_sentence_that_announces_it(best: str) -> None:
    lead, items = quote(find(AREAS, "What are the areas of cooperation?", best))
    assert lead == "They work in three areas, which are:"
    assert items == ["Cyber security.", "Maritime security;", "Exercises."]


def test_a_question_about_something_in_an_item_does_not_get_the_list() -> None:
    assert find(AREAS, "Which ships came first?", "Cyber security.") is None


def test_sentences_that_ordinals_count_are_items_across_paragraphs() -> None:
    lead, items = quote(find(REASONS, "What were the reasons of the ministers?", "The ministers gave two reasons."))
    assert lead == "The ministers gave two reasons."
    assert items == ["First, the route is short.", "Second, the port is deep.", "Finally, the pilots know it."]


def test_a_section_that_consists_of_items_is_a_list_of_what_its_heading_names() -> None:
    assert quote(find(RECOMMENDATIONS, "Which recommendations are there?", "Train the crews.")) == (
        None,
        ["Train the crews.", "Paint the ships for Japan."],
    )


def test_the_items_beside_a_sentence_that_answers_are_not_what_is_asked_for() -> None:
    parts: Parts = (
        ("heading", "Risks of growth"),
        ("paragraph", "Computers that learn may harm our name."),
        ("list_item", "● A harbour that we buy may be too small."),
        ("list_item", "● Its crews may leave."),
    )
    assert find(parts, "Which risks do computers that learn bring?", "Computers that learn may harm our name.") is None
    items = [text.removeprefix("● ") for kind, text in parts if kind == "list_item"]
    assert quote(find(parts, "Which risks does a harbour bring?", "Its crews may leave."))[1] == items


def test_of_a_list_only_those_items_count_that_hold_the_names_asked_for() -> None:
    _, items = quote(find(RECOMMENDATIONS, "Which recommendations concern Japan?", "Train the crews.", "Japan"))
    assert items == ["Paint the ships for Japan."]
