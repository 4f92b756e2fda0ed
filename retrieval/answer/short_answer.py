"""The exact span that answers: a cell of a table row, a date, a number or a name. None where nothing surely is one.

Only a question for a date, a number, an amount, a person, a place or another name has a short answer, and one for the meaning of
an acronym. The span has the type that the question asks for and is whole. A date and a person are only taken from a sentence
that holds every name of the question, for a person also above it: a date of South Korea's agreement says nothing of Japan's.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ingest.document import TableRow
from ingest.language.language import SIGNS, Language
from ingest.spans import Span
from retrieval.acronyms.acronym_expansion import find_meaning
from retrieval.answer.bibliography import asks_source, names_source
from retrieval.answer.cells import find_cell, holds_names
from retrieval.answer.evidence import Evidence
from retrieval.answer.span_types import grow_span, has_one_value
from retrieval.assertions.governors import gives_order, speaks_for_author
from retrieval.lists.coordination import find_members
from retrieval.query.query import Query
from retrieval.query.question_form import NAME_FORMS, VALUE_FORMS, QuestionForm, asks_several
from retrieval.query.question_kind import find_counted
from retrieval.reader.sentence_reading import RereadSentence
from retrieval.values.actors import find_actor, find_actor_span, find_holder, find_verb, has_no_actor
from retrieval.values.distributed_values import DistributedValue, choose_distributed, find_distributed
from retrieval.values.relative_dates import needs_publication_date
from retrieval.values.values import FoundValue, find_event, find_value, find_whole_numbers, find_years
from retrieval.values.whole_dates import find_whole_dates

SURE = 0.9
"""The reader's probability from which on its words are given. It is the lowest of the levels tried where nine of ten short
answers to questions of SQuAD and of the project's own were right, of those that have an answer."""
SURE_OF_WHOLE = 0.7
"""The same in a sentence that holds all of the question."""
WHOLE = 0.95
"""The share of the question from which on a sentence holds all of it."""
MOST = 0.8
"""The share from which on it holds most of it."""
LEAST = 0.6
"""The share below which a sentence hardly speaks of what the question does."""
AGREED = ((WHOLE, 0.0), (MOST, 0.05), (LEAST, 0.5), (0.0, SURE))
"""By the share of the question that the sentence holds: the probability that is enough where a rule finds the same value."""
RIVAL = 0.9
"""The reader's probability from which on other words of another sentence make it unsure which are right."""
RIVAL_COVERAGE = 0.4
"""The share of what the first sentence holds of the question that another one must hold to be a rival. Of one that holds all of
it, only another one that does is a rival."""
_NAMED_FORMS: frozenset[QuestionForm] = frozenset({"date", "person"})
"""Forms of which a sentence without a name of the question mostly says what another one did. A count is often of what the
sentences before it name."""
_PLACE_IN_PLACE = 4  # words
_RIVALS = 6  # sentences
_ODD_CASES = frozenset("ſ\u212aıİ")  # letters beyond ASCII that a pattern of any case takes for one in ASCII
_WORD_BEHIND = re.compile(r" [\w-]+")


def find_short(query: Query, evidence: Sequence[Evidence], reread: RereadSentence | None = None) -> str | None:
    """The span of the first sentence or row that answers: what a rule points at, else the words that the reader found.

    evidence: best first. It is never empty. Of a row it is a cell, which a merged cell may have brought there. reread: what reads
    the sentence by itself. Where it finds other words there, they are no short answer.
    """
    first = evidence[0]
    if (
        gives_order(first.text)
        or claims_only(query, first)
        or is_reference(query, first)
        or asks_several(query.text, query.tokenizer.language)
        or any(unmet.kind == "rank" for unmet in first.unmet)  # "who was the second" wants a sentence that says so
    ):
        return None
    meaning = find_meaning(query, first.text)
    if meaning is not None:
        return meaning
    if query.form not in VALUE_FORMS | NAME_FORMS:
        return None
    if first.row is None:
        given = find_distributed(query.form, first.text, query.tokenizer, first.language)
        if given and not _asks_of_whole(query, first, given):
            return _choose_given(query, first, given)
        return _check(query, first, _find_in_sentence(query, evidence), reread)
    return None if _names_other_row(query, first.row, evidence) else _find_in_row(query, first)


