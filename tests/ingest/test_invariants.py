"""What holds for every document, real or generated: offsets, coverage, the way back to the raw text."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.assemble.assembly import assemble
from ingest.assemble.identity import Identity
from ingest.chunking import ChunkSettings, chunk_document
from ingest.document import Document
from ingest.lookup import find_page, find_raw_spans, find_sections
from ingest.readers.text.plain_text import read_plain_text
from ingest.sentences import find_sentences
from ingest.spans import Span
from tests.examples import scaled

WORDS = st.sampled_from(
    [
        "the",
        "EU",
        "and",
        "ASEAN",
        "signed",
        "23",
        "agreements,",
        "partners1",
        "(see",
        "below).",
        "Viet",
        "Nam;",
        "co-operation",
        "inter-",
        "U.S.",
        "e.g.",
        "14.5",
        "‘strategy’32.",
        "x",
        "-",
        "01/12/2016",
        "region.63",
        "It",
        "é",
        "日本。",
        "https://a.example/b",
        "Table",
        "1:",
        "●",
        "1.",
        "2.1",
        "Heading\xa0x",
        "\u200b",
    ]
)
LINES = st.lists(WORDS, max_size=14).map(" ".join)
TEXTS = st.lists(st.one_of(LINES, st.just(""), st.just(" "), st.text(max_size=30)), max_size=40).map("\n".join)


def _document(raw: str) -> Document:
    return assemble(read_plain_text(raw), Identity("made", None, None, None, None, "made.txt", "0" * 64))


def _written(text: str) -> str:
    return "".join(text.split())


def _check(document: Document, raw: str) -> None:
    chunks = chunk_document(document, ChunkSettings())
    sentences = find_sentences(document)
    assert len({chunk.chunk_id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        assert document.text[chunk.span.start : chunk.span.end] == chunk.text
        assert chunk.text.strip() == chunk.text != ""
        assert chunk.heading_path == tuple(section.heading for section in find_sections(document, chunk.span.start))
    for sentence in sentences:
        assert any(chunk.span.holds(sentence) for chunk in chunks)
    covered = sorted(sentences)
    assert all(one.end <= other.start for one, other in pairwise(covered))
    for block in document.blocks:
        if block.kind != "heading":
            inside = [sentence for sentence in sentences if block.span.holds(sentence)]
            assert inside
            assert _written(block.span.cut(document.text)).endswith(_written("".join(span.cut(document.text) for span in inside)))
    for clean, source, length in document.source_map:
        assert document.text[clean : clean + length] == raw[source : source + length]
    copied = {place for clean, _, length in document.source_map for place in range(clean, clean + length)}
    assert all(place in copied or character.isspace() for place, character in enumerate(document.text))


@given(TEXTS)
@settings(max_examples=scaled(150))
def test_any_text_keeps_the_invariants(raw: str) -> None:
    _check(_document(raw), raw)


def test_the_real_documents_keep_the_invariants(documents: dict[str, Document], raw_texts: dict[str, str]) -> None:
    for doc_id, document in documents.items():
        _check(document, raw_texts[doc_id])


def test_chunks_never_cross_a_section(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for chunk in chunk_document(document, ChunkSettings()):
            if chunk.span.end <= document.body_end:
                assert not any(chunk.span.start < section.span.start < chunk.span.end for section in document.sections)


def test_prose_chunks_of_the_long_document_have_80_to_130_words_in_the_median_case(compass: Document) -> None:
    lengths = [len(chunk.text.split()) for chunk in chunk_document(compass, ChunkSettings()) if chunk.kind == "prose"]
    assert max(lengths) <= 130 + 1
    assert sum(length >= 80 for length in lengths) > 0.9 * len(lengths)


def test_pages_cut_the_body_without_gap_or_overlap(compass: Document) -> None:
    assert compass.pages[0].span.start == 0
    assert compass.pages[-1].span.end == compass.body_end
    for page, following in pairwise(compass.pages):
        assert page.span.end == following.span.start


def test_pages_of_a_quote_agree_with_the_raw_pages(compass: Document, raw_texts: dict[str, str]) -> None:
    raw_pages = read_plain_text(raw_texts[compass.doc_id]).pages
    for sentence in find_sentences(compass):
        if sentence.end <= compass.body_end:
            place = find_raw_spans(compass, sentence)[0].start
            page = find_page(compass, sentence.start)
            assert page is not None
            assert next(raw.number for raw in raw_pages if raw.span.start <= place < raw.span.end) == page.number


def test_a_span_leads_back_to_the_words_in_the_raw_text(compass: Document, raw_texts: dict[str, str]) -> None:
    start = compass.text.index("Placing a stronger emphasis")
    span = Span(start, compass.text.index("‘strategy’32.") + len("‘strategy’32."))
    raw = " ".join(part.cut(raw_texts[compass.doc_id]) for part in find_raw_spans(compass, span))
    assert raw == span.cut(compass.text)
