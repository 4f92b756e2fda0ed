"""What is left out of a page, and why: running heads, page numbers, numbers of lines, stamps. What repeats is not always one."""

from collections.abc import Sequence

import pytest

from ingest.extraction import Extraction
from ingest.readers.pdf.pdf_reader import read_pdf
from ingest.readers.pdf.structure import repeated_headings
from ingest.sandbox.limits import ReadingLimits
from tests.ingest.extraction_invariants import cells_of, check, find_untold, texts
from tests.ingest.pdf_drawing import Drawn, draw_pdf, paragraph

BODY = (
    "The Parties may consult each other on this matter at any time and shall keep",
    "records of such consultations in the archive of the depositary for ten years.",
)


NAMES = ("Amur", "Ebro", "Inn", "Oder", "Ural", "Yser", "Elbe", "Isar", "Orne", "Ulla", "Aare", "Eider", "Ill", "Oise", "Una") * 2


def body(name: str) -> tuple[str, ...]:
    """Running text that no other page has."""
    return tuple(line.replace("the", f"the {name}") for line in BODY)


def read(pages: Sequence[Sequence[Drawn]]) -> Extraction:
    extraction = read_pdf(draw_pdf(pages), ReadingLimits())
    check(extraction)
    assert find_untold(extraction) == []
    return extraction


def drops(extraction: Extraction) -> list[tuple[str, str]]:
    return [
        (drop.reason, " ".join(" ".join(piece.cut(extraction.raw) for piece in drop.pieces).split()))
        for drop in extraction.dropped
    ]


def table_row(y: float, year: int) -> list[Drawn]:
    cells = (str(year), str(year - 1890), str(year % 7))
    return [Drawn(x, y, text) for x, text in zip((50, 200, 350), cells, strict=True)]


def test_the_last_rows_of_a_table_over_two_pages_are_rows() -> None:
    years = (range(1990, 2008), range(2008, 2028))
    pages = [[drawn for row, year in enumerate(part) for drawn in table_row(700 - 22 * row, year)] for part in years]
    extraction = read(pages)
    rows = [cells_of(extraction, block)[0] for block in extraction.blocks if block.kind == "table_row"]
    assert rows == [str(year) for year in range(1990, 2028)]
    assert extraction.dropped == ()


def test_the_head_of_a_table_that_is_printed_on_each_page_is_no_running_head() -> None:
    head = [Drawn(x, 740, text, 10, "B") for x, text in zip((50, 200, 350), ("Year", "Inspections", "Vessels"), strict=True)]
    pages = [
        [*head, *(drawn for row in range(8) for drawn in table_row(718 - 22 * row, 1990 + 8 * page + row))] for page in range(5)
    ]
    extraction = read(pages)
    assert extraction.dropped == ()
    assert len([block for block in extraction.blocks if block.cells and "Inspections" in cells_of(extraction, block)]) == 5


@pytest.mark.parametrize("heading", ["Article {}", "Chapter {}", "Minutes of sitting {}"])
@pytest.mark.parametrize(("size", "face"), [(14.0, "B"), (10.0, "B"), (10.0, "F")])
def test_a_numbered_heading_at_the_head_of_each_page_is_content(heading: str, size: float, face: str) -> None:
    pages = [
        [Drawn(50, 770, heading.format(number), size, face), *paragraph(50, 730, (f"Part {number} is short.", *BODY, *BODY))]
        for number in range(1, 5)
    ]
    extraction = read(pages)
    assert extraction.dropped == ()
    assert all(heading.format(number) in extraction.raw for number in range(1, 5))


def test_a_number_that_counts_with_the_pages_is_a_page_number_and_its_line_a_running_head() -> None:
    pages = [
        [
            *(Drawn(50, 770, "8551/24", 8), Drawn(300, 770, "RELEX 1", 8), *paragraph(50, 700, body(name))),
            *(Drawn(50, 40, "Annual report", 8), Drawn(520, 40, str(number), 8), Drawn(300, 20, f"- {number} -", 8)),
        ]
        for number, name in zip(range(7, 12), NAMES, strict=False)
    ]
    extraction = read(pages)
    assert texts(extraction, "paragraph") == [" ".join(body(name)) for name in NAMES[:5]]
    heads = [("running_head", "8551/24 RELEX 1"), ("running_head", "Annual report {}"), ("page_number", "- {} -")]
    assert drops(extraction) == [(reason, text.format(number)) for number in range(7, 12) for reason, text in heads]