def find_note(short: str, evidence: Evidence) -> str | None:
    """What is left out of a short answer and changes its meaning. None where nothing is.

    It is the unit of a table's figure, as printed there, or the day of publication by which a date such as "today" or "last July"
    is told.
    """
    row, published = evidence.row, evidence.passage.source.published
    if row is not None and row.unit and short in row.cells and any(sign.isdigit() for sign in short):
        return row.unit.strip("()")
    return f"published {published}" if published and needs_publication_date(short, evidence.language) else None


def claims_only(query: Query, evidence: Evidence) -> bool:
    """True for a sentence that only mentions what somebody claims, which the question does not ask for."""
    pattern = _compile_claims(evidence.language)
    return pattern.search(evidence.text) is not None and pattern.search(query.text) is None


@cache
def _compile_claims(language: Language) -> re.Pattern[str]:
    """The words by which somebody claims something."""
    marks = language.claims.marks if language.claims else {}
    return re.compile(rf"\b(?:{marks.get('claim', '(?!)')})(?!\w)", re.IGNORECASE)


def is_reference(query: Query, evidence: Evidence) -> bool:
    """True for a note that names a source, unless sources are asked for: its dates, pages and authors are the source's own."""
    return evidence.kind == "footnote" and names_source(evidence.text, evidence.language) and not asks_source(query)


def _names_other_row(query: Query, row: TableRow, evidence: Sequence[Evidence]) -> bool:
    """True when the question names another row of the table by its label, too: nobody can tell which of both is meant."""
    others = (item.row for item in evidence if item.row is not None and item.row.caption == row.caption)
    return any(other.cells[0] != row.cells[0] and query.names_cell(other.cells[0]) for other in others)


def _find_in_row(query: Query, evidence: Evidence) -> str | None:
    """The cell that answers, where its type is the one asked for."""
    row = evidence.row
    if row is None or not row.columns or not holds_names(query, evidence.passage, row):
        return None
    cell = find_cell(query, row) or _read_cell(query, evidence, row)
    if cell is None:
        return None
    if query.form in ("count", "amount"):  # a cell may be a bare figure, and its column says of what
        return cell if any(sign.isdigit() for sign in cell) and not find_whole_dates(cell, evidence.language) else None
    return cell if grow_span(query.form, cell, Span(0, len(cell)), evidence.language) is not None else None


def _read_cell(query: Query, evidence: Evidence, row: TableRow) -> str | None:
    """The cell that the reader marks, where it is sure and the question does not name the cell."""
    words = evidence.read
    if words is None or words.probability < SURE or words.text not in row.cells or query.names_cell(words.text):
        return None
    event = find_event(query.text, query.tokenizer.language) if query.form == "date" else None
    column = row.columns[row.cells.index(words.text)]
    return words.text if event is None or find_event(column, evidence.language) == event else None


def _asks_of_whole(query: Query, evidence: Evidence, given: Sequence[DistributedValue]) -> bool:
    """True where the question names none of those that the sentence gives values to, and nobody else than it and its headings."""
    is_named = any(not query.named.isdisjoint(item.tokens) for item in given)
    around = " ".join([evidence.passage.source.title, *evidence.passage.section, evidence.text])
    return not is_named and query.named <= query.tokenizer.token_set(around)


