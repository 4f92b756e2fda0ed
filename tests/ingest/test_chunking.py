"""Chunks of small documents."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings, chunk_document, count_words
from ingest.extraction import Extraction, RawBlock
from ingest.readers.html.html_page import read_html
from ingest.readers.markdown.markdown_reader import read_markdown
from ingest.sandbox.limits import ReadingLimits
from ingest.spans import Span

SENTENCE = "One two three four five six seven eight nine ten."


def _chunk(raw: str, settings: ChunkSettings | None = None) -> tuple[Chunk, ...]:
    document = assemble(read_markdown(raw), Identity("a", "Title", None, None, None, "a.md", "0" * 64))
    return chunk_document(document, settings or ChunkSettings(fewest=20, most=30))


def test_a_cut_inside_a_paragraph_repeats_the_sentence_before_it() -> None:
    numbered = [SENTENCE.replace("One", f"Nr{number}") for number in range(5)]
    first, second = _chunk(" ".join(numbered))
    assert first.text == " ".join(numbered[:3])
    assert second.text == " ".join(numbered[2:])


def test_a_heading_closes_a_chunk_and_is_searched_with_the_next() -> None:
    first, second = _chunk(f"# A\n\n{SENTENCE}\n\n# B\n\n{SENTENCE}")
    assert (first.heading_path, second.heading_path) == (("A",), ("B",))
    assert second.searched == f"Title\nB\n{SENTENCE}"


def test_a_row_is_searched_as_columns_and_cells() -> None:
    row = _chunk("| State | Year |\n|---|---|\n| Japan | 2018 |")[-1]
    assert (row.kind, row.text, row.searched) == ("table_row", "Japan\t2018", "State: Japan; Year: 2018")


def test_note_markers_are_quoted_but_not_searched() -> None:
    body, note = _chunk("It was signed[^1] and[^2] ratified.\n\n[^2]: Two.\n[^1]: One.\n")[:2]
    assert body.text == "It was signed1 and2 ratified."
    assert body.searched == "Title\nIt was signed and ratified."
    assert (note.kind, note.text) == ("footnote", "One.")


def test_a_chunk_with_a_list_item_in_it_is_a_list() -> None:
    assert [chunk.kind for chunk in _chunk(f"- {SENTENCE}\n- {SENTENCE}\n\n# B\n\n{SENTENCE}")] == ["list", "prose"]


def test_a_text_without_blanks_counts_for_its_size() -> None:
    assert count_words("a b c") == 3
    assert count_words("字" * 100) == 10


def test_the_number_of_an_article_is_searched_with_its_heading() -> None:
    raw = f"Article 3 Scope\n3.5 Ships\n{SENTENCE}"
    starts = (0, raw.index("3.5"), raw.index(SENTENCE))
    spans = [Span(start, end - 1) for start, end in pairwise((*starts, len(raw) + 1))]
    blocks = (
        RawBlock("heading", (spans[0],), level=1, label="Article 3"),
        RawBlock("heading", (spans[1],), level=2, label="3.5"),
        RawBlock("paragraph", (spans[2],)),
    )
    document = assemble(Extraction(raw, blocks), Identity("a", "Title", None, None, None, "a.docx", "0" * 64))
    (chunk,) = chunk_document(document, ChunkSettings())
    assert chunk.heading_path == ("Article 3 Scope", "Ships")
    assert chunk.searched == f"Title\nArticle 3 Scope\nShips\n{SENTENCE}"


LONG = " ".join(f"word{number}" for number in range(10_000))


def _cut(name: str, most: int = 300) -> str:
    """The words of a name that `most` code points hold whole."""
    return name[: most + 1].rsplit(" ", 1)[0]


def test_a_long_title_and_heading_are_searched_as_far_as_a_name_goes() -> None:
    document = assemble(read_markdown(f"# {LONG}\n\n{SENTENCE}"), Identity("a", LONG, None, None, None, "a.md", "0" * 64))
    (chunk,) = chunk_document(document, ChunkSettings())
    assert document.title == _cut(LONG, 500)
    assert chunk.heading_path == (_cut(LONG),)
    assert chunk.searched == f"{_cut(LONG)}\n{SENTENCE}"  # the heading says what the title says


def test_long_names_of_columns_a_caption_and_a_group_are_repeated_as_far_as_a_name_goes() -> None:
    row = _chunk(f"| {LONG} | Year |\n|---|---|\n| Japan | 2018 |")[-1]
    assert (row.text, row.searched) == ("Japan\t2018", f"{_cut(LONG)}: Japan; Year: 2018")


def test_names_of_the_usual_length_are_whole() -> None:
    name = "a" * 300
    assert _chunk(f"# {name}\n\n{SENTENCE}")[0].heading_path == (name,)
    assert _chunk(f"# {name}b\n\n{SENTENCE}")[0].heading_path == (name,)
    assert _chunk(f"# {name[:-2]} c d\n\n{SENTENCE}")[0].heading_path == (f"{name[:-2]} c",)


@pytest.mark.parametrize(
    "make",
    [
        lambda count: f"# {'head ' * count}\n\n" + f"{SENTENCE}\n\n" * count,
        lambda count: f"| {'head ' * count} | b |\n|---|---|\n" + "| 1 | 2 |\n" * count,
        lambda count: "".join(f"{'#' * (number % 6 + 1)} {'head ' * 200}\n\nText.\n\n" for number in range(count // 20)),
    ],
)
def test_what_is_searched_and_stored_of_a_document_grows_no_faster_than_its_text(make: Callable[[int], str]) -> None:
    def measure(count: int) -> int:
        document = assemble(read_markdown(make(count)), Identity("a", None, None, None, None, "a.md", "0" * 64))
        searched = sum(len(chunk.searched) for chunk in chunk_document(document, ChunkSettings(fewest=20, most=30)))
        return searched + sum(len("".join((*row.columns, row.caption, row.group))) for row in document.rows)

    assert measure(4_000) <= 4 * measure(1_000) * 1.1


def test_a_merged_cell_is_repeated_as_far_as_a_caption_goes() -> None:
    page = f"<html><body><table><tr><th>A<th>B<tr><td rowspan=3>{LONG}<td>1<tr><td>2<tr><td>3</table></body></html>"
    document = assemble(read_html(page.encode(), ReadingLimits()), Identity("a", "T", None, None, None, "a.html", "0" * 64))
    assert [row.cells for row in document.rows] == [(LONG, "1"), (_cut(LONG, 1_000), "2"), (_cut(LONG, 1_000), "3")]
