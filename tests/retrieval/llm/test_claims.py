import pytest

from retrieval.llm.claims import LONGEST_DRAFT, Claim, cut_draft


def cut(draft: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(claim.text, claim.citations) for claim in cut_draft(draft, lambda claim: False)]


@pytest.mark.parametrize(
    "draft",
    [
        "Viet Nam signed [1]. Japan did not [2][3].",
        "Viet Nam signed. [1] Japan did not. [2, 3]",
        "[1] Viet Nam signed.\n[2; 3] Japan did not.",
        "[1] Viet Nam signed. [2] [3] Japan did not.",
        "- **Viet Nam** signed [1].\n- Japan [2] did not [3].",
        "1. Viet Nam signed [ 1 ] .\n\n2. Japan did not [2] [3]!",
    ],
)
def test_a_sentence_has_the_marks_that_stand_before_within_or_behind_it(draft: str) -> None:
    (first, one), (second, two) = cut(draft)
    assert (first.rstrip("."), one, second.rstrip(".!"), two) == ("Viet Nam signed", (1,), "Japan did not", (2, 3))


def test_what_cites_nothing_is_a_sentence_all_the_same() -> None:
    assert cut("Here is the answer: it is so. Viet Nam signed [1].") == [
        ("Here is the answer: it is so.", ()),
        ("Viet Nam signed.", (1,)),
    ]


def test_sentences_that_are_one_quotation_together_stay_together() -> None:
    quoted = "Viet Nam signed. Japan did not."
    assert cut_draft("Yes. Viet Nam signed. Japan did not [4].", lambda claim: claim.text == quoted) == [
        Claim("Yes.", ()),
        Claim(quoted, (4,)),
    ]


def test_signs_that_steer_a_terminal_or_hide_are_dropped_and_a_long_draft_ends() -> None:
    assert cut("Viet\x1b[31m Nam\u202e signed\ud800 [1].")[0][0] == "Viet[31m Nam signed."
    assert sum(len(text) for text, _ in cut("a [1]. " * LONGEST_DRAFT)) <= LONGEST_DRAFT