def _choose_given(query: Query, evidence: Evidence, given: Sequence[DistributedValue]) -> str | None:
    """The value that the sentence gives to the one whom the question names, where it speaks of what the question counts."""
    held, counted = query.tokenizer.token_set(evidence.text), find_counted(query.text, query.tokenizer)
    chosen = choose_distributed(given, query.named)
    is_meant = query.cover(held) >= LEAST and (query.form != "count" or not held.isdisjoint(counted))
    return _with_unit(query, evidence, chosen.value) if chosen is not None and is_meant else None


def _find_in_sentence(query: Query, evidence: Sequence[Evidence]) -> str | None:
    first = evidence[0]
    read, ruled = _read_words(query, first), _find_by_rule(query, first)
    if not _is_of_year(query, first) or (query.form in _NAMED_FORMS and not _holds_names(query, first)):
        return None
    if first.read is None:
        return ruled
    holder = find_holder(query, first.text, first.language) if query.form == "person" else None
    if holder is not None and (read is None or not _overlap(query, holder, read)):
        return holder if read is None else None  # one of both holds another office
    read = _read_actor(query, first, ruled) or read
    if read is None or first.read.probability < _need(query, first, read, ruled) or _has_rival(query, read, evidence[:_RIVALS]):
        return None
    is_other = query.form == "date" and _dates_other(query, first, read)
    if is_other or _tells_by_order(query, first, read) or _is_one_of_several(query, first, read) or not _holds_verb(query, first):
        return None
    return ruled if ruled is not None and read in ruled else read


def _check(query: Query, evidence: Evidence, words: str | None, reread: RereadSentence | None) -> str | None:
    """The words, where a rule or the sentence by itself gives the same. A count that both give where they agree on another."""
    if words is None or reread is None or evidence.read is None:
        return words
    ruled = _find_by_rule(query, evidence)
    again = reread(evidence.text) if ruled is None or not _overlap(query, words, ruled) else None
    if again is None or _overlap(query, words, again):
        return words
    return ruled if ruled is not None and query.form == "count" and _overlap(query, ruled, again) else None


def _overlap(query: Query, one: str, other: str) -> bool:
    """True where two answers from one sentence share a word that says something."""
    return one in other or other in one or not query.tokenizer.token_set(one).isdisjoint(query.tokenizer.token_set(other))


def _tells_by_order(query: Query, evidence: Evidence, words: str) -> bool:
    """True where the order alone says which of several belongs to what: "35 and 54, respectively"."""
    clauses, text = evidence.language.clauses, evidence.text
    if clauses is None or not any(word in text for word in clauses.respectively):
        return False
    if query.form in NAME_FORMS:
        return True
    spans = find_whole_dates(text, evidence.language)
    spans += [span for kind in ("count", "amount") for span in find_whole_numbers(kind, text, evidence.language)]
    beside = (pair for pair in pairwise(sorted(spans)) if pair[0].end < pair[1].start)
    gaps = (text[one.end : other.start] for one, other in beside if words in (one.cut(text), other.cut(text)))
    return any(gap.strip(" ,") in ("", *clauses.joins) for gap in gaps)


def _read_actor(query: Query, evidence: Evidence, ruled: str | None) -> str | None:
    """Who acts by the place of the verb, where the reader marks the same or the sentence holds all of the question.

    A body may have a name without capitals.
    """
    if query.form != "person" or ruled is None or evidence.read is None:
        return None
    tokenize = query.tokenizer.token_set
    has_capital = any(sign.isupper() for sign in ruled)
    is_whole = has_capital and query.cover(tokenize(evidence.text)) >= WHOLE
    is_read = (has_capital or len(ruled.split()) > 1) and tokenize(evidence.read.text) == tokenize(ruled)
    return ruled if is_whole or is_read else None