def test_running_heads_of_left_and_of_right_pages_and_of_a_chapter_are_dropped() -> None:
    heads = ["The Compass" if number % 2 else "First chapter" for number in range(1, 11)]
    heads += ["The Compass" if number % 2 else "Second chapter" for number in range(11, 21)]
    pages = [[Drawn(50, 770, head), *paragraph(50, 700, body(name))] for name, head in zip(NAMES, heads, strict=False)]
    assert [text for _, text in drops(read(pages))] == heads


def test_heads_that_name_the_chapter_and_the_section_of_their_page_are_dropped() -> None:
    chapters = [("Ports and trade", NAMES[:4]), ("Fleets", NAMES[4:8])]
    pages, heads, headings = [], [], []
    for number, (chapter, sections) in enumerate(chapters, start=2):
        for place, section in enumerate(sections, start=1):
            heads.append(f"CHAPTER {number}. {chapter.upper()} {number}.{place}. THE {section.upper()}")
            headings += [f"{number} {chapter}"] * (place == 1) + [f"{number}.{place} The {section}"]
            head = [
                Drawn(50, 790, f"CHAPTER {number}. {chapter.upper()}"),
                Drawn(400, 790, f"{number}.{place}. THE {section.upper()}"),
            ]
            head += [Drawn(50, 740, f"{number} {chapter}", 16, "B")] if place == 1 else []
            pages.append([*head, Drawn(50, 710, f"{number}.{place} The {section}", 12, "B"), *paragraph(50, 680, body(section))])
    extraction = read(pages)
    assert drops(extraction) == [("running_head", head) for head in heads]
    assert texts(extraction, "heading") == headings


def test_no_more_than_a_bounded_number_of_headings_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated_headings, "MOST_HEADINGS", 3)
    headings = repeated_headings.Headings()
    for number in range(6):
        headings.add(f"heading {number}", repeated_headings._Heading(number, 12.0, is_bold=True))
    assert list(headings.places) == ["heading 0", "heading 1", "heading 2"]


def test_a_heading_that_only_a_table_of_contents_has_as_well_is_content() -> None:
    contents = [Drawn(50, 700 - 20 * place, f"Annex on the {name}", 10) for place, name in enumerate(NAMES[:5])]
    pages = [[Drawn(50, 740, "Contents", 14, "B"), *contents]]
    pages += [[Drawn(50, 770, f"Annex on the {name}", 10, "B"), *paragraph(50, 730, body(name))] for name in NAMES[:5]]
    extraction = read(pages)
    assert extraction.dropped == ()
    assert texts(extraction, "heading") == ["Contents", *(f"Annex on the {name}" for name in NAMES[:5])]


def test_the_same_title_and_last_paragraph_on_two_pages_of_many_are_content() -> None:
    certificate = [Drawn(240, 712, "CERTIFICATION PURSUANT TO SECTION 1350", 10, "B"), *paragraph(50, 320, BODY)]
    pages = [paragraph(50, 700, body(name)) for name in NAMES[:10]]
    pages += [[*certificate, *paragraph(50, 690, (f"I, {name}, certify that:", *BODY))] for name in ("Ann", "Bob")]
    extraction = read(pages)
    assert extraction.dropped == ()
    assert texts(extraction, "heading") == ["CERTIFICATION PURSUANT TO SECTION 1350"] * 2


def test_a_short_file_needs_more_than_repetition() -> None:
    pages = [
        [*paragraph(50, 740, ("To whom it may concern",)), *paragraph(50, 710, (f"{name} is right.", *BODY))]
        for name in ("A", "B")
    ]
    assert read(pages).dropped == ()


def numbered_page(first: int, lines: Sequence[str]) -> list[Drawn]:
    drawn = [Drawn(40, 740 - 16 * place, str(first + place), 7) for place in range(len(lines))]
    return drawn + [Drawn(60, 740 - 16 * place, line) for place, line in enumerate(lines)]


DRAFT = (
    "1. The Council adopted the conclusions on the maritime",
    "partnership on 24 June 2024. It welcomed the opening of",
    "the regional centre and allocated a budget to it",
    "for the years 2025 to 2027.",
    "2. The Council recalled that containers pass the",
    "strait each year and that 12 % of them are inspected.",
)


