"""Amounts of a table beside sentences of its document that have amounts of its parts."""

from collections.abc import Callable, Mapping

import pytest

from index.engine import Snapshot
from retrieval.answer.answer import Answer
from retrieval.ask import ask
from retrieval.models import Models

MODELS = Models.load(with_reader=False)
REPORT = """---
title: Marlow Ferries, annual report 2022
date: 2023-02-01
---

## Overview of 2022

The harbour revenue of Marlow Ferries in 2022 was $10.46 million, up from $9.55 million in 2021.

## Results

The river revenue of Marlow Ferries in 2022 was $2.38 million, up from $1.97 million in 2021.

Table 1: Amounts of Marlow Ferries used per share (dollars in millions)

| | 2022 | 2021 | 2020 |
|---|---|---|---|
| Revenue | 12.84 | 11.52 | 9.61 |
| Net income | 3.31 | 2.94 | 2.05 |

Table 2: Payments of Marlow Ferries in shares (dollars in millions)

| | 2022 | 2021 | 2020 |
|---|---|---|---|
| Less recognised income tax benefit | 0.14 | 0.13 | 0.12 |
| Compensation expense, net | 0.53 | 0.49 | 0.46 |
"""


@pytest.fixture(scope="module")
def report(open_index: Callable[[Mapping[str, str]], Snapshot]) -> Snapshot:
    return open_index({"report": REPORT})


def _ask(index: Snapshot, question: str) -> Answer:
    return ask(index, MODELS, question)


def test_amounts_of_parts_do_not_dispute_the_total(report: Snapshot) -> None:
    found = _ask(report, "What was the revenue of Marlow Ferries in 2022?")
    assert found.short == "12.84"
    assert not found.conflicts


def test_a_row_that_has_all_the_words_is_meant_and_not_two_that_share_them_out(report: Snapshot) -> None:
    found = _ask(report, "What was the net income of Marlow Ferries in 2020?")
    assert found.short == "2.05"
    assert [statement.text for statement in found.statements] == ["Net income 3.31 2.94 2.05"]


def test_a_value_that_only_the_name_of_its_table_explains_is_computed_for_a_question_with_that_name(
    open_index: Callable[[Mapping[str, str]], Snapshot],
) -> None:
    table = "Table 1: Allocation of the purchase price\n\n| | (in thousands) |\n|---|---|\n| Cash | 93 |\n| Debt | 104 |\n"
    index = open_index(
        {"report": f"---\ntitle: Marlow Ferries\n---\n\n## Note 3\n\nThe company bought Orvale Ferries.\n\n{table}"}
    )
    assert _ask(index, "How much debt does Marlow Ferries have?").computed is None
    assert _ask(index, "What is the debt in the allocation of the purchase price?").computed is not None
