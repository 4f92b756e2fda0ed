"""The answer to "What does SEDE stand for?": the place that writes the acronym out, in any part of the found documents.

A heading, a list of abbreviations, a cell or a note is no sentence that the evidence has, and the best sentence often only uses
the acronym. Where no document that speaks of it writes it out, nothing else is an answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from index.analysis.acronyms import strip_plural
from index.engine import Snapshot
from ingest.document import Document
from ingest.language.language import Language
from ingest.language.tables import find_language
from ingest.lookup import find_block
from ingest.spans import Span
from retrieval.acronyms.acronym_expansion import find_expansions
from retrieval.answer.statements import LONGEST_ANSWER
from retrieval.lists.list_answer import Composed, quote_spans
from retrieval.passages.further_passages import add_unread
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place
from retrieval.query.query import Query

_MOST = 2  # meanings in one answer


def find_wanted_acronym(query: Query) -> str | None:
    """The acronym whose words the question asks for, in capitals. None where it asks anything else.

    Small letters may be an acronym only where the question says that they stand for something: behind a bare "the" they are a
    word ("What does the flag stand for?") unless the index knows them as an acronym. A plural s goes where the
    rest is in capitals.
    """
    found = next((match for pattern in _compile(query.tokenizer.language) if (match := pattern.match(query.text))), None)
    if found is None:
        return None
    written, before = found["acronym"], query.text[: found.start("acronym")].casefold().rstrip("'\"‘“").split()
    verdicts, vocabulary = query.tokenizer.language.verdicts, query.tokenizer.vocabulary
    is_named = verdicts is not None and before[-1:] and before[-1] in verdicts.articles
    known = {*vocabulary.acronyms, *chain.from_iterable(vocabulary.forms.values())}
    capitals = strip_plural(written)
    return None if is_named and not capitals and written.upper() not in known else capitals or written.upper()


def compose_expansion(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], found_passages: Sequence[Passage]
) -> Composed | None:
    """The places that write out the acronym that is asked for, one for each meaning, in the order of the passages.

    passages: those of the answer. found_passages: those in whose documents it is looked for. The short answer is the words, where
    all places agree on them. None where nothing writes it out.
    """
    acronym = find_wanted_acronym(query)
    if acronym is None:
        return None
    documents = snapshot.documents(list(dict.fromkeys(passage.source.doc_id for passage in found_passages)))
    found: dict[str, tuple[Place, str]] = {}
    for document, words, whole in _find_places(documents, acronym):
        shown = " ".join(words.cut(document.text).split())
        key = "".join(filter(str.isalpha, shown.casefold())).removesuffix("s")  # "OpenDocument", "Open Document"
        if key not in found:
            found[key] = ((document.doc_id, _widen(snapshot, document, whole)), shown)
        if len(found) == _MOST:
            break
    if not found:
        return None
    places = [place for place, _ in found.values()]
    by_id = {document.doc_id: document for document in documents}
    given = tuple(passages)
    for doc_id, span in places:
        given = add_unread(snapshot, query, given, by_id[doc_id], [span])
    composed = quote_spans(snapshot, query, places, given)
    short = next(iter(found.values()))[1] if len(found) == 1 else None
    return replace(composed, short=short) if composed.statements else None


def explain_unexpanded(query: Query, passages: Sequence[Passage]) -> str | None:
    """Why nothing is said of an acronym that no document writes out. None where no acronym is asked for.

    None as well where a passage may say what it stands for, whatever the initials of the words are: in brackets, between commas,
    before a dash, or with a word that says so.
    """
    acronym = find_wanted_acronym(query)
    if acronym is None:
        return None
    pattern = _compile_explained(query.tokenizer.language, acronym)
    texts = (" ".join(passage.text.split()) for passage in passages)
    is_explained = any(not match[match.lastgroup or 0].islower() for text in texts for match in pattern.finditer(text))
    return None if is_explained else f"no document that was found says what “{acronym}” stands for"


def _find_places(documents: Sequence[Document], acronym: str) -> Iterator[tuple[Document, Span, Span]]:
    for document in documents:
        for words, whole in find_expansions(document.text, acronym, find_language(document.language)):
            yield document, words, whole


def _widen(snapshot: Snapshot, document: Document, whole: Span) -> Span:
    """The sentences that hold it, else its lines, else itself where those are longer than an answer may be and would be cut."""
    block = find_block(document, whole.start)
    sentences = snapshot.sentences([(document.doc_id, block.span)])[0].spans if block is not None else ()
    held = [span for span in sentences if span.start < whole.end and whole.start < span.end]
    if held:
        around = Span(min(whole.start, held[0].start), max(whole.end, held[-1].end))
    else:
        end = document.text.find("\n", whole.end)
        around = Span(document.text.rfind("\n", 0, whole.start) + 1, end if end >= 0 else len(document.text))
    return around if around.end - around.start <= LONGEST_ANSWER else whole


def _compile_explained(language: Language, acronym: str) -> re.Pattern[str]:
    """The acronym, in groups, where a text may say what it stands for. In a text with single blanks."""
    verdicts, questions = language.verdicts, language.questions
    small = "|".join(map(re.escape, sorted({*verdicts.articles, *verdicts.alternatives}))) if verdicts else "(?!)"
    others = "|".join(map(re.escape, sorted(verdicts.alternatives))) if verdicts else "(?!)"
    expanding = (questions.expanding if questions else "") or "(?!)"
    quote = r"['\"‘’“”*_]{0,2}"
    before = rf"(?<=\w){quote} ?[(\[] ?(?:(?:{small}|[a-z-]{{4,12}}) ){{0,2}}{quote}(?P<bracketed>{acronym}s?){quote} ?[)\];,]"
    apart = rf"(?<=[^\W\d_] )[^\W\d_]++, (?:{small} )?{quote}(?P<apart>{acronym}s?){quote},"
    other = rf", (?:{others}) {quote}(?P<other>{acronym}s?)\b"
    behind = (
        rf"(?<!\w)(?P<leading>{acronym}s?){quote}"
        rf"(?: ?[(\[]{quote}[^\W\d_]{{3}}|, (?:{others}) | [–—-] |\W{{1,3}}(?:{expanding})(?!\w))"
    )
    return re.compile(f"{before}|{apart}|{other}|{behind}", re.IGNORECASE)


@cache
def _compile(language: Language) -> tuple[re.Pattern[str], ...]:
    """How an acronym is asked for: by what it stands for, in any letters, and by its meaning, in capitals."""
    questions = language.questions
    if questions is None:
        return ()
    any_case, capitals = r"(?P<acronym>[A-Za-z]{2,10})", r"(?P<acronym>(?-i:[A-Z][A-Za-z]{0,8}[A-Z]s?))"
    written = [(form, any_case) for form in questions.acronyms] + [(form, capitals) for form in questions.meanings]
    quoted = [(form, rf"['\"‘“]?{acronym}['\"’”]?") for form, acronym in written]
    return tuple(re.compile(rf"\A\s*+{form.format(acronym)}\s*+[?.]?\s*+\Z", re.IGNORECASE) for form, acronym in quoted)
