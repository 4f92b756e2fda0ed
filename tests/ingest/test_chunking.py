"""Chunks of small documents."""

from itertools import pairwise

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunk import Chunk
from ingest.chunking import ChunkSettings, chunk_document, count_words
from ingest.extraction import Extraction, RawBlock
from ingest.readers.markdown.markdown_reader import read_markdown
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
