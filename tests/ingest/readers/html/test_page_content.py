"""What is hidden or no content is left out and listed. Content is kept, wherever it stands."""

import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from lxml import html

from ingest.errors import DamagedFileError
from tests.growth import FACTOR, measure_growth
from tests.ingest.extraction_invariants import texts
from tests.ingest.readers.html.reading_pages import SENTENCE, dropped, read_body, read_page

READABILITY = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "odd_files" / "html_readability"
WORD = re.compile(r"\w+")


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden>{}</div>",
        '<p aria-hidden="true">{}</p>',
        '<p style="color: red; display: none">{}</p>',
        '<p style="visibility:hidden">{}</p>',
        '<p class="gone">{}</p>',
        '<p id="away">{}</p>',
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        '<span class="visually-hidden">{}</span>',
        '<p class="d-none">{}</p>',
        '<span style="position:absolute; left:-9999px">{}</span>',
        "<dialog>{}</dialog>",
    ],
)
def test_what_no_browser_shows_is_left_out_and_listed(markup: str) -> None:
    extraction = read_page(
        "<html><head><style>/* x */ .gone, #away { display: none } @media print { main { display: none } }</style></head>"
        f"<body><main><p>{SENTENCE}</p>{markup.format('999 officers')}</main></body></html>"
    )
    assert texts(extraction, "paragraph") == [SENTENCE]
    assert dropped(extraction) == [("hidden", "999 officers")]


@pytest.mark.parametrize(
    "markup",
    [
        "<details><summary>More</summary><p>{}</p></details>",
        '<button aria-controls="panel">More</button><div id="panel" hidden>{}</div>',
        '<a data-toggle="collapse" href="#panel">More</a><div id="panel" aria-hidden="true">{}</div>',
        '<p class="hidden md:block">{}</p>',
        '<p hidden="until-found">{}</p>',
        '<p class="back">{}</p>',
    ],
)
def test_what_a_reader_can_open_is_kept(markup: str) -> None:
    style = "<style>.back { display: none } .back { display: block }</style>"
    extraction = read_body(style + markup.format("320 officers will be trained."))
    assert "320 officers will be trained." in texts(extraction, "paragraph")


def test_the_question_that_opens_its_answer_is_kept_with_it() -> None:
    extraction = read_body(
        '<h3><button aria-controls="a1">Who pays?</button></h3><div id="a1" hidden><p>The members pay.</p></div>'
    )
    assert (texts(extraction, "heading"), texts(extraction, "paragraph")[1:]) == (["Who pays?"], ["The members pay."])


def test_several_wrappers_notes_and_annexes_are_content() -> None:
    extraction = read_page(
        f"<html><body><nav><a href=/>Home</a> <a href=/all>All</a></nav><div class=text><h1>Plan</h1><p>{SENTENCE}</p></div>"
        f"<div class=text-2><h2>Annex</h2><p>{SENTENCE.replace('Hanoi', 'Tokyo')}</p></div>"
        "<aside role=doc-footnote id=fn1>1 One.</aside>"
        "<div class=cookie-banner><p>We use cookies on this site to give you the best experience of it.</p></div></body></html>"
    )
    assert texts(extraction, "heading") == ["Plan", "Annex"]
    assert texts(extraction, "paragraph")[:2] == [SENTENCE, SENTENCE.replace("Hanoi", "Tokyo")]
    assert [reason for reason, _ in dropped(extraction)] == ["boilerplate", "boilerplate"]


def test_pictures_without_a_text_are_counted() -> None:
    extraction = read_body('<img src=a.png><img src=b.png alt="A ship"><img src=c.png alt=""><img src=d.gif width=1>')
    assert extraction.facts.pictures == 2


def share(expected: Counter[str], found: Counter[str]) -> tuple[float, float]:
    """Recall and precision by words."""
    both = (expected & found).total()
    return both / max(1, expected.total()), both / max(1, found.total())


def test_the_main_content_of_real_pages_is_found() -> None:
    if not READABILITY.is_dir():
        pytest.skip("the shared pages with expected content are not beside the project")
    measured = []
    for source in sorted(READABILITY.glob("*__source.html")):
        expected = source.with_name(source.name.replace("__source", "__expected"))
        if expected.exists():
            extraction = read_page(source.read_text(encoding="utf-8"))
            kinds = ("heading", "paragraph", "list_item", "caption", "table_header", "table_row", "footnote")
            found = Counter(word for kind in kinds for text in texts(extraction, kind) for word in WORD.findall(text.casefold()))
            tree = html.fromstring(expected.read_text(encoding="utf-8"))
            measured.append(share(Counter(WORD.findall(" ".join(tree.itertext()).casefold())), found))
    recall, precision = mean(one for one, _ in measured), mean(two for _, two in measured)
    print(f"recall {recall:.4f}, precision {precision:.4f}, {len(measured)} pages")
    # trafilatura alone: recall 0.955, precision 0.995, the mean of their harmonic means 0.973.
    assert recall >= 0.975
    assert precision >= 0.97
    assert mean(2 * one * two / (one + two) for one, two in measured) >= 0.973


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 1_900 + "deep" + "</div>" * 1_900,
        "<p>" + "<span>" * 1_900 + "deep",
        "<ul><li>deep" * 900,
        "<table><tr><td>deep<td>" * 500,
        "<p>x" + "<sup>2" * 1_500 + "deep",
        "<table><tr><td colspan=1000000000>deep<td rowspan=999999999999>b</table>",
        "<table>" + "<tr><td colspan=1000 rowspan=65534>deep<td>b" * 1_000 + "</table>",
        "<p><b><i>" * 3_000 + "deep",
        "<script type=application/ld+json>" + "[" * 100_000 + "</script><p>deep",
    ],
)
def test_hostile_nesting_and_spans_are_read(page: str) -> None:
    extraction = read_page(f"<html><body><p>{SENTENCE}</p>{page}</body></html>")
    assert "deep" in extraction.raw


def test_nesting_past_what_the_parser_holds_is_refused() -> None:
    with pytest.raises(DamagedFileError, match="nested"):
        read_page("<html><body>" + "<div>" * 10_000 + "deep")


@pytest.mark.parametrize(
    "part",
    [
        "<p>x<sup>2</sup></p><p><sup>2</sup> n</p>",
        '<p><a href="#n">1</a></p>',
        "<tr><td colspan=3 rowspan=40>x<td>y",
        "<p>1.</p>",
        "x<br>",
        '<div class="nav" hidden>x</div>',
    ],
)
def test_reading_grows_with_the_page_and_no_faster(part: str) -> None:
    def run(size: int) -> None:
        read_page(f"<html><body><p>{SENTENCE}</p><table id=n>{part * size}</table></body></html>")

    assert measure_growth(run, 400) <= 2 * FACTOR
