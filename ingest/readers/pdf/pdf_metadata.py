"""What a PDF is called, and when it was published and made: its information dictionary and its cover come in, metadata goes out.

The title in the information is often a file name or left over from a template. It is believed when its words stand on the first
pages. Otherwise what is printed largest on the cover is the title. The day on which a file was made is no date of publication.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, takewhile
from typing import Any

from ingest.divisions import find_division
from ingest.extraction import FoundMetadata
from ingest.language.tables import LANGUAGES, join_page_words
from ingest.readers.front_matter import tidy_text
from ingest.readers.pdf.pdf_page import PdfLine

INFORMATION = "the file's information"
COVER = "the cover"

# Names that programs give, file names, and numbers of a register: 0000796343-23-000007.
JUNK_TITLE = re.compile(
    r"\(?(?:untitled|anonymous|unknown|titel|title|none|null|document|presentation|slide|page|template|layout|print|scan)\)?"
    r"[-_ ]*\d*|powerpoint presentation|microsoft (?:word|powerpoint|excel)\b.*|[^\s]*\.[a-z][a-z0-9]{1,3}"
    r"|.*\.(?:docx?|xlsx?|pptx?|indd|qxd|rtf|odt|pdf|html?|tex|dvi|fm)|(?:file|https?):.*|[\W\d_]*"
    r"|[^\s_]*+_\S*+|(?>\S*?(?:\d{4}|\d-\d))\S*+",
    re.IGNORECASE,
)
LONGEST_TITLE = 300
MOST_TITLE_LINES = 6
# How much larger than the body a title is printed at least, and how much smaller its second part may be than its first.
TITLE_SIZE = 1.15
NEAR_SIZE = 0.75
# A form that names whoever files it says so below the name.
_REGISTRANT = re.compile(r"\(?\s*exact name of (?:the )?(?:registrant|issuer|company)", re.IGNORECASE)
_FORM = re.compile(r"form\s+\d{1,2}-[a-z](?:/a)?", re.IGNORECASE)
_PERIOD = re.compile(
    r"for the (?:fiscal|transition|quarterly|annual)? ?(?:year|quarter|period) ended:?\s+\S.{0,40}", re.IGNORECASE
)
_MADE = re.compile(r"\s*+(?:D:)?\s*+(\d{4})(\d{2})?(\d{2})?")
_KINDS = "|".join(map(re.escape, join_page_words(lambda page: (*page.stamps, *page.kinds))))
_NO_TITLE = re.compile(rf"(?:{_KINDS}|exhibit \d{{1,2}}(?:\.\d{{1,2}})?)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{2,}")

_MONTHS = {form: number for language in LANGUAGES if language.dates for form, number in language.dates.month_numbers.items()}
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+)?(?P<month>[^\W\d_]{3,12})\.?,?\s+(?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_ONLY_MONTH = re.compile(r"(?P<month>[^\W\d_]{3,12}),?\s+(?P<year>\d{4})")
_PLACE = re.compile(r"[^\W\d_][^\W\d_ -]{1,30},?\s+(?:den\s+|le\s+|the\s+)?(?=\d)")


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page prints besides its furniture."""

    lines: Sequence[PdfLine]
    """In reading order."""
    body_size: float
    """The font size of most of the file, in points."""
    opening: str
    """The text of the first pages."""


def read_information(information: Mapping[str, Any] | None, language: object) -> FoundMetadata:
    """What the file says of itself. `information`: its information dictionary. `language`: the tag in its catalogue."""
    values = information or {}
    title = tidy_text(str(values.get("/Title") or ""))
    tag = tidy_text(language) if isinstance(language, str) else None
    is_title = title is not None and len(title) <= LONGEST_TITLE and not JUNK_TITLE.fullmatch(title)
    return FoundMetadata(
        title=title if is_title else None,
        language=tag,
        title_from=INFORMATION if is_title else None,
        language_from=INFORMATION if tag else None,
        file_created=_read_day(str(values.get("/CreationDate") or "")),
    )