def test_numbers_of_lines_leave_their_lines_and_sentences_run_on() -> None:
    second = ("3. The operation shall not use", "force except in self-defence.")
    extraction = read([numbered_page(1, DRAFT), numbered_page(9, second)])
    assert texts(extraction, "list_item") == [" ".join(DRAFT[:4]), " ".join(DRAFT[4:]), " ".join(second)]
    assert drops(extraction) == [("line_number", str(number)) for number in (*range(1, 7), 9, 10)]


def test_every_fifth_line_may_be_numbered() -> None:
    lines = [f"the text of line {place} runs on and is long enough to look like one" for place in range(1, 31)]
    drawn = [Drawn(30, 740 - 12 * place, str(place), 7) for place in range(5, 31, 5)]
    extraction = read([[*drawn, *(Drawn(60, 740 - 12 * place, line) for place, line in enumerate(lines, start=1))]])
    assert texts(extraction, "paragraph") == [" ".join(lines)]
    assert {reason for reason, _ in drops(extraction)} == {"line_number"}


def test_the_numbers_of_a_list_and_of_a_ranking_are_no_numbers_of_lines() -> None:
    names = ("Japan", "Korea", "India", "Vietnam", "Peru", "Chile")
    for cells in (1, 2):
        drawn = [
            Drawn(x, 740 - 16 * place, text)
            for place, name in enumerate(names, start=1)
            for x, text in ((40, str(place)), (60, name), (300, str(100 - place)))[: 1 + cells]
        ]
        assert read([drawn]).dropped == ()


def test_a_note_in_the_margin_breaks_no_sentence() -> None:
    lines = [f"the text of line {place} runs on and is long enough to look like one" for place in range(1, 9)]
    drawn = [Drawn(150, 740 - 12 * place, line) for place, line in enumerate(lines)]
    margin = [Drawn(40, 716, "Fees of", 7), Drawn(40, 707, "pilots and", 7), Drawn(40, 698, "of masters", 7)]
    assert texts(read([[*drawn, *margin]]), "paragraph") == [" ".join(lines), "Fees of pilots and of masters"]


def test_a_stamp_is_no_heading_and_no_title() -> None:
    pages = [[*paragraph(50, 740, BODY), Drawn(200, 300, "LIMITE", 60, "B")] for _ in range(2)]
    pages[1][0] = pages[1][0]._replace(text="Another page says something else of the matter and shall")
    extraction = read(pages)
    assert drops(extraction) == [("stamp", "LIMITE")] * 2
    assert extraction.metadata.title is None
    assert texts(extraction, "heading") == []


def test_lines_of_dots_and_ornaments_are_told() -> None:
    page = [Drawn(50, 750, "1 Purpose ................................ 4"), *paragraph(50, 700, BODY), Drawn(280, 600, "* * *")]
    assert drops(read([page])) == [("contents", "1 Purpose ................................ 4"), ("ornament", "* * *")]


def test_entries_of_a_table_of_contents_without_dots_among_those_with_dots_are_contents() -> None:
    entries = [Drawn(50, 740, "Contents", 16, "B")]
    for chapter, y in ((1, 700), (2, 640)):
        entries += [Drawn(50, y, f"{chapter} Ports", 10, "B"), Drawn(540, y, str(chapter), 10, "B")]
        entries += [Drawn(70, y - 18 * place, f"{chapter}.{place} The {NAMES[place]} {'. ' * 40}", 10) for place in (1, 2)]
        entries += [Drawn(540, y - 18 * place, str(chapter), 10) for place in (1, 2)]
    extraction = read([entries, *(paragraph(50, 700, body(name)) for name in NAMES[:4])])
    assert [reason for reason, _ in drops(extraction)] == ["contents"] * 6
    assert texts(extraction, "heading") == ["Contents"]


def test_what_a_browser_prints_around_one_page_is_dropped() -> None:
    head = [Drawn(30, 780, "29/11/2026, 13:40", 8), Drawn(250, 780, "Joint statement", 8)]
    foot = [Drawn(30, 20, "https://www.example.org/statement", 8), Drawn(560, 20, "1/1", 8)]
    extraction = read([[*head, *paragraph(50, 700, BODY), *foot]])
    assert texts(extraction, "paragraph") == [" ".join(BODY)]
    assert [reason for reason, _ in drops(extraction)] == ["running_head", "running_head"]
