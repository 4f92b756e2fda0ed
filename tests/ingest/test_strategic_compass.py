"""The long document, held against itself: what is hard about it must come out right."""

import re

from ingest.chunking import ChunkSettings, chunk_document
from ingest.document import Document
from ingest.lookup import find_footnotes, find_page, find_row, find_sections
from ingest.sentences import find_sentences
from ingest.spans import Span

TABLE_1 = {
    "US": "EU Rapid Deployment Capacity, CSDP, CMP, Disarmament and non-proliferation, Air security operations, Hybrid Toolbox, "
    "Cyber Diplomatic Toolbox, FIMI Toolbox, EU Space Strategy",
    "Norway": "EU Rapid Deployment Capacity, CSDP, Disarmament and non-proliferation, Air security operations, Hybrid Toolbox, "
    "Cyber Diplomatic Toolbox, FIMI Toolbox, European Peace Facility",
    "Turkey": "CSDP, Air security operations, Hybrid Toolbox, Cyber Diplomatic Toolbox, FIMI Toolbox",
    "Ukraine": "EU Rapid Deployment Capacity, CSDP, Air security operations, Hybrid Toolbox, Cyber Diplomatic Toolbox, "
    "FIMI Toolbox, EU Space Strategy",
    "Australia": "EU Rapid Deployment Capacity, CSDP, CMP, Disarmament and non-proliferation, Air security operations, "
    "Hybrid Toolbox, Cyber Diplomatic Toolbox, FIMI Toolbox",
}
TABLE_1 |= dict.fromkeys(("Canada", "UK", "Japan", "South Korea", "India"), TABLE_1["US"])


def test_all_119_footnotes_are_found_in_order_with_their_text(compass: Document) -> None:
    assert [note.label for note in compass.footnotes] == [str(number) for number in range(1, 119 + 1)]
    texts = {note.label: note.text for note in compass.footnotes}
    assert texts["4"] == "Association of Southeast Asian Nations."
    assert texts["32"] == "Lawrence Freedman (2023), Strategy: A History."
    assert texts["13"].endswith(
        "Russia provided strategic airlift to the EU’s CSDP operation in Chad/Central African Republic in 2008."
    )
    assert texts["50"].endswith("the strengths and weaknesses of existing cooperation in this area.")


def test_a_footnote_that_runs_over_a_page_end_is_whole(compass: Document) -> None:
    note = compass.footnotes[24 - 1]
    assert "strategy_on_strengthening_the_eus_contribution_to_rules-based_multilateralism.pdf ; and The EU strategy" in note.text


def test_every_marker_is_its_number_glued_to_a_word_in_the_body(compass: Document) -> None:
    for note in compass.footnotes:
        assert note.marker is not None
        assert note.marker.cut(compass.text) == note.label
        assert note.marker.end <= compass.body_end
        assert not compass.text[note.marker.start - 1].isspace()


def test_markers_glued_to_years_are_told_from_the_years(compass: Document) -> None:
    for label, glued in (("43", "since 201643"), ("46", "launched in 201146"), ("47", "and 200547"), ("55", "force in 200555")):
        marker = compass.footnotes[int(label) - 1].marker
        assert marker is not None
        assert compass.text[: marker.end].endswith(glued)


def test_the_sentence_that_carries_a_marker_is_known(compass: Document) -> None:
    sentences = find_sentences(compass)
    for label, words in (
        ("1", "in-depth analysis provides"),
        ("63", "Ukraine obtaining EU candidate status"),
        ("116", "new financing"),
    ):
        marker = compass.footnotes[int(label) - 1].marker
        assert marker is not None
        carrying = [span for span in sentences if span.holds(marker)]
        assert len(carrying) == 1
        assert words in carrying[0].cut(compass.text)


def test_no_footnote_text_and_no_link_is_left_in_the_body(compass: Document) -> None:
    body = compass.text[: compass.body_end]
    assert "http" not in body
    assert "www." not in body
    for note in compass.footnotes:
        if len(note.text) > 30:
            assert note.text not in body


def test_no_running_head_or_page_number_is_left(compass: Document) -> None:
    assert "Policy Department" not in compass.text
    assert not re.search(r"^(?:14|19|26)$", compass.text, re.MULTILINE)


def test_a_sentence_over_a_page_end_stands_in_one_chunk(compass: Document) -> None:
    sentence = (
        "Placing a stronger emphasis on how partners perceive the EU (and how they perceive what is to be gained by partnering "
        "with the EU in security and defence) is also an important aspect of ‘strategy’32."
    )
    assert any(sentence in chunk.text for chunk in chunk_document(compass, ChunkSettings()))


