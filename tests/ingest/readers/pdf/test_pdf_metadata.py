"""What a PDF is called and when it was published: what of it is believed."""

import pytest

from ingest.extraction import FoundMetadata
from ingest.readers.pdf.pdf_metadata import Cover, add_cover, read_information, read_written_day
from ingest.readers.pdf.pdf_page import PdfLine, Segment


def line(text: str, size: float = 10.0, *, is_bold: bool = False) -> PdfLine:
    return PdfLine((Segment(text, 50, 50 + 5 * len(text)),), 700, size, is_bold, 0, 50, 550)


def cover(*lines: PdfLine) -> Cover:
    return Cover(lines, 10.0, " ".join(one.text for one in lines))


@pytest.mark.parametrize(
    "title",
    [
        *("(anonymous)", "untitled", "Untitled-1", "Microsoft Word - draft.doc", "report_final_v2.indd", "0000796343-23-000007"),
        *("EEAS_2023_draft", "st11235.en24", "DOC_1", "Slide 1", "", "None", "http://www.example.org/a b", "10-811"),
    ],
)
def test_internal_names_are_no_titles(title: str) -> None:
    assert read_information({"/Title": title}, None).title is None


@pytest.mark.parametrize(
    "title", ["The Compass", "Joint Communication: A Strategic Compass for 2030", "COVID and the EU", "報告書"]
)
def test_other_titles_are(title: str) -> None:
    found = read_information({"/Title": title}, "en-GB")
    assert (found.title, found.title_from) == (title, "the file's information")
    assert (found.language, found.language_from) == ("en-GB", "the file's information")


@pytest.mark.parametrize(
    ("made", "day"),
    [("D:20230523100000+02'00'", "2023-05-23"), ("D:2023", "2023-01-01"), ("D:20231399", None), ("yesterday", None)],
)
def test_the_day_of_the_file_is_no_day_of_publication(made: str, day: str | None) -> None:
    found = read_information({"/CreationDate": made}, None)
    assert (found.published, found.file_created) == (None, day)


def test_a_title_whose_words_are_not_printed_yields_to_the_cover() -> None:
    found = FoundMetadata(title="Template of the secretariat", title_from="the file's information")
    page = cover(line("Conclusions on maritime", 20), line("security", 20), line("The Council adopted these conclusions."))
    assert add_cover(found, page).title == "Conclusions on maritime security"
    kept = add_cover(found, cover(line("The Council adopted these conclusions of the secretariat, in a template.")))
    assert kept.title == "Template of the secretariat"


def test_stamps_and_numbered_parts_are_no_titles() -> None:
    page = cover(line("LIMITE", 24), line("Article 1", 14), line("The Council adopted these conclusions."))
    assert add_cover(FoundMetadata(), page).title is None


def test_a_filing_is_called_by_its_company_its_form_and_its_period() -> None:
    page = cover(
        *(
            line("UNITED STATES", 20),
            line("FORM 10-K", 12),
            line("For the fiscal year ended August 29, 2021"),
            line("Acme Inc.", 14),
        ),
        *(line("(Exact name of registrant as specified in its charter)", 8), line("Indicate by check mark whether it is.")),
    )
    found = FoundMetadata(title="ACM 10-K", title_from="the file's information")
    assert add_cover(found, page).title == "Acme Inc. FORM 10-K For the fiscal year ended August 29, 2021"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("24 June 2024", "2024-06-24"), ("June 24, 2024", "2024-06-24"), ("Brussels, 21 March 2022", "2022-03-21")),
        *(("Berlin, den 7. August 2019", "2019-08-07"), ("le 3 mai 2021", "2021-05-03"), ("Paris, le 3 mai 2021", "2021-05-03")),
        *(("March 2023", "2023-03"), ("31 June 2024", None), ("Adopted on 24 June 2024", None), ("2024", None)),
    ],
)
def test_a_line_that_is_a_date_is_read(text: str, day: str | None) -> None:
    assert read_written_day(text) == day
