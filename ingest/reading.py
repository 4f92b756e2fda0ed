"""The report of how a document was read: what was left out and why, what was seen that is no text, where metadata came from.

A format reader fills `ReadingFacts` and names what it dropped. Assembly makes the `ReadingReport` of it, which is stored with the
document.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

DropReason = Literal[
    "running_head",  # repeated at the head or foot of most pages
    "page_number",
    "line_number",  # counts the lines in the margin
    "stamp",  # set across or beside the text
    "contents",  # a line of a table of contents
    "boilerplate",  # navigation, share links and the like around the main content of a web page
    "hidden",  # no browser or word processor shows it
    "ornament",  # marks without letters or digits
]

EXPECTED: frozenset[DropReason] = frozenset({"running_head", "page_number", "line_number", "contents", "hidden", "ornament"})
"""Reasons that cost no content. The rest counts as lost."""
WARNED_SHARE = 0.25
"""A document that lost more than this share of its words is indexed with a warning."""


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """What a format reader saw besides text."""

    empty_pages: tuple[int, ...] = ()
    """The numbers of pages without any text, such as scanned ones."""
    recognised_pages: tuple[int, ...] = ()
    """The numbers of pages whose text was recognised in their pictures."""
    pictures: int = 0
    """How many pictures have no text that describes them."""
    form_values: int = 0
    """How many filled fields of a form were read as text."""
    loose_markers: tuple[str, ...] = ()
    """The labels of footnote markers without a footnote."""
    remarks: tuple[str, ...] = ()
    """Whatever else a user should know, each a sentence: what was not read, and what to do."""


@dataclass(frozen=True, slots=True)
class DroppedText:
    """Text that was left out, once however often it stood in the file."""

    text: str
    reason: DropReason
    pages: tuple[int, ...]
    """The numbers of the pages that it was left out of, none for a file without pages."""
    times: int
    """How often it was left out."""


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """How a document was read. What can be counted in the document itself does not stand here."""

    format_name: str = ""
    """As in `ingest/formats.py`, "" where that is not known."""
    facts: ReadingFacts = field(default_factory=ReadingFacts)
    tables: int = 0
    """How many tables the file has."""
    dropped: tuple[DroppedText, ...] = ()
    """In the order in which each was met first."""
    lost_share: float = 0.0
    """The share of the file's words that were dropped for another reason than `EXPECTED`, from 0 to 1."""
    title_from: str | None = None
    """Where the title was found."""
    published_from: str | None = None
    """Where the date of publication was found, None where there is none."""
    language_from: str | None = None
    """Where the language was found, None where it is not known."""
    file_created: str | None = None
    """When the file was made, as in `ingest/dates.py`."""


def fold_dropped(drops: Sequence[tuple[str, DropReason, int | None]]) -> tuple[DroppedText, ...]:
    """Equal texts dropped for the same reason as one. `drops`: text, reason and page of each, in the order of the file."""
    pages: dict[tuple[str, DropReason], list[int]] = {}
    times: Counter[tuple[str, DropReason]] = Counter()
    for text, reason, page in drops:
        times[text, reason] += 1
        known = pages.setdefault((text, reason), [])
        if page is not None and known[-1:] != [page]:
            known.append(page)
    return tuple(DroppedText(text, reason, tuple(pages[text, reason]), times[text, reason]) for text, reason in times)


def lost_share(kept_words: int, dropped: Sequence[DroppedText]) -> float:
    """The share of all words that were dropped for another reason than `EXPECTED`, rounded to a thousandth."""
    lost = sum(len(one.text.split()) * one.times for one in dropped if one.reason not in EXPECTED)
    return round(lost / (lost + kept_words), 3) if lost else 0.0


def warn_of_losses(report: ReadingReport) -> tuple[str, ...]:
    """Sentences on what was lost while a document was read, none where nothing worth a warning was."""
    warnings = []
    if report.lost_share > WARNED_SHARE:
        warnings.append(
            f"{report.lost_share:.0%} of its words were left out as no part of the main text; "
            "look at its reading report, and index another form of it if content is missing"
        )
    facts = report.facts
    if facts.empty_pages:
        shown = ", ".join(map(str, facts.empty_pages[:20])) + (" and more" if len(facts.empty_pages) > 20 else "")
        is_one = len(facts.empty_pages) == 1
        warnings.append(
            f"page{'' if is_one else 's'} {shown} {'has' if is_one else 'have'} no text (pictures, perhaps); "
            "recognise the text first (OCR) if it matters"
        )
    return (*warnings, *facts.remarks)
