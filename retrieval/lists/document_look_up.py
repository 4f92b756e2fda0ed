"""What documents as such are asked for: their publication, recommendations, summary, or what they say of a subject.

The kind of the question is found once, and only what answers that kind is entered.
"""

from collections.abc import Sequence
from typing import Literal

from index.engine import Snapshot
from retrieval.answer.evidence import Evidence
from retrieval.lists.imprint import compose_imprint, explain_imprint
from retrieval.lists.list_answer import Composed
from retrieval.lists.mentioning_documents import compose_mentions
from retrieval.lists.overview import compose_overview
from retrieval.lists.recommendations import compose_recommendations, explain_silent_recommendations
from retrieval.lists.survey import compose_survey
from retrieval.passages.passage import Passage
from retrieval.query.overview_question import find_overview_heads
from retrieval.query.publication_question import find_publication_question
from retrieval.query.query import Query
from retrieval.query.treated_subject import find_advised_subject, find_mentioned_subject, find_surveyed_subject

DocumentQuestion = Literal["imprint", "recommendations", "overview", "mentions", "survey"]


def find_document_question(query: Query) -> DocumentQuestion | None:
    """What a question wants of documents. None for one about what they speak of."""
    text, language = query.text, query.tokenizer.language
    found: DocumentQuestion | None = None
    if find_publication_question(text, language) is not None:
        found = "imprint"
    elif find_advised_subject(text, language) is not None:
        found = "recommendations"
    elif find_overview_heads(text, language):
        found = "overview"
    elif find_mentioned_subject(text, language) is not None:
        found = "mentions"
    elif find_surveyed_subject(text, language) is not None:
        found = "survey"
    return found


def look_up_in_documents(
    snapshot: Snapshot, query: Query, given: Sequence[Evidence], passages: Sequence[Passage]
) -> Composed | None:
    """What documents say as such. None where they do not, or another thing is asked. given: the evidence in the passages."""
    kind = find_document_question(query)
    if kind == "imprint":
        return compose_imprint(snapshot, query, passages)
    if kind == "recommendations":
        return compose_recommendations(snapshot, query, passages)
    if kind == "overview":
        return compose_overview(snapshot, query, passages)
    if kind == "mentions":
        return compose_mentions(snapshot, query, passages)
    return compose_survey(snapshot, query, given, passages) if kind == "survey" else None


def explain_silent_documents(
    snapshot: Snapshot, query: Query, evidence: Sequence[Evidence], passages: Sequence[Passage]
) -> str | None:
    """Why documents say nothing of their publication, or recommend nothing. None where another thing is asked."""
    kind = find_document_question(query)
    if kind == "imprint":
        return explain_imprint(snapshot, query, passages)
    return explain_silent_recommendations(snapshot, query, evidence) if kind == "recommendations" else None
