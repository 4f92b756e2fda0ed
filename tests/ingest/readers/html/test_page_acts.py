"""Acts of the Union as EUR-Lex gives them: articles, annexes and points, in each of its markups, and as plain paragraphs."""

from pathlib import Path

import pytest

from tests.ingest.extraction_invariants import texts
from tests.ingest.readers.html.reading_pages import notes, read_body, read_page

DECISION = (Path(__file__).parents[2] / "documents" / "decision.html").read_text(encoding="utf-8")
EURLEX = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "eurlex"


def test_a_decision_has_its_title_date_articles_points_and_note() -> None:
    extraction = read_page(DECISION)
    found = extraction.metadata
    assert (
        found.title
        == "COUNCIL DECISION (CFSP) 2024/9001 of 2 September 2024 on a Union maritime mission in the Sulu Sea (MARSUL)"
    )
    assert (found.published, found.language) == ("2024-09-03", "en")
    assert (found.title_from, found.published_from) == ("title of the act", "head of the act")
    headings = [(block.level, block.label) for block in extraction.blocks if block.kind == "heading"]
    assert headings == [(1, None), *((5, f"Article {number}") for number in (1, 2, 3, 4))]
    assert texts(extraction, "heading")[2] == "Article 2 Tasks"
    assert "(b) train the coast guard in boarding;" in texts(extraction, "list_item")
    assert "2. MARSUL shall not carry out executive tasks." in texts(extraction, "list_item")
    assert notes(extraction) == [("1", "Of which EUR 900 000 are held in reserve.", "(1)")]


CONSOLIDATED = """<p class="title-division-1">PART ONE</p><p class="title-division-2">GENERAL PROVISIONS</p>
<p class="title-article-norm">Article 1</p><div class="eli-title"><p class="stitle-article-norm">Scope</p></div>
<div class="norm"><span class="no-parag">1.&nbsp;&nbsp;</span><div class="norm inline-element">This Regulation lays down:
<div class="grid-container grid-list"><div class="grid-list-column-1"><span>(a) </span></div>
<div class="grid-list-column-2"><p class="norm">own funds;</p></div></div></div></div>"""
PROPOSAL = """<p class="SectionTitle">TITEL&#160;I</p><p class="SectionTitle">ALLGEMEINES</p>
<p class="Titrearticle"><span>Artikel 1</span><span><br>Gegenstand</span></p>
<p class="li Point0"><span class="num"><span>(1)</span></span><span>Vorschriften gelten.</span></p>
<p class="Annexetitre"><span>ANHANG&#160;I<br>TECHNIKEN gemäß Artikel 3 Absatz 1</span></p><p>Text des Anhangs.</p>"""
PLAIN = """<p>TITLE I</p><p>GENERAL PROVISIONS</p><p>Article 1</p><p>Community design</p><p>1. A design shall be protected:</p>
<p>Article 2</p><p>This Regulation shall enter into force in May.</p>"""


@pytest.mark.parametrize(
    ("markup", "headings", "items"),
    [
        (
            CONSOLIDATED,
            [("PART ONE", 1, "PART ONE GENERAL PROVISIONS"), ("Article 1", 5, "Article 1 Scope")],
            ["1. This Regulation lays down:", "(a) own funds;"],
        ),
        (
            PROPOSAL,
            [
                ("TITEL I", 2, "TITEL I ALLGEMEINES"),
                ("Artikel 1", 5, "Artikel 1 Gegenstand"),
                ("ANHANG I", 1, "ANHANG I TECHNIKEN gemäß Artikel 3 Absatz 1"),
            ],
            ["(1) Vorschriften gelten."],
        ),
        (
            PLAIN,
            [
                ("TITLE I", 2, "TITLE I GENERAL PROVISIONS"),
                ("Article 1", 5, "Article 1 Community design"),
                ("Article 2", 5, "Article 2"),
            ],
            ["1. A design shall be protected:"],
        ),
    ],
    ids=["consolidated", "proposal", "plain"],
)
def test_parts_of_an_act_are_headings(markup: str, headings: list[tuple[str, int, str]], items: list[str]) -> None:
    extraction = read_body(markup)
    labels = [(block.label, block.level) for block in extraction.blocks if block.kind == "heading"]
    assert labels == [(label, level) for label, level, _ in headings]
    assert texts(extraction, "heading") == [text for _, _, text in headings]
    assert texts(extraction, "list_item") == items


def test_the_title_of_a_table_of_an_act_is_its_caption() -> None:
    extraction = read_body(
        '<p class="oj-ti-tbl">Table 1</p><table><tr><td><p class="oj-tbl-hdr">Year</p></td><td><p class="oj-tbl-hdr">Sum</p></td>'
        "</tr><tr><td><p>2024</p></td><td><p>EUR 5</p></td></tr></table>"
    )
    assert [block.kind for block in extraction.blocks[1:]] == ["caption", "table_header", "table_row"]


@pytest.mark.parametrize(
    ("name", "articles", "footnotes", "title"),
    [
        (
            "modern_1_raw.html",
            ["Article 1", "Article 2", "Article 3", "Article 4", "Article 521"],
            2,
            "REGULATION (EU) No 575/2013",
        ),
        ("old_1_raw.html", [f"Article {number}" for number in (1, 2, 3, 4, 110, 111)], 7, "Council Regulation (EC) No 6/2002"),
        (
            "proposal_raw.html",
            [f"Artikel {number}" for number in range(1, 86)],
            81,
            "Vorschlag für eine VERORDNUNG DES EUROPÄISCHEN",
        ),
    ],
)
def test_genuine_pages_have_their_articles_notes_and_titles(name: str, articles: list[str], footnotes: int, title: str) -> None:
    if not EURLEX.is_dir():
        pytest.skip("the shared pages of EUR-Lex are not beside the project")
    extraction = read_page((EURLEX / name).read_text(encoding="utf-8"))
    labels = [block.label for block in extraction.blocks if block.kind == "heading" and (block.label or "").startswith("Arti")]
    assert labels == articles
    assert len(notes(extraction)) == footnotes
    assert (extraction.metadata.title or "").startswith(title)
    assert not [drop for drop in extraction.dropped if drop.reason == "boilerplate"]
