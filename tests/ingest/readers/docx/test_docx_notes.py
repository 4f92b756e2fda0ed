"""Notes of Word as printed: footnotes, endnotes, marks of the author's own and notes set by hand; headers and footers."""

import pytest

from tests.ingest.extraction_invariants import texts
from tests.ingest.readers.docx.word_files import cell, paragraph, read, read_document, row, run, shown, table

RAISED = '<w:vertAlign w:val="superscript"/>'


def reference(number: int, kind: str = "footnote", more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/>{more}</w:r>'


def note(number: int, text: str, kind: str = "footnote") -> str:
    inner = text if "<" in text else f"<w:r><w:{kind}Ref/></w:r>{run(' ' + text)}"
    return f'<w:{kind} w:id="{number}"><w:p>{inner}</w:p></w:{kind}>'


def test_footnotes_and_endnotes_have_the_labels_that_word_prints() -> None:
    body = paragraph(
        run("One") + reference(7) + run(", two") + reference(2, "endnote") + run(", three") + reference(3) + run(".")
    )
    parts = {"footnotes": note(3, "C.") + note(7, "A."), "endnotes": note(2, "B.", "endnote")}
    document = read_document(body, parts)
    assert document.text[: document.body_end] == "One1, twoi, three2."
    assert [(one.label, one.text) for one in document.footnotes] == [("1", "A."), ("i", "B."), ("2", "C.")]


def test_the_format_of_labels_comes_from_the_section_or_the_settings() -> None:
    settings = '<w:footnotePr><w:numFmt w:val="upperRoman"/></w:footnotePr><w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'
    section = '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    body = (
        paragraph(run("One") + reference(1) + reference(9, "endnote"))
        + paragraph(run("Two") + reference(2), section)
        + paragraph(run("Three") + reference(3))
        + section
    )
    parts = {
        "footnotes": "".join(note(number, "N.") for number in (1, 2, 3)),
        "endnotes": note(9, "E.", "endnote"),
        "settings": settings,
    }
    assert [one.label for one in read_document(body, parts).footnotes] == ["a", "1", "b", "a"]


def test_a_mark_of_the_authors_own_takes_no_number() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    body = paragraph(run("One") + own + run(" two") + reference(2))
    document = read_document(body, {"footnotes": note(1, run("* Own note.")) + note(2, "Second.")})
    assert document.text[: document.body_end] == "One* two1"
    assert [(one.label, one.text) for one in document.footnotes] == [("*", "Own note."), ("1", "Second.")]


@pytest.mark.parametrize("behind", [run("*"), run(" it sailed on, and no mark was given"), ""])
def test_a_note_whose_mark_stands_elsewhere_or_is_missing_is_kept(behind: str) -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/></w:r>'
    (footnote,) = read_document(paragraph(run("One") + own + behind), {"footnotes": note(1, run("Own note."))}).footnotes
    assert (footnote.label, footnote.text) == ("*" if "*" in behind else "1", "Own note.")


def test_the_label_of_a_note_joins_no_number() -> None:
    document = read_document(paragraph(run("In 2019") + reference(1) + run(" it sailed.")), {"footnotes": note(1, "Logbook.")})
    assert document.text[: document.body_end] == "In 2019¹ it sailed."
    (footnote,) = document.footnotes
    assert footnote.marker is not None
    assert (footnote.label, footnote.marker.cut(document.text)) == ("1", "¹")


def test_a_reference_to_a_missing_note_leaves_no_number_and_is_reported() -> None:
    extraction = read(paragraph(run("In 2019") + reference(4) + run(".")))
    assert texts(extraction, "paragraph") == ["In 2019."]
    assert extraction.facts.loose_markers == ("1",)


def test_notes_that_nothing_refers_to_are_named_and_separators_are_out() -> None:
    footnotes = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>' + note(5, "Lost.")
    extraction = read(paragraph("Text."), {"footnotes": footnotes})
    assert texts(extraction, "footnote") == []
    assert [(drop.reason, drop.pieces[0].cut(extraction.raw)) for drop in extraction.dropped] == [("hidden", "Lost.")]


def test_a_note_of_several_paragraphs_is_one() -> None:
    inner = f'<w:footnote w:id="1">{paragraph("First.")}{paragraph("Second.")}</w:footnote>'
    (footnote,) = read_document(paragraph(run("x") + reference(1)), {"footnotes": inner}).footnotes
    assert footnote.text == "First. Second."


def test_a_note_set_by_hand_is_tied_to_its_mark() -> None:
    body = (
        table(row(cell("Vessels"), cell(paragraph(run("120") + run("3", RAISED)))))
        + paragraph(run("Some 10") + run("6", RAISED) + run(" tonnes."))
        + paragraph(run("3", RAISED) + run(" Including tugs."))
    )
    document = read_document(body)
    assert shown(document)[:2] == ["Vessels\t120³", "Some 10⁶ tonnes."]
    (footnote,) = document.footnotes
    assert footnote.marker is not None
    assert (footnote.label, footnote.text, footnote.marker.cut(document.text)) == ("3", "Including tugs.", "³")


def test_a_raised_number_before_a_paragraph_without_a_mark_stays() -> None:
    assert read_document(paragraph(run("3", RAISED) + run(" Including tugs."))).text == "³ Including tugs."


def test_headers_and_footers_are_named_as_dropped() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="hdr"/><w:footerReference w:type="default" r:id="ftr"/></w:sectPr>'
    )
    parts = {"hdr": paragraph("LIMITE"), "ftr": table(row(cell("EN"), cell("Page 3")))}
    extraction = read(paragraph("Text.") + section + section, parts)
    dropped = [(drop.reason, drop.pieces[0].cut(extraction.raw)) for drop in extraction.dropped]
    assert dropped == [("running_head", "LIMITE"), ("running_head", "EN"), ("running_head", "Page 3")]
