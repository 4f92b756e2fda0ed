"""The reading report of a document, made from what its format reader dropped and saw."""

import unicodedata
from bisect import bisect_right
from pathlib import PurePath

from ingest.assemble.identity import Identity
from ingest.extraction import Extraction, RawDrop
from ingest.formats import find_format
from ingest.language.tables import primary_subtag
from ingest.reading import ReadingReport, fold_dropped, lost_share
from ingest.sandbox.decoding import LONE_SURROGATES

LISTED = "what is listed beside the file"


def name_title(identity: Identity) -> str:
    """The title of a document that has none: the name of its file, without the extension of a format."""
    name = PurePath(identity.source_path).name
    stem = PurePath(name).stem if find_format(name) else name
    title = " ".join(unicodedata.normalize("NFC", LONE_SURROGATES.sub("\ufffd", stem)).split())
    return title or identity.doc_id


def report_reading(extraction: Extraction, identity: Identity, kept_words: int, *, has_heading: bool) -> ReadingReport:
    """The report of a file. `kept_words`: how many words the document has. `has_heading`: whether it has a section."""
    found = extraction.metadata
    untitled = "the first heading" if has_heading else "the name of the file"
    dropped = fold_dropped(
        [(_text_of(extraction.raw, drop), drop.reason, _page_of(extraction, drop)) for drop in extraction.dropped]
    )
    return ReadingReport(
        format_name=extraction.format_name,
        facts=extraction.facts,
        tables=len({block.table for block in extraction.blocks if block.kind == "table_row"}),
        dropped=dropped,
        lost_share=lost_share(kept_words, dropped),
        title_from=LISTED if identity.title else (found.title_from if found.title else untitled),
        published_from=LISTED if identity.published else found.published_from,
        language_from=LISTED if primary_subtag(identity.language) else found.language_from,
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
