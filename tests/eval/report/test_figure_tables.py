"""The tables in a terminal name every measure, style and confidence, and stay within its width."""

import io

from rich.console import Console

from eval.report.figure_tables import WIDTH, print_figures
from eval.report.report_json import write_figures
from eval.run.results import Answered, Evaluation
from eval.suites.own_questions import Question
from eval.suites.suite import Suite


def answered(style: str, confidence: float, signable: bool) -> Answered:
    question = Question(style, "fact", "When?", ("x",), (), True, style, ("x",), (("x",), ("y",)))
    return Answered(
        question,
        True,
        True,
        1.0,
        1.0,
        1,
        1,
        1.0,
        0.5,
        confidence,
        "x",
        "x",
        "right",
        item_recall=0.5,
        item_precision=1.0,
        signable=signable,
    )


def print_own(*answers: Answered) -> str:
    suite = Suite("own", tuple(item.question for item in answers), {}, True)
    written = io.StringIO()
    print_figures("own", write_figures(Evaluation(suite, "g", {}, answers, {})), Console(file=written, width=WIDTH))
    return written.getvalue()


def find_row(printed: str, name: str) -> list[str]:
    (line,) = [line for line in printed.splitlines() if line.startswith(f"│ {name} ")]
    return line.split("│")[2:-1]


def test_styles_risks_and_measures_are_printed_within_the_width() -> None:
    printed = print_own(answered("list", 0.95, False), answered("typo", 0.75, True))
    assert max(map(len, printed.splitlines())) <= WIDTH
    assert [float(cell) for cell in find_row(printed, "list")] == [1, 1, 1, 0, 0.95, 1]
    assert [float(cell) for cell in find_row(printed, "0.7 and above")] == [2, 1 / 2]
    assert [float(cell) for cell in find_row(printed, "0.9 and above")] == [1, 1]
    assert [float(cell) for cell in find_row(printed, "signable")] == [1 / 2, 2]
    assert [float(cell) for cell in find_row(printed, "items_recall")] == [1 / 2, 2]


def test_one_style_alone_has_no_table() -> None:
    assert "by style" not in print_own(answered("list", 0.95, True))


def test_nothing_asked_has_no_table_of_answers() -> None:
    printed = print_own()
    assert "risk" not in printed and "answers" not in printed