def test_the_annex_has_23_rows_as_23_chunks_with_partner_signed_and_in_force(compass: Document) -> None:
    rows = [row for row in compass.rows if row.columns == ("Partner country", "Signed", "In force since")]
    chunks = {chunk.span: chunk for chunk in chunk_document(compass, ChunkSettings()) if chunk.kind == "table_row"}
    assert len(rows) == 23
    assert all(row.span in chunks for row in rows)
    cells = [row.cells for row in rows]
    assert cells[0] == ("Peru", "14/10/2022", "-")
    assert ("Vietnam", "17/10/2019", "01/05/2020") in cells
    assert ("Republic of Korea", "23/05/2014", "01/12/2016") in cells
    assert cells[-1] == ("Romania", "22/11/2004", "01/12/2004")
    vietnam = next(row for row in rows if row.cells[0] == "Vietnam")
    assert "Signed: 17/10/2019; In force since: 01/05/2020" in chunks[vietnam.span].searched
    assert "Framework Participation Agreements" in chunks[vietnam.span].searched


def test_table_1_has_ten_partners_with_exactly_the_instruments_marked(compass: Document) -> None:
    rows = [row for row in compass.rows if row.caption.startswith("Table 1")]
    marked = {
        row.cells[0]: ", ".join(column for column, cell in zip(row.columns[1:], row.cells[1:], strict=True) if cell == "x")
        for row in rows
    }
    assert marked == TABLE_1


def test_sections_1_to_5_and_the_annex_keep_their_numbers_and_depth(compass: Document) -> None:
    numbered = [(section.number, section.level) for section in compass.sections if section.number]
    subsections = [("2.1", 2), ("2.2", 2)]
    bilateral = [(f"3.{number}", 2) for number in range(1, 7 + 1)]
    others = [(f"4.{number}", 2) for number in range(1, 4 + 1)]
    assert numbered == [("1", 1), ("2", 1), *subsections, ("3", 1), *bilateral, ("4", 1), *others, ("5", 1), ("7", 1)]
    headings = {section.number: section.heading for section in compass.sections if section.number}
    assert headings["4"] == "The Strategic Compass and core inter-organisational partnerships"
    assert headings["3.5"] == "The EU’s relations with Japan and South Korea"
    assert headings["7"].startswith("Annex: Overview of all 23 concluded EU Agreements")


def test_pages_carry_printed_labels_and_those_counted_between_them(compass: Document) -> None:
    labels = {page.number: page.label for page in compass.pages}
    assert (labels[12], labels[12 + 5], labels[12 + 12]) == ("14", "19", "26")
    assert labels[12 + 1] == "15"
    assert labels[1] is None
    place = compass.text.index("could gain access to information, intelligence, and military equipment. As a case in point")
    page = find_page(compass, place)
    assert page is not None
    assert page.label == "19"


def test_a_footnote_stands_in_the_section_and_on_the_page_of_its_marker(compass: Document) -> None:
    note = compass.footnotes[72 - 1]
    assert [section.number for section in find_sections(compass, note.span.start)] == ["3", "3.5"]
    page = find_page(compass, note.span.start)
    assert page is not None
    assert page.label == "18"
    carrying = next(span for span in find_sentences(compass) if note.marker and span.holds(note.marker))
    assert note in find_footnotes(compass, carrying)


def test_words_broken_at_line_ends_are_mended_and_real_hyphens_kept(compass: Document) -> None:
    assert "has been marked by inter-organisational cooperation" in compass.text
    assert "as well as its most externally-focused strategy documents" not in compass.text
    assert "most externally-focused strategy documents34" in compass.text
    assert "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=uriserv:OJ.L_.2016.329.01.0045.01.ENG" in compass.text


def test_seven_areas_of_eu_nato_cooperation_are_a_list_over_a_page_end(compass: Document) -> None:
    items = [block.span.cut(compass.text) for block in compass.blocks if block.kind == "list_item"]
    numbered = [item for item in items if re.match(r"\d\. ", item)]
    assert [item[0] for item in numbered] == list("1234567")


def test_a_table_row_is_found_by_its_span_alone(compass: Document) -> None:
    row = compass.rows[0]
    assert find_row(compass, row.span) == row
    assert find_row(compass, Span(row.span.start, row.span.end - 1)) is None
