"""The messages between parent and child: an `Extraction` or a refusal as JSON, each message led by its length.

They are JSON and not pickle because the child has parsed hostile input: what it sends must not run anything in the parent.
"""

import json
import struct
from dataclasses import asdict, fields
from typing import IO, Any

from ingest import errors
from ingest.extraction import Extraction, FoundMetadata, RawBlock, RawDrop, RawPage
from ingest.reading import ReadingFacts
from ingest.spans import Span

OUT_OF_MEMORY = 77  # exit status of a child that had no memory left to say so

LENGTH = struct.Struct(">Q")
BLOCK_FIELDS = fields(RawBlock)
SPANS = {"pieces", "lead", "unit"}
CELLS = {"cells", "carried", "groups"}
REFUSALS = {refusal.__name__: refusal for refusal in errors.ReadError.__subclasses__()}


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Send one message. Raises BrokenPipeError when nobody is left to read it."""
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Receive one message. None when the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def encode_extraction(extraction: Extraction) -> bytes:
    """An extraction as the bytes of a message."""
    message = {
        "raw": extraction.raw,
        "blocks": [_encode_block(block) for block in extraction.blocks],
        "pages": [[page.number, page.label, page.span] for page in extraction.pages],
        "metadata": asdict(extraction.metadata),
        "dropped": [[drop.pieces, drop.reason] for drop in extraction.dropped],
        "facts": asdict(extraction.facts),
    }
    return json.dumps(message).encode("ascii")


def encode_refusal(refusal: errors.ReadError) -> bytes:
    """A refusal as the bytes of a message."""
    return json.dumps({"refusal": type(refusal).__name__, "message": str(refusal)}).encode("ascii")


def decode_answer(payload: bytes) -> Extraction:
    """The extraction in a message. A refusal is raised as the ReadError that it was in the child."""
    message = json.loads(payload)
    if "refusal" in message:
        raise REFUSALS.get(message["refusal"], errors.ReadError)(message["message"])
    facts: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in message["facts"].items()}
    return Extraction(
        raw=message["raw"],
        blocks=tuple(_decode_block(block) for block in message["blocks"]),
        pages=tuple(RawPage(number, label, Span(*span)) for number, label, span in message["pages"]),
        metadata=FoundMetadata(**message["metadata"]),
        dropped=tuple(RawDrop(_decode_spans(pieces), reason) for pieces, reason in message["dropped"]),
        facts=ReadingFacts(**facts),
    )


def _encode_block(block: RawBlock) -> dict[str, Any]:
    """The fields of a block that differ from their defaults: most of them are in most blocks empty."""
    return {one.name: value for one in BLOCK_FIELDS if (value := getattr(block, one.name)) != one.default}


def _decode_block(block: dict[str, Any]) -> RawBlock:
    decoded = {name: _decode_field(name, value) for name, value in block.items()}
    return RawBlock(**decoded)


def _decode_field(name: str, value: Any) -> Any:
    if name in CELLS:
        return tuple(_decode_spans(cell) for cell in value)
    if name in SPANS:
        return _decode_spans(value)
    return Span(*value) if name == "marker" else value


def _decode_spans(spans: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in spans)
