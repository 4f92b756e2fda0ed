"""The reading report of a document, made from what its format reader dropped and saw."""

from bisect import bisect_right

from ingest.assemble.identity import Identity
from ingest.extraction import Extraction, RawDrop
from ingest.reading import ReadingReport, fold_dropped, lost_share
from ingest.sandbox.decoding import LONE_SURROGATES

LISTED = "what is listed beside the file"


def report_reading(extraction: Extraction, identity: Identity, kept_words: int) -> ReadingReport:
    """The report of a file. `kept_words`: how many words the document has."""
    found = extraction.metadata
    dropped = fold_dropped(
        [(_text_of(extraction.raw, drop), drop.reason, _page_of(extraction, drop)) for drop in extraction.dropped]
    )
    return ReadingReport(
        format_name=extraction.format_name,
        facts=extraction.facts,
        tables=len({block.table for block in extraction.blocks if block.kind == "table_row"}),
        dropped=dropped,
        lost_share=lost_share(kept_words, dropped),
        title_from=LISTED if identity.title else found.title_from,
        published_from=LISTED if identity.published else found.published_from,
        language_from=LISTED if identity.language else found.language_from,
        file_created=found.file_created,
    )


def _text_of(raw: str, drop: RawDrop) -> str:
    text = " ".join(" ".join(piece.cut(raw) for piece in drop.pieces).split())
    return LONE_SURROGATES.sub("\ufffd", text)


def _page_of(extraction: Extraction, drop: RawDrop) -> int | None:
    if not extraction.pages or not drop.pieces:
        return None
    place = bisect_right(extraction.pages, drop.pieces[0].start, key=lambda page: page.span.start) - 1
    return extraction.pages[max(place, 0)].number
