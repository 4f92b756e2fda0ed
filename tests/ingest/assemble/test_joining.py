"""Lines to running text: broken words made whole, blanks where the script has them."""

import pytest

from ingest.assemble.joining import CleanText, find_vocabulary
from ingest.spans import Span


def _join(*lines: str, known: str = "") -> str:
    raw = "\n".join(lines)
    text = CleanText(raw, find_vocabulary(known))
    start, pieces = 0, []
    for line in lines:
        pieces.append(Span(start, start + len(line)))
        start += len(line) + 1
    text.add_spans(pieces)
    return "".join(text.parts)


@pytest.mark.parametrize(
    ("lines", "known", "joined"),
    [
        (("security", "policy"), "", "security policy"),
        (("co-", "operation"), "cooperation", "cooperation"),
        (("co-", "operation"), "co-operation", "co-operation"),
        (("EU-", "Japan"), "", "EU-Japan"),
        (("https://a.example/b/", "c?d=1"), "", "https://a.example/b/c?d=1"),
        (("inter\u00ad", "national"), "", "international"),
        (("日本と欧", "州連合"), "", "日本と欧州連合"),
        (("日本", "Japan"), "", "日本 Japan"),
        (("one", "\u200b", "two"), "", "one two"),
    ],
)
def test_two_lines_become_one_text(lines: tuple[str, ...], known: str, joined: str) -> None:
    assert _join(*lines, known=known) == joined


def test_joiners_that_make_another_letter_or_picture_of_what_they_stand_in_are_kept() -> None:
    for raw in ("می\u200cخواهم", "👨\u200d👩\u200d👧 met"):
        text = CleanText(raw, frozenset())
        text.add_spans([Span(0, len(raw))])
        assert "".join(text.parts) == raw


def test_a_line_end_within_one_piece_follows_the_same_rules() -> None:
    for raw, joined in (("inter\u00ad\nnational", "international"), ("日本\n欧州", "日本欧州"), ("one\ntwo", "one two")):
        text = CleanText(raw, frozenset())
        text.add_spans([Span(0, len(raw))])
        assert "".join(text.parts) == joined