def _is_one_of_several(query: Query, evidence: Evidence, words: str) -> bool:
    """True for one of those who do together what the question asks who does: "Shin" of "Sullivan, Shin and Akiba met".

    "We, together with Ukraine, lead the forum" names one of them alone.
    """
    place = evidence.text.find(words)
    if query.form == "person" and _compile_companions(evidence.language).search(evidence.text[:place]) is not None:
        return True
    span = find_actor_span(query, evidence.text, evidence.language) if query.form == "person" else None
    if span is None:
        return False
    region = span.cut(evidence.text).strip(" ,")
    members = find_members(region, region, False, evidence.language)
    return any(words in member or member in words for member in members) and not all(member in words for member in members)


@cache
def _compile_companions(language: Language) -> re.Pattern[str]:
    """What stands right before one who does the same as the subject."""
    words = language.clauses.companions if language.clauses else ()
    articles = language.structure.determiners if language.structure else "(?!)"
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words)) or '(?!)'}) (?:(?:{articles}) )?$", re.IGNORECASE)


def _need(query: Query, first: Evidence, read: str, ruled: str | None) -> float:
    """How sure the reader must be of its words.

    Less in a sentence with most of the question, where a rule points at the same or there is no other value of the kind.
    """
    held = query.cover(query.tokenizer.token_set(first.text))
    is_pointed_at = ruled is not None and (ruled in read or read in ruled)
    if not (is_pointed_at or (held >= MOST and has_one_value(query.form, first.text, first.language))):
        return SURE_OF_WHOLE if held >= WHOLE else SURE
    return next(probability for least, probability in AGREED if held >= least)


def _read_words(query: Query, evidence: Evidence) -> str | None:
    """The reader's words, grown to the whole value or name of the form. None where they are none, or repeat the question."""
    at = evidence.read.place_in(evidence.text) if evidence.read is not None and evidence.read.text else -1
    if evidence.read is None or at < 0 or evidence.row is not None:
        return None
    marked = _grow_to_expansion(query, evidence.text, Span(at, at + len(evidence.read.text)))
    span = grow_span(query.form, evidence.text, marked, evidence.language)
    if span is None:
        return None
    words = span.cut(evidence.text)
    is_named = query.form == "person" and not query.tokenizer.token_set(words).isdisjoint(query.token_set)
    return None if is_named or _repeats(query, words) or _is_several(query, words) or _counts_money(query, words) else words


def _repeats(query: Query, words: str) -> bool:
    """True for words that the question has itself, or that write out an acronym of it."""
    return query.tokenizer.token_set(words) <= query.token_set | query.tokenizer.token_set(query.searched)


def _is_several(query: Query, words: str) -> bool:
    """True for an enumeration where one name was asked for. "Sydney, Australia" is one place."""
    most = 1 if query.form == "place" and len(words.split()) <= _PLACE_IN_PLACE else 0
    return query.form in NAME_FORMS and words.count(",") > most


def _counts_money(query: Query, words: str) -> bool:
    """True for an amount of money where things are counted."""
    return query.form == "count" and any(sign in words for sign in SIGNS) and bool(find_counted(query.text, query.tokenizer))


def _grow_to_expansion(query: Query, text: str, span: Span) -> Span:
    """The span with the rest of the name of which it is a part, where the corpus has an acronym for that name."""
    small = text.lower() if _ODD_CASES.isdisjoint(text) else ""
    for long in query.tokenizer.vocabulary.acronyms.values():
        if small and long.isascii() and long.lower() not in small:
            continue  # a corpus may have a thousand acronyms, of which a pattern each would be compiled again for each sentence
        for found in re.finditer(re.escape(long), text, re.IGNORECASE):
            if found.start() < span.end and span.start < found.end():
                return Span(min(span.start, found.start()), max(span.end, found.end()))
    return span


