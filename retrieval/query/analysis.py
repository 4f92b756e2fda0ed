"""Question analysis: the text of a question in, the one `Query` that everything behind it takes out."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from index.analysis.tokenizer import Tokenizer
from index.engine import Snapshot
from index.filters import Filters
from ingest.language.tables import detect_language
from retrieval.errors import QuestionError
from retrieval.query.courtesies import cut_courtesies
from retrieval.query.expansion import Metonyms, expand_for_encoder, expand_for_words
from retrieval.query.part_reference import find_part
from retrieval.query.query import Query, cut_written, find_tasks
from retrieval.query.question_form import find_question_form
from retrieval.query.question_kind import find_value_kind
from retrieval.query.shorthands import replace_shorthands
from retrieval.query.spelling import SpellingHelp

LONGEST_QUESTION = 2_000  # code points
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]")
_NAME = re.compile(r"[A-Z][\w’'/.-]*(?: [A-Z][\w’'/.-]*)*")
EVERYWHERE = 1.0
"""Idf of a name that most of the corpus holds, such as that of the EU. It distinguishes no sentence."""


def analyse_question(snapshot: Snapshot, question: str, filters: Filters, metonyms: Metonyms) -> Query:
    """Analyse a question against a snapshot. The vector is left out: `retrieval.ask.prepare` adds it.

    Raises QuestionError for a question that is empty, too long, or holds no letter or digit.
    """
    clean = _clean(question)
    language = detect_language(clean)
    tokenizer = snapshot.tokenizer.in_language(language)
    known = _find_known(snapshot, tokenizer, cut_written(clean))
    spelled = SpellingHelp(snapshot, tokenizer, metonyms.names).correct(clean, known)
    pairs = zip(cut_written(clean), cut_written(spelled), strict=True)
    asked = cut_courtesies(spelled, language)
    part = find_part(snapshot, asked, filters, tokenizer)
    text = part.rest if part is not None and part.places and part.rest else asked

    def choose_known(texts: Sequence[str]) -> frozenset[str]:
        return _choose_known(snapshot, tokenizer, texts)

    full, further = replace_shorthands(text, language, choose_known)
    words = expand_for_words(full, metonyms, choose_known)
    tokens, searched = tokenizer.tokens(words), tuple(tokenizer.question_tokens(" ".join([words, *further])))
    alone = map(tokenizer.token_set, cut_written(text))
    statistics = snapshot.token_statistics(dict.fromkeys([*tokens, *searched]) | dict.fromkeys(chain.from_iterable(alone)))
    missed = find_tasks(tokenizer) - statistics.known  # no document has to say "compare"
    weights = {token: statistics.idf(token) for token in tokens if token not in missed or missed.issuperset(tokens)}
    return Query(
        text=text,
        searched=expand_for_encoder(full, tokenizer.vocabulary.acronyms, metonyms, choose_known),
        words=words,
        filters=filters,
        tokens=searched,
        weights=weights,
        known=statistics.known,
        named=frozenset(token for token in _find_names(tokenizer, text) if weights.get(token, 0.0) > EVERYWHERE),
        kind=find_value_kind(asked, language),
        tokenizer=tokenizer,
        form=find_question_form(asked, language),
        typed=question,
        corrected=spelled if spelled != clean else None,
        corrections=tuple(dict.fromkeys((typed, meant) for typed, meant in pairs if typed != meant)),
        part=part,
    )


def _find_known(snapshot: Snapshot, tokenizer: Tokenizer, texts: Iterable[str]) -> frozenset[str]:
    """The tokens of texts that the corpus uses."""
    return snapshot.token_statistics(dict.fromkeys(chain.from_iterable(map(tokenizer.token_set, texts)))).known


def _choose_known(snapshot: Snapshot, tokenizer: Tokenizer, texts: Sequence[str]) -> frozenset[str]:
    """Those of the texts all of whose tokens the corpus uses."""
    known = _find_known(snapshot, tokenizer, texts)
    return frozenset(text for text in texts if known.issuperset(tokenizer.token_set(text)))


def _clean(question: str) -> str:
    """The question without control characters, white space folded."""
    text = " ".join(_UNSEEN.sub(" ", question).split())
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(question):,} characters; ask in at most {LONGEST_QUESTION:,}")
    if not re.search(r"\w", text):
        raise QuestionError(f"{question[:40]!r} holds nothing to search for: ask with at least one word")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("the question holds half of a surrogate pair: send valid Unicode")
    return text


def _find_names(tokenizer: Tokenizer, question: str) -> list[str]:
    """Tokens of words in capitals. The first word is always capitalised. It counts only before another capitalised word."""
    first, _, rest = question.strip().partition(" ")
    capitalised = question if first.isupper() or rest[:1].isupper() else rest
    return tokenizer.tokens(" ".join(_NAME.findall(capitalised)))
