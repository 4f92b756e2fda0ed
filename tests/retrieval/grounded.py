"""Answers made by hand, to check drafts against."""

from index.analysis.tokenizer import Tokenizer, Vocabulary
from ingest.document import TableRow
from ingest.spans import Span
from retrieval.answer.answer import Answer, Statement
from retrieval.passages.passage import Passage, PassageKind, PassageSource

TOKENIZER = Tokenizer(
    Vocabulary.of_corpus(["The Framework Participation Agreement (FPA) and the Gulf Cooperation Council (GCC)."])
)
SOURCE = PassageSource("asia", "The EU in Asia", None, None, "asia.txt")
FPAS = "Since 2003, the EU has concluded 23 FPAs with security and defence partners around the globe."
SIGNED = "The agreement was signed in Hanoi on 17 October 2019 by Vice-President Federica Mogherini."
INDIA = "India may not join the exercise, which the European Union plans to hold with Indonesia in August 2024."
BOTH = "Japan signed the agreement on 3 May 2014 and South Korea signed it on 5 May 2015."
AUSTRALIA = TableRow(
    Span(0, 9), "Agreements", ("Partner country", "Signed", "In force since"), ("Australia", "22/04/2015", "01/10/2015")
)
STATEMENTS = (FPAS, SIGNED, INDIA, BOTH)
QUESTION = "When did Viet Nam sign the Framework Participation Agreement, and was China asked?"


def make_passage(rank: int, text: str, around: str = "", row: TableRow | None = None) -> Passage:
    """A passage of that rank: a sentence and what stands around it, or a row."""
    kind: PassageKind = "table_row" if row else "prose"
    told = f"{text} {around}".strip()
    return Passage(rank, f"asia:{rank}", told, Span(0, 1), kind, 1.0, {}, SOURCE, (), (), (), (), row, None, ())


def make_answer(question: str = QUESTION) -> Answer:
    """Of four sentences, the second from a passage that speaks of Viet Nam, and a row; each cites the passage of its rank."""
    around = {2: "Viet Nam is the second partner in Asia."}
    passages = [make_passage(rank, text, around.get(rank, "")) for rank, text in enumerate(STATEMENTS, 1)]
    passages.append(make_passage(5, "Australia 22/04/2015 01/10/2015", row=AUSTRALIA))
    texts = [*STATEMENTS, passages[4].text]
    statements = tuple(Statement(text, (rank,)) for rank, text in enumerate(texts, 1))
    return Answer(question, True, None, " ".join(texts), None, 0.9, statements, tuple(passages), (), "000001")


def make_answer_of(text: str) -> Answer:
    """Of one sentence, that the passage of rank 1 gives."""
    return Answer(QUESTION, True, None, text, None, 0.9, (Statement(text, (1,)),), (make_passage(1, text),), (), "000001")
