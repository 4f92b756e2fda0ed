"""Why nothing is said, in plain words: which name, date or relation of the question had no support, or what was not given.

In come the question and the nearest passages, out comes a sentence. A name that no document mentions is distinguished from one
that only the nearest passages lack.
"""

from collections.abc import Iterable, Sequence

from retrieval.confidence.features import asks_person, asks_place
from retrieval.passages.passage import Passage
from retrieval.query.query import Query

NO_DOCUMENTS = "no document is in the index yet: send one, on the page of the documents or with PUT /v1/documents/{doc_id}"
"""The reason for every question while the index is empty."""
_MOST_NAMED = 6
_GIVEN = {"date": "no date", "count": "no number", "amount": "no amount"}


def explain_abstention(query: Query, passages: Sequence[Passage], unknown_languages: int = 0) -> str:
    """What was missing. `unknown_languages`: how many documents a filter by language left out because theirs is not known."""
    if not passages:
        count = f"{unknown_languages} document{'s' if unknown_languages > 1 else ''}"
        why = f"; the language of {count} is not known (und)" if unknown_languages else ""
        return f"no passage matches the question and its filters{why}"
    tokenize = query.tokenizer.token_set
    near = frozenset().union(*(tokenize(" ".join([*passage.section, passage.text])) for passage in passages))
    missing = _list_written(query, query.token_set - near)
    unknown = [word for word in missing if query.known.isdisjoint(tokenize(word))]
    names = [word for word in missing if tokenize(word) & query.named or any(sign.isdigit() for sign in word)]
    if names and set(names) <= set(unknown):
        return f"the corpus nowhere mentions {_quote(names)}"
    present = _list_written(query, query.named & near)
    if names or (missing and not present):
        return f"none of the nearest passages mentions {_quote(names or missing)}"
    if missing:
        return f"the nearest passages speak of {_quote(present)}, but none mentions {_quote(missing)}"
    return f"the nearest passages hold the words of the question, but {_describe_lacking(query)}"


def _list_written(query: Query, tokens: frozenset[str]) -> list[str]:
    """The words of the question as typed whose tokens are all among `tokens`, none twice, fillers left out.

    A part of a longer name ("Viet" of "Viet Nam") is no token of the question and is not named by itself.
    """
    tokenize, questions = query.tokenizer.token_set, query.tokenizer.language.questions
    fillers = questions.fillers if questions else frozenset()
    found = (word for word in query.written if (own := tokenize(word) & query.token_set) and own <= tokens)
    return list(dict.fromkeys(word for word in found if word.lower() not in fillers))


def _describe_lacking(query: Query) -> str:
    """What of the kind that was asked for is not there."""
    lacking = _GIVEN[query.kind] if query.kind else None
    if lacking is None and asks_person(query.text, query.tokenizer.language):
        lacking = "no person"
    if lacking is None and asks_place(query.text, query.tokenizer.language):
        lacking = "no place"
    return f"give {lacking} that answers it" if lacking else "do not answer it"


def _quote(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in list(words)[:_MOST_NAMED])
