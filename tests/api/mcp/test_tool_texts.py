"""The text of an answer in parts, for a language model that reads no structured output."""

from dataclasses import replace

from api.mcp.tool_texts import write_answer
from api.wire.answers import shape_answer
from ingest.spans import Span
from retrieval.answer.answer import Answer, SideComparison, Statement, TimelineEntry
from retrieval.passages.passage import Passage, PassageSource

TEXT = "Fiji signed on 1 May 2019."
PASSAGE = Passage(
    rank=1, chunk_id="fiji:0-26", kind="prose", text=TEXT, span=Span(0, len(TEXT)), score=0.5, scores={},
    source=PassageSource("fiji", "Fiji", None, None, "fiji.txt"), section=(), pages=(), highlights=(), footnotes=(), row=None,
    note=None, also_in=(),
)  # fmt: skip
ANSWER = Answer("When?", True, None, TEXT, None, 0.9, (Statement(TEXT, (1,)),), (PASSAGE,), (), "g")


def test_parts_stand_under_their_questions() -> None:
    first = replace(ANSWER, question="When did Fiji sign?", short="1 May 2019", side="Fiji")
    refused = replace(ANSWER, question="Who paid?", answered=False, reason="no payer", statements=())
    compared = SideComparison("later", 0, ("2019", "2018"), "Fiji is later")
    (text,) = write_answer(shape_answer(replace(ANSWER, parts=(first, refused), comparison=compared), 1.0))
    lines = [line for line in text.splitlines() if line][1:]
    assert lines[:6] == [
        "Computed: Fiji is later",
        "Part: Fiji: When did Fiji sign?",
        "In short: 1 May 2019",
        f"“{TEXT}” [1]",
        "Part: Who paid?",
        "The corpus does not say: no payer",
    ]
    assert lines[6] == "Sources"


def test_a_timeline_gives_dates_before_its_statements() -> None:
    (text,) = write_answer(shape_answer(replace(ANSWER, timeline=(TimelineEntry("1 May 2019", "2019-05-01", 0),)), 1.0))
    assert f"\n1 May 2019: “{TEXT}” [1]\n" in text
