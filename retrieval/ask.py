"""The one way to ask: text in, ranked passages or an `Answer` out, for HTTP, the command line, MCP, evaluation and training.

A question is analysed once (`prepare`). Candidates are ranked, the first hits are read, and passages are built of them. An
answer is composed from the best passages, or withheld with a reason. A question in parts is answered part by part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.engine import Snapshot
from index.filters import Filters
from index.undated_documents import count_undated
from retrieval.answer.answer import Answer
from retrieval.answer.assessment import READ
from retrieval.answer.composition import compose_answer
from retrieval.answer.evidence import Evidence, find_evidence
from retrieval.models import Models
from retrieval.parts.compared_sides import ComparedSide
from retrieval.parts.divided_answer import answer_in_parts
from retrieval.parts.shared_attributes import compose_shared
from retrieval.parts.table_timeline import compose_table_timeline
from retrieval.parts.timeline import LOOKED_AT, compose_timeline
from retrieval.parts.timeline_question import find_timeline_question
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import build_passages
from retrieval.query.analysis import analyse_question
from retrieval.query.mode import Mode, SearchOptions
from retrieval.query.query import Query
from retrieval.rank.candidates import rank_hits
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import read_and_rerank
from retrieval.reader.hit_readings import Readings
from retrieval.stage import Timed, untimed

_NO_DATES = "too few dated statements for a timeline"


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """What a search finds."""

    passages: tuple[Passage, ...]
    """Best first."""
    corrected: str | None = None
    """The text as it was searched, where words of it were taken for misspellings. None where it was searched as typed."""
    undated_left_out: int = 0
    """How many documents the date filters leave out for want of a date."""


def ask(
    snapshot: Snapshot, models: Models, question: str, filters: Filters | None = None, *, top_k: int = 5, timed: Timed = untimed
) -> Answer:
    """Answer a question from its best passages, of which `top_k` are given. Raises QuestionError when it cannot be searched."""
    query = prepare(snapshot, models, question, filters, timed=timed)
    with timed("answer"):
        answer = ask_query(snapshot, models, query, top_k, timed)
        return replace(answer, undated_left_out=count_undated(snapshot, query.filters))


def search(  # noqa: PLR0913 - what a search is given, most of it with a default
    snapshot: Snapshot,
    models: Models,
    text: str,
    filters: Filters | None = None,
    *,
    top_k: int = 5,
    mode: Mode = "hybrid",
    rerank: bool = False,
) -> tuple[Passage, ...]:
    """The best `top_k` passages. Raises QuestionError for a text that cannot be searched. rerank: as in `search_query`."""
    query = prepare(snapshot, models, text, filters, mode=mode)
    return search_query(snapshot, models, query, top_k, mode, rerank=rerank)


def run_search(
    snapshot: Snapshot, models: Models, text: str, filters: Filters, options: SearchOptions, *, timed: Timed = untimed
) -> FoundPassages:
    """`search` with what is said beside its passages, for all interfaces. Raises QuestionError as `search` does."""
    query = prepare(snapshot, models, text, filters, mode=options.mode, timed=timed)
    with timed("search"):
        passages = search_query(snapshot, models, query, options.top_k, options.mode, rerank=options.rerank, timed=timed)
        return FoundPassages(passages, query.corrected, count_undated(snapshot, filters))


def prepare(
    snapshot: Snapshot,
    models: Models,
    text: str,
    filters: Filters | None = None,
    *,
    mode: Mode = "hybrid",
    timed: Timed = untimed,
) -> Query:
    """Analyse a question, and encode it where `mode` compares vectors. Raises QuestionError when it cannot be searched."""
    with timed("analyse"):
        query = analyse_question(snapshot, text, filters or Filters(), models.metonyms)
    if mode == "lexical":
        return query
    with timed("encode"):
        return replace(query, vector=snapshot.encoder.encode([query.searched])[0])


def ask_query(snapshot: Snapshot, models: Models, query: Query, top_k: int, timed: Timed = untimed) -> Answer:
    """`ask` for a question that is prepared. A question in parts is answered part by part."""

    def ask_one(question: str, wanted: int) -> Answer:
        return _ask_whole(snapshot, models, prepare(snapshot, models, question, query.filters, timed=timed), wanted, timed)

    def find(question: str) -> list[Evidence]:
        own = prepare(snapshot, models, question, query.filters, timed=timed)
        hits, readings = rank(snapshot, models, own, timed)
        return find_evidence(snapshot, own, build_passages(snapshot, own, hits, LOOKED_AT), readings, models.evidence)

    def compare(sides: Sequence[ComparedSide]) -> list[Answer] | None:
        return compose_shared(snapshot, query, sides, find, models.calibration.threshold)

    timeline = _ask_timeline(snapshot, models, query, top_k, timed)
    if timeline is not None and timeline.answered:
        found = timeline
    else:
        found = answer_in_parts(query, ask_one, compare, top_k) or _ask_whole(snapshot, models, query, top_k, timed)
    reason = timeline.reason if timeline is not None and not found.answered else found.reason
    return replace(found, reason=reason, question=query.typed, corrected=query.corrected)


def _ask_whole(snapshot: Snapshot, models: Models, query: Query, top_k: int, timed: Timed) -> Answer:
    """The answer to a question that is one."""
    hits, readings = rank(snapshot, models, query, timed)
    with timed("passages"):
        passages = build_passages(snapshot, query, hits, max(top_k, READ))
    with timed("compose"):
        answer = compose_answer(snapshot, models, query, (passages, readings), top_k, timed=timed)
    return replace(answer, question=query.typed, corrected=query.corrected)


def _ask_timeline(snapshot: Snapshot, models: Models, query: Query, top_k: int, timed: Timed) -> Answer | None:
    """The timeline that a question asks for. None for any other question.

    Without a timeline it is what is said of the subject. Where nothing is, its reason names the subject and not "the history of".
    """
    timeline = find_timeline_question(query.text, query.tokenizer.language)
    if timeline is None:
        return None
    subject = prepare(snapshot, models, f"{timeline.subject}?", query.filters, timed=timed)
    hits, readings = rank(snapshot, models, subject, timed)
    with timed("passages"):
        passages = build_passages(snapshot, subject, hits, LOOKED_AT)
    with timed("compose"):
        found = compose_table_timeline(snapshot, models, subject, timeline, passages[:READ], top_k=top_k)
        found = found or compose_timeline(snapshot, models, subject, timeline, (passages, readings))
        if found is None:
            found = compose_answer(snapshot, models, subject, (passages, readings), top_k)
            found = replace(found, answered=False, reason=found.reason or _NO_DATES)
    return replace(found, question=query.text)


def search_query(  # noqa: PLR0913 - as `search`
    snapshot: Snapshot,
    models: Models,
    query: Query,
    top_k: int,
    mode: Mode = "hybrid",
    *,
    rerank: bool = False,
    timed: Timed = untimed,
) -> tuple[Passage, ...]:
    """`search` for a query that is prepared.

    rerank: the reader reads the first hits of a question in mode "hybrid" and ranks them anew, as for an answer. Reading takes
    several times what the search takes. Other modes and queries that are no question are never read.
    """
    if rerank and mode == "hybrid" and query.is_question:
        hits, _ = rank(snapshot, models, query, timed)
    else:
        with timed("rank"):
            hits = rank_hits(snapshot, query, mode, models.fusion)
    with timed("passages"):
        return build_passages(snapshot, query, hits, top_k)


def rank(snapshot: Snapshot, models: Models, query: Query, timed: Timed = untimed) -> tuple[list[Hit], Readings]:
    """All hits of mode "hybrid", best first, and the readings of the first ones."""
    with timed("rank"):
        hits = rank_hits(snapshot, query, "hybrid", models.fusion)
    with timed("rerank"):
        return read_and_rerank(snapshot, query, hits, models.reader, models.rerank)
