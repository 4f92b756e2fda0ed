"""What a step of training sees: an answer at its place and a passage without it, whatever the seed; the same after a break."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from eval.training.batches import GROUPS, WINDOW, Row, encode_rows, plan_batches, share_out
from eval.training.bodies import open_body
from eval.training.examples import Example, Pool, Unanswerable, choose_held_out, find_answer, is_held_out, load_examples
from eval.training.sources import Draw, Source

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
    files: dict[str, Sequence[object]] = {"corpus": documents, "queries": queries, "answers": answers}
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def loaded(collection: Path) -> tuple[Pool, list[Example]]:
    return load_examples(collection)[:2]


def _make_source(loaded: tuple[Pool, list[Example]], draws: Sequence[Draw] = (), share: float = 1.0) -> Source:
    pool, examples = loaded
    mined = np.array([[(number + 1) % len(examples), -1] for number in range(len(examples))], np.int32)
    every: Sequence[Draw] = [(number, None) for number in range(len(examples))]
    return Source("towns", share, pool, examples, mined, draws or every, ())


def _plan(loaded: tuple[Pool, list[Example]], steps: int, first: int = 0) -> list[list[Row]]:
    return [*islice(plan_batches([_make_source(loaded)], 7, first), steps)]


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
    tokenizer = open_body().open_tokenizer()
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


def test_a_small_collection_holds_a_fifth_of_its_articles_out_whatever_their_order() -> None:
    assert len(choose_held_out(TOWNS, len(TOWNS))) == len(TOWNS) // 5
    assert choose_held_out(TOWNS[::-1], len(TOWNS)) == choose_held_out(TOWNS, len(TOWNS))
    large = choose_held_out(TOWNS, 10_000)
    assert large == {town for town in TOWNS if is_held_out(town)}


def test_both_questions_of_a_pair_are_written_in_one_style(loaded: tuple[Pool, list[Example]]) -> None:
    pairs = [pair for rows in _plan(loaded, WINDOW) for pair in zip(rows[::2], rows[1::2], strict=True)]
    unmarked = [positive for positive, _ in pairs if not positive.question.endswith("?")]
    assert 0 < len(unmarked) < len(pairs)
    assert all(positive.question.endswith("?") == negative.question.endswith("?") for positive, negative in pairs)


def test_each_source_gives_its_share_of_a_window(loaded: tuple[Pool, list[Example]]) -> None:
    halves = _make_source(loaded, [(0, None)], 0.75), _make_source(loaded, [(1, None)], 0.25)
    rows = [row for step in islice(plan_batches(halves, 7, 0), WINDOW) for row in step[::2]]
    drawn = Counter(row.context.text.split("\n")[0] for row in rows)
    assert drawn == {TOWNS[0]: GROUPS * WINDOW * 3 // 4, TOWNS[1]: GROUPS * WINDOW // 4}
    assert share_out([1 / 3, 1 / 3, 1 / 3], 100) == [33, 34, 33]


def test_an_epoch_holds_every_draw_once_and_one_of_low_overlap_as_often_as_it_is_named(
    loaded: tuple[Pool, list[Example]],
) -> None:
    draws: Sequence[Draw] = [(0, None)] * 4 + [(number, None) for number in range(1, 13)]
    steps = islice(plan_batches([_make_source(loaded, draws)], 7, 0), WINDOW)
    drawn = Counter(row.context.text.split("\n")[0] for step in steps for row in step[::2])
    epochs = GROUPS * WINDOW // len(draws)
    assert drawn == {TOWNS[0]: 4 * epochs, **dict.fromkeys(TOWNS[1:13], epochs)}


def test_an_epoch_goes_on_from_one_window_to_the_next(loaded: tuple[Pool, list[Example]]) -> None:
    size = GROUPS * WINDOW
    source = _make_source(loaded, [(0, None)] * size + [(1, None)] * size)
    steps = islice(plan_batches([source], 7, 0), 2 * WINDOW)
    drawn = Counter(row.context.text.split("\n")[0] for step in steps for row in step[::2])
    assert drawn == {TOWNS[0]: size, TOWNS[1]: size}


def test_a_question_that_a_person_wrote_unanswerable_is_the_negative_of_its_pair(loaded: tuple[Pool, list[Example]]) -> None:
    asked = "Who pulled the bridge down?"
    source = _make_source(loaded, [(3, Unanswerable(asked, 3, held_out=False))])
    negatives = [row for step in islice(plan_batches([source], 7, 0), WINDOW) for row in step[1::2]]
    written = [row for row in negatives if row.question == asked]
    assert len(written) > len(negatives) / 2
    assert {(row.context.text.split("\n")[0], row.start, row.end) for row in written} == {(TOWNS[3], 0, 0)}


def test_a_question_asked_of_many_articles_is_not_paired_with_a_chunk_of_another_one(loaded: tuple[Pool, list[Example]]) -> None:
    pool, examples = loaded
    articles = tuple("first" if row < 5 else "second" for row in range(len(pool.chunks)))
    grouped = replace(pool, articles=articles, of_article={"first": range(5), "second": range(5, len(pool.chunks))})
    source = replace(_make_source((grouped, [replace(examples[0], general=True)])), mined=np.array([[9, 8]], np.int32))
    rows = [row for step in islice(plan_batches([source], 7, 0), WINDOW) for row in step[1::2]]
    assert {row.context.text.split("\n")[0] for row in rows} <= set(TOWNS[:5])
