"""How well each sentence of the shown passages supports the question: its nearness in meaning and the words that it shares.

In come a snapshot, the question and the passages. Out come `Evidence` records, best first. Sentence vectors were made when the
index was built, so this costs one matrix product a passage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.engine import Snapshot
from ingest.chunking import searched_sentence, write_row
from ingest.document import BlockKind, Document, TableRow
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.lookup import find_block, find_row
from ingest.spans import Span
from retrieval.answer.bibliography import is_about_source
from retrieval.answer.cells import holds_names, names_both
from retrieval.answer.citations import fold
from retrieval.constraints.constraint import Constraints, SentenceContext, UnmetConstraint, find_constraints
from retrieval.passages.duplicate_sources import group_sources
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.rank.evidence_weights import ANSWERABLE, MARGIN, EvidenceModel
from retrieval.reader.hit_readings import Readings, Words
from retrieval.reader.reader import READER_LANGUAGE
from retrieval.values.values import find_value


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence or table row (then `row`) of a passage. `span` in its document, `text` with white space folded.

    kind: of the block that it stands in. words: its tokens, with those of the heading above it and of a row's columns. read: the
    words in it that answer best, None where nothing read it. retrieved: the score by retrieval alone.

    nearness: cosine to the question. coverage: share of the question's words by weight (idf) that it holds, 0 to 1.
    gives_value: True when it holds the date or count that is asked for, and where none is asked for. support: the score without
    what a value, a cell and unmet constraints add to it, for judging whether there is an answer at all.
    """

    passage: Passage
    span: Span
    text: str
    kind: BlockKind
    row: TableRow | None
    words: frozenset[str]
    nearness: float
    coverage: float
    gives_value: bool
    support: float
    score: float
    read: Words | None = None
    retrieved: float = 0.0
    language: Language = DEFAULT
    """The language of its document."""
    exactness: float = 0.0
    """What its score has for a row whose answering cell the question names."""
    unmet: tuple[UnmetConstraint, ...] = ()
    """What the question requires and the sentence does not meet."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What its score is made of, by the names of `EvidenceWeights`."""

    @property
    def contradictions(self) -> int:
        """How many constraints of the question it contradicts."""
        return sum(unmet.is_contradicted for unmet in self.unmet)


def find_evidence(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], readings: Readings, model: EvidenceModel
) -> list[Evidence]:
    """Every sentence of the passages, best first. One that stands in several is listed with the first of them.

    readings: of the hits behind the passages. A table row that the question does not name is no evidence: it is about something
    else. Nor is a caption or a table's header. A sentence that a near-identical document repeats is evidence once. Raises
    ValueError for a query without a vector.
    """
    if query.vector is None:
        raise ValueError(f"the question {query.text[:40]!r} has no vector: prepare it for mode 'hybrid'")
    kept: dict[tuple[str, Span], Evidence] = {}
    scoring = _Scoring(query, readings, model, find_constraints(query))
    groups = group_sources(snapshot, passages)
    documents = snapshot.documents([passage.source.doc_id for passage in passages])
    found = snapshot.sentences([(passage.source.doc_id, passage.span) for passage in passages])
    for at, (passage, document, sentences) in enumerate(zip(passages, documents, found, strict=True)):
        same_source = (other for other in passages[:at] if groups[other.rank] == groups[passage.rank])
        repeated = [fold(other.text) for other in same_source if other.source.doc_id != passage.source.doc_id]
        cosines = (sentences.vectors @ query.vector).tolist() if sentences.spans else []
        for span, cosine in zip(sentences.spans, cosines, strict=True):
            item = scoring.score(passage, document, span, cosine)
            if _is_evidence(query, item, repeated):
                kept.setdefault((passage.source.doc_id, item.span), item)
    return sorted(kept.values(), key=lambda item: (-item.score, item.passage.rank, item.span))


def _is_evidence(query: Query, item: Evidence, repeated: Sequence[str]) -> bool:
    """False for what says nothing by itself, and for a sentence that stands in `repeated`. Equal rows may be of two tables.

    A note that names a source says nothing by itself unless the question is about that source.
    """
    if item.row is not None:
        return query.names_row(item.row)
    if item.kind == "footnote" and not is_about_source(query, item.text, item.words, item.language):
        return False
    return item.kind not in ("caption", "table_header") and not any(item.text in text for text in repeated)


@dataclass(frozen=True, slots=True)
class _Scoring:
    """All that a sentence is scored by."""

    query: Query
    readings: Readings
    model: EvidenceModel
    constraints: Constraints

    def score(self, passage: Passage, document: Document, span: Span, near: float) -> Evidence:
        text, row = fold(span.cut(document.text)), find_row(document, span)
        language = find_language(document.language)
        tokens = self.query.tokenizer.token_set(" ".join([*passage.section[-1:], searched_sentence(document, span)]))
        block = find_block(document, span.start)
        kind: BlockKind = block.kind if block is not None else "paragraph"
        value = gives_value(self.query, text, row, language)
        read = self.readings.find(document.doc_id, span)
        unmet = self.constraints.find_unmet(find_context(passage, text, span, row, language))
        is_exact = row is not None and names_both(self.query, row) and holds_names(self.query, passage, row)
        features = {
            "nearness": near,
            "coverage": self.query.cover(tokens),
            "passage": passage.score,
            "first": float(passage.rank == 1),
            "note": float(kind == "footnote" and self.query.form != "source"),
            **_measure_words(read),
        }
        tests = {"value": float(value), "cell": float(is_exact), "unmet": float(len(unmet))}
        is_read = bool(self.readings.by_document) and self.query.tokenizer.language is READER_LANGUAGE
        weights = self.model.read if is_read else self.model.unread
        support = weights.score(features)
        return Evidence(
            passage=passage,
            span=span,
            text=text,
            kind=kind,
            row=row,
            words=tokens,
            nearness=near,
            coverage=features["coverage"],
            gives_value=value,
            support=support,
            score=support + weights.score(tests),
            read=read,
            retrieved=self.model.unread.score(features | tests | {"cell": 0.0}),
            language=language,
            exactness=weights.cell * is_exact,
            unmet=unmet,
            features=features | tests,
        )


def _measure_words(read: Words | None) -> dict[str, float]:
    """The features of what the reader says of a sentence."""
    margin = read.margin if read is not None else -MARGIN
    answerable = read.answerable if read is not None else -ANSWERABLE
    return {
        "margin": min(max(margin, -MARGIN), MARGIN),
        "answerable": min(max(answerable, -ANSWERABLE), ANSWERABLE),
    }


def find_context(passage: Passage, text: str, span: Span, row: TableRow | None, language: Language) -> SentenceContext:
    """A sentence of a passage with what it stands under. Of a row its columns belong to it, and its caption stands above."""
    above = [passage.source.title, *passage.section, *((row.caption, row.group) if row is not None else ())]
    before = passage.text[: max(0, span.start - passage.span.start)]
    written = text if row is None else f"{text} {write_row(row)}"
    return SentenceContext(written, " ".join(above), before, passage.source.published or "", language, row is not None)


def gives_value(query: Query, text: str, row: TableRow | None, language: Language = DEFAULT) -> bool:
    """False when the question asks for a date or a count and the sentence has none.

    A row gives one in any cell with a digit. A sentence in a language without a table counts as giving one, as nobody can tell.
    """
    if query.kind is None or not language.has_values:
        return True
    if row is not None:
        return any(character.isdigit() for character in text)
    return find_value(query.kind, text, query.text, query.token_set, query.tokenizer, language=language) is not None
