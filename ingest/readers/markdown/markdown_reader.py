"""Markdown: decoded text comes in, an `Extraction` of what it shows goes out.

markdown-it-py finds the structure. What it shows is laid down as raw text: entities decoded, HTML within it followed, markup left
out. Front matter becomes metadata.
"""

from dataclasses import replace

from ingest.errors import EmptyFileError
from ingest.extraction import Extraction, FoundMetadata, RawBlock
from ingest.readers.front_matter import split_front_matter
from ingest.readers.markdown.markdown_builder import BlockBuilder
from ingest.readers.markdown.markdown_notes import tie_notes
from ingest.readers.markdown.markdown_parser import parse_markdown
from ingest.readers.markdown.markdown_walk import TokenWalk
from ingest.readers.raw_text import RawText
from ingest.reading import ReadingFacts
from ingest.sandbox.decoding import decode_within
from ingest.sandbox.limits import ReadingLimits

LONGEST_TITLE = 300  # code points


def read_markdown_file(data: bytes, limits: ReadingLimits) -> Extraction:
    """Read a file of Markdown. Raises UndecodableTextError, TooLargeError or EmptyFileError."""
    # Numbers of items are written out, and signs put between: somewhat more text than the file has.
    return read_markdown(decode_within(data, limits), most=2 * limits.characters)


def read_markdown(text: str, most: int = 1_000_000) -> Extraction:
    """Read decoded text ("\\n" line ends). `most` bounds the raw text, in characters.

    Raises TooLargeError, and EmptyFileError when there is nothing but front matter and markup.
    """
    front = split_front_matter(text)
    tokens, notes = parse_markdown(text[front.end :])
    builder = BlockBuilder(RawText(most))
    walk = TokenWalk(builder, notes)
    walk.walk(tokens)
    if not builder.blocks:
        raise EmptyFileError("the Markdown holds no text besides its front matter and markup; leave it out")
    raw = builder.raw.whole()
    blocks, loose = tie_notes(raw, builder.blocks, builder.markers)
    return Extraction(
        raw,
        tuple(blocks),
        metadata=_with_title(front.metadata, raw, blocks),
        dropped=tuple(builder.dropped),
        facts=ReadingFacts(pictures=walk.pictures, loose_markers=loose, remarks=front.remarks),
    )


def _with_title(found: FoundMetadata, raw: str, blocks: list[RawBlock]) -> FoundMetadata:
    """The metadata, with the first heading for a title where the front matter names none."""
    heading = next((block for block in blocks if block.kind == "heading"), None)
    title = " ".join(" ".join(piece.cut(raw) for piece in heading.pieces).split()) if heading else ""
    if found.title or not 0 < len(title) <= LONGEST_TITLE:
        return found
    return replace(found, title=title, title_from="the first heading")