def _has_rival(query: Query, words: str, evidence: Sequence[Evidence]) -> bool:
    """True when the reader is as good as sure of other words in another sentence, which has nearly as much of the question."""
    tokenize = query.tokenizer.token_set
    held = query.cover(tokenize(evidence[0].text))
    least = WHOLE if held >= WHOLE else RIVAL_COVERAGE * held
    for other in evidence[1:]:
        if other.read is None or other.read.margin <= 0 or is_reference(query, other):
            continue  # nothing answers better than its words, or they are those of a source
        if query.form in _NAMED_FORMS and not _holds_names(query, other):
            continue  # what another one did
        if other.read.probability >= RIVAL and query.cover(tokenize(other.text)) >= least:
            found = _read_words(query, other)
            if found is not None and not (tokenize(words) <= tokenize(found) or tokenize(found) <= tokenize(words)):
                return True
    return False


def _holds_verb(query: Query, evidence: Evidence) -> bool:
    """False where the question asks who does something, and the sentence says of another one that does another thing.

    False as well where the sentence does not say who does it.
    """
    verb = find_verb(query) if query.form == "person" else None
    if verb is None:
        return True
    if has_no_actor(query, evidence.text, evidence.language):
        return False
    return not verb.isdisjoint(query.tokenizer.token_set(evidence.text))


def _holds_names(query: Query, evidence: Evidence) -> bool:
    """True where each name of the question stands in the sentence, or of a person in the title and headings above it.

    A report dates many things below a title that names one, but "we" who speak in it are those whom the title names.
    """
    is_above = query.form == "person" or speaks_for_author(evidence.text, evidence.language)
    above = [evidence.passage.source.title, *evidence.passage.section] if is_above else []
    return query.named <= query.tokenizer.token_set(" ".join([*above, evidence.text]))


def _is_of_year(query: Query, evidence: Evidence) -> bool:
    """False where the question names years and neither the sentence nor what stands over it has one of them."""
    source = evidence.passage.source
    around = " ".join([evidence.text, *evidence.passage.section, source.title, source.published or ""])
    years = find_years(query.text)
    return not years or bool(years & find_years(around))


def _find_by_rule(query: Query, evidence: Evidence) -> str | None:
    """What rules point at where nothing was read."""
    if query.form == "person":
        holder = find_holder(query, evidence.text, evidence.language)
        actor = holder or find_actor(query, evidence.text, evidence.language)
        return actor if actor is not None and not _repeats(query, actor) else None
    if query.form not in VALUE_FORMS or not query.named <= query.tokenizer.token_set(evidence.text):
        return None
    value = _find_value(query, evidence)
    if value is None or (query.form == "date" and not _belongs(value)):
        return None
    span = grow_span(query.form, evidence.text, value.span, evidence.language)
    if span is None:
        return None
    return _with_unit(query, evidence, span)


def _dates_other(query: Query, evidence: Evidence, words: str) -> bool:
    """True for words that are a date of something else than the question asks the date of."""
    found = _find_value(query, evidence)
    return found is not None and not _belongs(found) and found.text in words


def _find_value(query: Query, evidence: Evidence) -> FoundValue | None:
    kind = next((kind for kind in ("date", "count", "amount") if kind == query.form), None)
    if kind is None:
        return None
    return find_value(kind, evidence.text, query.text, query.token_set, query.tokenizer, language=evidence.language)


def _belongs(date: FoundValue) -> bool:
    """False for the date of another event than the question's, and for one in a clause that shares no word with it."""
    return date.support > 0 and (date.fits or date.event is None)


def _with_unit(query: Query, evidence: Evidence, value: Span) -> str:
    """A count with the words of the question behind it, up to a plural: "17 patrol boats" to "How many patrol boats"."""
    clauses, text = evidence.language.clauses, evidence.text
    if query.form != "count" or clauses is None:
        return value.cut(text)
    end = value.end
    for word in _WORD_BEHIND.finditer(text, end):
        tokens = query.tokenizer.token_set(word.group())
        if word.start() != end or not tokens or not tokens <= query.token_set:
            break
        end = word.end()
        if re.search(rf"{clauses.plurals}$", word.group()):
            return text[value.start : end]  # "Twelve states took part": what follows is no longer counted
    return value.cut(text)
