"""What a copied web page carries besides its text: field labels, topic lists, share links, picture credits, "read more".

Each rule asks for more than a word: a label counts only where its page shows others of its kind, and a closing list only when
nothing after it reads like a sentence, so that a real heading "Topics" in the middle of a text stays.
"""

import re
from collections.abc import Sequence

from ingest.language.tables import DEFAULT
from ingest.readers.text.text_lines import Line, ends_sentence
from ingest.readers.text.text_notes import BARE_LINK
from ingest.spans import Span

_CREDIT = re.compile(rf"(?:{DEFAULT.page.credit})\s*:", re.IGNORECASE)
_READ_MORE = re.compile(rf"(?<=[.!?…])\s+(?:{DEFAULT.page.read_more})\s*[.…»›>]*$", re.IGNORECASE)


def drop_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without furniture, in order. A dropped line leaves a blank one, so that paragraphs stay apart."""
    body = lines[: _find_closing_list(lines)]
    has_fields = sum(line.text.lower() in DEFAULT.page.field_labels for line in body) > 1
    return [_blank(line) if _is_furniture(line, has_fields) else _cut_read_more(line) for line in body]


def drop_links(lines: Sequence[Line]) -> list[Line]:
    """The lines with those that are bare links left blank: all that is furniture in a text of several pages."""
    return [_blank(line) if BARE_LINK.fullmatch(line.text) else line for line in lines]


def _is_furniture(line: Line, has_fields: bool) -> bool:
    if BARE_LINK.fullmatch(line.text):
        return True
    if has_fields and line.text.lower() in DEFAULT.page.field_labels:
        return True
    return _CREDIT.search(line.text) is not None and len(line.text.split()) <= 25


def _find_closing_list(lines: Sequence[Line]) -> int:
    """Where the lists of links and topics at the end begin: the first closing label with no sentence after it."""
    start = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.text.lower().rstrip(":") in DEFAULT.page.closing_labels:
            start = number
        elif ends_sentence(line.text):
            break
    return start


def _cut_read_more(line: Line) -> Line:
    match = _READ_MORE.search(line.text)
    if match is None:
        return line
    return Line(Span(line.span.start, line.span.start + match.start()), line.text[: match.start()], line.raw)


def _blank(line: Line) -> Line:
    return Line(Span(line.span.start, line.span.start), "", "")
