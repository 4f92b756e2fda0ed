"""The answer to "What does SEDE stand for?": the place that writes the acronym out, in any part of the found documents.

A heading, a list of abbreviations, a cell or a note is no sentence that the evidence has, and the best sentence often only uses
the acronym. Where no document that speaks of it writes it out, nothing else is an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from index.engine import Snapshot
from ingest.document import Document
from ingest.language.language import Language
from ingest.language.tables import find_language
from ingest.lookup import find_block
from ingest.spans import Span
from retrieval.acronyms.acronym_expansion import find_expansions
from retrieval.lists.list_answer import Composed, quote_spans
from retrieval.passages.further_passages import add_unread
from retrieval.passages.passage import Passage
from retrieval.query.part_reference import Place
from retrieval.query.query import Query

_MOST = 2  # meanings that are told


def find_wanted_acronym(query: Query) -> str | None:
    """The acronym whose words the question asks for, in capitals. None where it asks anything else.

    Small letters may be an acronym only where the question says that they stand for something.
    """
    found = next((match for pattern in _compile(query.tokenizer.language) if (match := pattern.match(query.text))), None)
    return found["acronym"].removesuffix("s").upper() if found is not None else None


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
    for document in documents:
        for words, whole in find_expansions(document.text, acronym, find_language(document.language)):
            shown = " ".join(words.cut(document.text).split())
            key = "".join(filter(str.isalpha, shown.casefold())).removesuffix("s")  # "OpenDocument", "Open Document"
            found.setdefault(key, ((document.doc_id, _widen(snapshot, document, whole)), shown))
    if not found:
        return None
    places = [place for place, _ in found.values()][:_MOST]
    by_id = {document.doc_id: document for document in documents}
    given = tuple(passages)
    for doc_id, span in places:
        given = add_unread(snapshot, query, given, by_id[doc_id], [span])
    composed = quote_spans(snapshot, query, places, given)
    short = next(iter(found.values()))[1] if len(found) == 1 else None
    return replace(composed, short=short) if composed.statements else None


def explain_unexpanded(query: Query, passages: Sequence[Passage]) -> str | None:
    """Why nothing is said of an acronym that no document writes out. None where no acronym is asked for.

    None as well where a passage says what it stands for, whatever the words are.
    """
    acronym = find_wanted_acronym(query)
    if acronym is None:
        return None
    means = _compile_means(query.tokenizer.language)
    texts = (" ".join(passage.text.split()) for passage in passages)
    is_told = any(match["acronym"].removesuffix("s").upper() == acronym for text in texts for match in means.finditer(text))
    return None if is_told else f"no document that was found says what “{acronym}” stands for"


def _widen(snapshot: Snapshot, document: Document, whole: Span) -> Span:
    """The sentence that holds it, else the block, else itself."""
    sentences = snapshot.sentences([(document.doc_id, whole)])[0].spans
    block = find_block(document, whole.start)
    around = (*sentences, *((block.span,) if block is not None else ()))
    return next((span for span in around if span.holds(whole)), whole)


@cache
def _compile_means(language: Language) -> re.Pattern[str]:
    """A word with what says that it stands for others."""
    expanding = language.questions.expanding if language.questions else ""
    return re.compile(rf"(?<!\w)(?P<acronym>[A-Za-z]{{2,10}})\W{{1,3}}(?:{expanding or '(?!)'})(?!\w)", re.IGNORECASE)


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
