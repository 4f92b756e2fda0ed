"""The whole list that answers a question for several things, wherever in its document its items stand.

Items are those of a list under the sentence that announces them, of a section that consists of them, the headings under a
heading, or sentences that open with "First", "Second" and so on. That the list is what is asked for is shown by the noun of the
question: it stands in what announces the list or in the heading above it, and not only in one of the items.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.document import Block, Document, Section
from ingest.language.language import Language
from ingest.language.tables import find_language
from ingest.lookup import find_sections
from ingest.sentences import find_markers, split_sentences
from ingest.spans import Span
from retrieval.query.plural_noun import find_plural_noun
from retrieval.query.query import Query

_ANNOUNCES = re.compile(r":\d{0,3}$")
_MOSTLY = 0.5  # the share of list items among the blocks of a section of them
_COVERED = 0.6  # of the question, by the headings above a list that is given though no evidence stands in it
_FEWEST = 2  # items
_APART = 12  # sentences between two items that ordinals count, at most


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of one document."""

    document: Document
    lead: Span | None
    """The sentence that announces it, None where a heading does."""
    items: tuple[Span, ...]
    """What is quoted of each item: its first sentence. In the order of the text."""


def find_list(query: Query, document: Document, best: Span, within: Span | None = None) -> FoundList | None:
    """The list that answers, None where the best sentence stands in none that is asked for.

    best: where the best evidence stands. within: the section that the question names, which is looked through first.
    """
    finding = _Finding(query, document, find_plural_noun(query), find_language(document.language), find_markers(document))
    if within is not None:
        found = finding.find_in_section(within)
        if found is not None:
            return found
    return finding.find_under_sentence(best) or finding.find_by_ordinals(best) or finding.find_by_heading(best)


def announces_list(sentence: str) -> bool:
    """True for a sentence that ends in a colon, a footnote marker aside."""
    return _ANNOUNCES.search(sentence) is not None