def add_cover(found: FoundMetadata, cover: Cover) -> FoundMetadata:
    """The metadata with what the cover prints: its title unless the file's own is believed, and its date if it has just one."""
    title = _find_registrant(cover.lines)
    if title is None and (found.title is None or not _is_printed(found.title, cover.opening)):
        title = _find_largest(cover)
        if found.title and title and _words(title) <= _words(found.title):
            title = None  # the file's own is the longer form of it
    if title:
        found = replace(found, title=title, title_from=COVER)
    published = _find_day(cover)
    return replace(found, published=published, published_from=COVER) if published else found


def _read_day(made: str) -> str | None:
    match = _MADE.match(made)
    year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # a date that is none
        return None


def _is_printed(title: str, opening: str) -> bool:
    """True when a third of the longer words of a title stand on the first pages. Small words stand everywhere."""
    words = _words(title)
    wanted = {word for word in words if len(word) > 3} or words
    return 3 * len(wanted & _words(opening)) >= len(wanted)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _find_registrant(lines: Sequence[PdfLine]) -> str | None:
    """Of the cover of a filing: the name of the company, the form, and the period that it is for."""
    name = next((upper.text for upper, lower in pairwise(lines) if _REGISTRANT.match(lower.text)), None)
    if name is None:
        return None
    texts = [line.text.strip() for line in lines]
    form = next((text for text in texts if _FORM.fullmatch(text)), None)
    period = next((match.group() for text in texts if (match := _PERIOD.search(text))), None)
    return tidy_text(" ".join(filter(None, (name, form, period))))


def _find_largest(cover: Cover) -> str | None:
    """The lines that the cover prints largest, with those next to them that are almost as large."""
    candidates = [line for line in cover.lines if sum(map(str.isalpha, line.text)) >= 2 and not _names_no_document(line.text)]
    largest = max((line.size for line in candidates), default=0.0)
    if largest >= TITLE_SIZE * cover.body_size:
        start = next(place for place, line in enumerate(candidates) if line.size == largest)
        rest = candidates[start:]
        taken = list(takewhile(lambda line: line.size >= 0.94 * largest, rest))
        if len(" ".join(line.text for line in taken).split()) < 3:
            taken = list(takewhile(lambda line: line.size >= max(NEAR_SIZE * largest, TITLE_SIZE * cover.body_size), rest))
    else:
        taken = _find_opening(candidates)
    text = tidy_text(" ".join(line.text for line in taken[:MOST_TITLE_LINES]))
    return text if text is not None and len(text) <= LONGEST_TITLE and not JUNK_TITLE.fullmatch(text) else None


def _names_no_document(text: str) -> bool:
    """True for a stamp, and for the heading of an article or chapter: it names a part. An annex may be all of a document."""
    division = find_division(text)
    return (division is not None and division.part != "annex") or _NO_TITLE.fullmatch(text.strip()) is not None


def _find_opening(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The bold lines that a page opens with, none where running text opens it."""
    taken = list(takewhile(lambda line: line.is_bold and len(line.segments) == 1, lines))
    is_heading = 0 < len(taken) <= MOST_TITLE_LINES and len(taken) < len(lines)
    return taken if is_heading and not re.search(r"[.;:,]$", taken[-1].text.strip()) else []


def _find_day(cover: Cover) -> str | None:
    """The date that stands alone on a line of the cover, above its running text. None for several."""
    head = list(takewhile(lambda line: len(line.text) <= 90, cover.lines))
    days = Counter(day for line in head for segment in line.segments if (day := read_written_day(segment.text)))
    return next(iter(days)) if len(days) == 1 else None


def read_written_day(text: str) -> str | None:
    """The date that a text is, perhaps behind a place: "Brussels, 21 March 2022". None for text with anything else in it."""
    text = " ".join(text.split())
    if len(text) > 60:
        return None
    place = _PLACE.match(text)
    for candidate in (text, text[place.end() :] if place else ""):
        for pattern in (_DAY_FIRST, _MONTH_FIRST, _ONLY_MONTH):
            match = pattern.fullmatch(candidate)
            month = _MONTHS.get(match["month"].casefold()) if match else None
            if match and month:
                return _write_day(int(match["year"]), month, match.groupdict().get("day"))
    return None


def _write_day(year: int, month: int, day: str | None) -> str | None:
    try:
        written = date(year, month, int(day or 1)).isoformat()
    except ValueError:  # the 31st of June
        return None
    return (written if day else written[:7]) if 1900 <= year <= 2100 else None
