"""Questions made by hand, analysed without an index: every word weighs the same."""

from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.filters import Filters
from retrieval.query.query import Query
from retrieval.query.question_form import find_question_form
from retrieval.query.question_kind import find_value_kind

TOKENIZER = Tokenizer(Vocabulary.of_corpus([]))


def make_query(question: str, *names: str) -> Query:
    """The query of a question in which these are the names."""
    weights = dict.fromkeys(TOKENIZER.tokens(question), 2.0)
    named = frozenset(token for name in names for token in TOKENIZER.tokens(name))
    return Query(
        text=question,
        searched=question,
        words=question,
        filters=Filters(),
        tokens=tuple(weights),
        weights=weights,
        known=frozenset(weights),
        named=named,
        kind=find_value_kind(question),
        tokenizer=TOKENIZER,
        form=find_question_form(question),
    )