@dataclass(frozen=True, slots=True)
class _Finding:
    query: Query
    document: Document
    noun: frozenset[str]
    """The tokens of what is asked for."""
    language: Language
    markers: frozenset[int]

    def find_under_sentence(self, best: Span) -> FoundList | None:
        """The list items under a sentence that announces them, where the best one is among these or in its paragraph."""
        blocks = self.document.blocks
        place = bisect_right(blocks, best.start, key=_block_start) - 1
        if place < 0:
            return None
        first = last = place if blocks[place].kind == "list_item" else place + 1
        while first > 0 and blocks[first - 1].kind == "list_item":
            first -= 1
        while last < len(blocks) and blocks[last].kind == "list_item":
            last += 1
        lead = self._find_lead(first)
        if last - first < _FEWEST:
            return None
        announced = blocks[first - 1].span.cut(self.document.text) if lead is not None else ""
        if lead is not None and (best == lead or self._names(announced)):
            return self._quote(lead, blocks[first:last])
        return None

    def find_by_ordinals(self, best: Span) -> FoundList | None:
        """Sentences of one section that ordinals count, where the best sentence is one of them or announces them."""
        sections = find_sections(self.document, best.start)
        around = sections[-1].span if sections else Span(0, self.document.body_end)
        sentences = list(self._list_sentences(around))
        for counted in _count_sentences([span.cut(self.document.text) for span in sentences], self.language):
            lead = sentences[counted[0] - 1] if counted[0] > 0 else None
            items = [sentences[place] for place in counted]
            if best in items or (lead is not None and best == lead):
                is_near = lead is not None and (best == lead or self._names(lead.cut(self.document.text)))
                return FoundList(self.document, lead if is_near else None, tuple(items))
        return None

    def find_by_heading(self, best: Span) -> FoundList | None:
        """The items of a section whose heading names what is asked for. Of sections that fit as well the outermost."""
        fitting = [section for section in self.document.sections if self._names(section.heading)]
        covers = {section: self.query.cover(self._read(section.heading)) for section in fitting}
        for section in sorted(fitting, key=lambda section: (-covers[section], section.level, section.span.start)):
            is_near = covers[section] >= _COVERED
            found = self.find_in_section(section.span) if is_near or section.span.holds(best) else None
            if found is not None and (is_near or self._lists(found, best)):
                return found
        return None

    def _lists(self, found: FoundList, best: Span) -> bool:
        """True where the best sentence stands in an item, or in the part below a heading that is one.

        A section on risks lists those of one thing, and the question may ask of another one that a paragraph of it speaks of.
        """
        blocks = self.document.blocks
        at = blocks[bisect_right(blocks, best.start, key=_block_start) - 1]
        first = blocks[bisect_right(blocks, found.items[0].start, key=_block_start) - 1]
        return at.kind == "list_item" or first.kind == "heading"

    def find_in_section(self, within: Span) -> FoundList | None:
        """The items of a section that consists of them, or the headings below its own where these name what is asked for."""
        blocks = self.document.blocks[
            bisect_left(self.document.blocks, within.start, key=_block_start) : bisect_left(
                self.document.blocks, within.end, key=_block_start
            )
        ]
        body = [block for block in blocks if block.kind not in ("heading", "footnote")]
        items = [block for block in body if block.kind == "list_item"]
        if len(items) >= _FEWEST and len(items) >= _MOSTLY * len(body):
            return self._quote(None, items)
        below = [section for section in self.document.sections if within.start < section.span.start < within.end]
        top = min((section.level for section in below), default=0)
        headings = [self._find_heading(section) for section in below if section.level == top]
        named = [span for span in headings if self._asks_parts() or self._names(span.cut(self.document.text))]
        return FoundList(self.document, None, tuple(named)) if len(named) >= _FEWEST else None

    def _asks_parts(self) -> bool:
        """True where sections, chapters or articles are asked for."""
        words = " ".join(word for words in self.query.tokenizer.language.page.divisions.values() for word in words)
        return bool(self.noun) and self.noun <= self._read(words)

    def _find_heading(self, section: Section) -> Span:
        """Where the heading of a section stands."""
        place = bisect_left(self.document.blocks, section.span.start, key=_block_start)
        return self.document.blocks[place].span

    def _find_lead(self, first: int) -> Span | None:
        """The sentence that announces a list which begins with a block."""
        before = self.document.blocks[first - 1] if first > 0 else None
        if before is None or before.kind != "paragraph":
            return None
        sentences = self._split(before.span)
        return sentences[-1] if sentences and _ANNOUNCES.search(sentences[-1].cut(self.document.text)) else None

    def _quote(self, lead: Span | None, blocks: Sequence[Block]) -> FoundList | None:
        """A list of blocks. Of items that are only in part about what the question names, those."""
        text = self.document.text
        above = " ".join([*(section.heading for section in find_sections(self.document, blocks[0].span.start))])
        around = self._read(f"{above} {lead.cut(text) if lead else ''}")
        names = self.query.named - around
        about = [block for block in blocks if names <= self._read(block.span.cut(text))]
        quoted = [sentences[0] for block in about or blocks if (sentences := self._split(block.span))]
        return FoundList(self.document, lead, tuple(quoted)) if quoted else None

    def _list_sentences(self, around: Span) -> Iterator[Span]:
        first = bisect_left(self.document.blocks, around.start, key=_block_start)
        last = bisect_left(self.document.blocks, around.end, key=_block_start)
        for block in self.document.blocks[first:last]:
            if block.kind in ("paragraph", "list_item"):
                yield from self._split(block.span)

    def _split(self, span: Span) -> list[Span]:
        return split_sentences(self.document.text, span, self.language, self.markers)

    def _names(self, text: str) -> bool:
        """True where a text names what is asked for."""
        return bool(self.noun) and self.noun <= self._read(text)

    def _read(self, text: str) -> frozenset[str]:
        return self.query.tokenizer.token_set(text)


def _block_start(block: Block) -> int:
    return block.span.start


def _count_sentences(texts: Sequence[str], language: Language) -> Iterator[list[int]]:
    """The places of sentences that open with ordinals in order, each enumeration by itself."""
    opens, closes = _compile(language)
    for start in (place for place, text in enumerate(texts) if opens and opens[0].match(text)):
        counted = [start]
        for place in range(start + 1, len(texts)):
            if place - counted[-1] > _APART or len(counted) == len(opens):
                break
            if opens[len(counted)].match(texts[place]):
                counted.append(place)
            elif closes.match(texts[place]):
                counted.append(place)
                break
        if len(counted) >= _FEWEST:
            yield counted


@cache
def _compile(language: Language) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """The patterns of what opens the items of an enumeration, in order, and of what opens the last one as well."""
    structure = language.structure
    if structure is None:
        return (), re.compile(r"(?!)")
    opens = tuple(re.compile(rf"(?:{pattern})", re.IGNORECASE) for pattern in structure.enumerators)
    return opens, re.compile(rf"(?:{structure.last_enumerator})", re.IGNORECASE)
