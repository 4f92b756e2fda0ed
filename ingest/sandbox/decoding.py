"""From the bytes of a text file to its raw text: the encoding is found, line ends become "\\n", nothing else is touched.

The readers of plain text, Markdown and HTML share it. All offsets into raw text count in what comes out here.
"""

import codecs
import re
from collections.abc import Iterator

from ingest.errors import TooLargeError, UndecodableTextError
from ingest.sandbox.charsets import ISO_2022_JP, guess_charset
from ingest.sandbox.limits import ReadingLimits

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_:.-]{2,40})["']""", re.IGNORECASE)
META_WITHIN = 4096

GUESS_FROM = 200_000
# A text may hold a form feed or a stray control; a twentieth of them is no text.
MOST_CONTROLS = 0.05
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")
LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


def decode_text(data: bytes, name: str) -> str:
    """The text of a plain text or Markdown file, every line end a newline. Raises UndecodableTextError."""
    return _settle(data, name, ())


def decode_within(data: bytes, limits: ReadingLimits) -> str:
    """As `decode_text`, for a reader. Raises UndecodableTextError, or TooLargeError past the limit on characters."""
    raw = decode_text(data, "the text")
    if len(raw) > limits.characters:
        raise TooLargeError(f"it has {len(raw)} characters, more than the {limits.characters} allowed; split it")
    return raw


def decode_html(data: bytes, name: str) -> str:
    """As `decode_text`, but the encoding that the page itself declares comes before UTF-8. Raises UndecodableTextError."""
    declared = META_CHARSET.search(data[:META_WITHIN]) or XML_ENCODING.match(data[:META_WITHIN])
    if declared is None:
        return _settle(data, name, ())
    encoding = declared.group(1).decode("ascii").lower()
    # Browsers read a page that declares Latin-1 as Windows-1252 (WHATWG Encoding Standard), and its quotes need it.
    # A page whose declaration could be read as ASCII bytes is not in the UTF-16 that it claims, again as browsers have it.
    replaced = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "utf-16": "utf-8", "unicode": "utf-8"}
    return _settle(data, name, (replaced.get(encoding, encoding),))


def _settle(data: bytes, name: str, declared: tuple[str, ...]) -> str:
    for text in _decodings(data, declared):
        if len(CONTROLS.findall(text)) <= MOST_CONTROLS * len(text) and "\x00" not in text:
            return LONE_SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    raise UndecodableTextError(
        f"{name!r}: no encoding turns its {len(data)} bytes into text; save it as UTF-8, or name it by what it is"
    )


def _decodings(data: bytes, declared: tuple[str, ...]) -> Iterator[str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            yield from _try(data[len(mark) :], encoding)
            return
    # Its bytes are ASCII, and so they would pass for UTF-8.
    first = ("iso2022_jp_3",) if ISO_2022_JP.search(data[:GUESS_FROM]) else ()
    for encoding in (*declared, *first, "utf-8"):
        yield from _try(data, encoding)
    # A declared UTF-8 with a few broken bytes is still UTF-8: a guess would turn every accent into two letters.
    if any(encoding in {"utf-8", "utf8"} for encoding in declared) and b"\x00" not in data:
        text = data.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= max(3, len(text) // 1000):
            yield text
    guess = guess_charset(data[:GUESS_FROM])
    if guess is not None:
        yield from _try(data, guess)


def _try(data: bytes, encoding: str) -> Iterator[str]:
    try:
        yield data.decode(encoding)
    except (UnicodeError, LookupError):
        return
