"""What a step of training sees: an answer at its place and a passage without it, whatever the seed; the same after a break."""

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from eval.training.batches import GROUPS, Row, encode_rows, plan_batches
from eval.training.examples import Example, Pool, find_answer, is_held_out, load_examples
from eval.training.train import open_tokenizer

TOWNS = [f"{name}{ending}" for name in ("Bel", "Cor", "Dun", "Fal", "Gar") for ending in ("mere", "ford", "wick", "holm")]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "qrels").mkdir()
    documents, queries, answers, judged = [], [], [], ["query-id\tcorpus-id\tscore"]
    for number, town in enumerate(TOWNS):
        doc_id, query = f"{town}#0", f"q{number}"
        text = f"The bridge of {town} was opened by Queen Anna in {1700 + number}. It has {number + 3} arches of grey stone."
        documents.append({"_id": doc_id, "title": town, "text": text})
        queries.append({"_id": query, "text": f"When was the bridge of {town} opened?"})
        answers.append({"query_id": query, "answers": [str(1700 + number)]})
        judged.append(f"{query}\t{doc_id}\t1")
    for name, lines in {"corpus": documents, "queries": queries, "answers": answers}.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def loaded(collection: Path) -> tuple[Pool, list[Example]]:
    return load_examples(collection)


def _plan(loaded: tuple[Pool, list[Example]], steps: int, first: int = 0) -> list[list[Row]]:
    pool, examples = loaded
    mined = np.array([[(number + 1) % len(examples), -1] for number in range(len(examples))], np.int32)
    return [*islice(plan_batches(pool, examples, mined, 7, first), steps)]


def test_every_answer_stands_at_its_place(loaded: tuple[Pool, list[Example]]) -> None:
    pool, examples = loaded
    assert len(examples) == len(TOWNS)
    assert all(pool.contexts[one.chunk].text[one.start : one.end] == one.answer for one in examples)


def test_of_several_occurrences_the_one_amid_the_words_of_the_question_is_taken(loaded: tuple[Pool, list[Example]]) -> None:
    pool, _ = loaded
    place = find_answer(pool, [0], "Who opened the bridge?", "Anna")
    assert place is not None
    assert pool.contexts[0].text[place[1] : place[2]] == "Anna"
    assert find_answer(pool, [0], "Who opened the bridge?", "Ann") is None, "a part of a word is no answer"


def test_rows_come_in_pairs_of_which_only_the_first_answers(loaded: tuple[Pool, list[Example]]) -> None:
    for rows in _plan(loaded, 30):
        assert len(rows) <= 2 * GROUPS
        for positive, negative in zip(rows[::2], rows[1::2], strict=True):
            assert positive.end > positive.start > 0
            assert negative.end == 0
            answer = positive.context.text[positive.start : positive.end]
            assert answer not in negative.context.text or negative.question != positive.question


def test_a_run_that_was_broken_off_goes_on_as_if_it_had_not_been(loaded: tuple[Pool, list[Example]]) -> None:
    whole = _plan(loaded, 30)
    assert all(_plan(loaded, 3, first) == whole[first : first + 3] for first in (0, 1, 7, 21))


def test_a_place_in_the_text_is_found_again_among_the_tokens(loaded: tuple[Pool, list[Example]]) -> None:
    tokenizer = open_tokenizer()
    (rows,) = _plan(loaded, 1)
    batch = encode_rows(tokenizer, rows)
    assert batch.input_ids.shape == batch.token_type_ids.shape == batch.attention_mask.shape
    for number, row in enumerate(rows):
        first, last = int(batch.starts[number]), int(batch.ends[number])
        offsets = tokenizer.encode(row.question, row.context.text).offsets
        found = row.context.text[offsets[first][0] : offsets[last][1]] if first else ""
        assert found == row.context.text[row.start : row.end]


def test_articles_are_held_out_by_their_names_alone() -> None:
    held = [is_held_out(f"article {number}") for number in range(2_000)]
    assert 0.02 < sum(held) / len(held) < 0.06
