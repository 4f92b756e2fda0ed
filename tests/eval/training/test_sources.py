"""Collections as a training draws from them: shares, pairs of low overlap, questions that people wrote without an answer."""

import json
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.suites.suite import CollectionDocument
from eval.training.examples import name_article
from eval.training.sources import Source, describe_source, load_sources, measure_overlaps, pair_unanswerable, parse_source

ARTICLES = [f"Port{number}" for number in range(10)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles of five paragraphs: three with both kinds of question, one with an answer only, one without any answer."""
    folder = tmp_path_factory.mktemp("ports")
    lines: dict[str, list[dict[str, object]]] = {"corpus": [], "queries": [], "answers": []}
    judged = ["query-id\tcorpus-id\tscore"]
    for article in ARTICLES:
        for number in range(5):
            doc_id, query = f"{article}#{number}", f"{article}-{number}"
            text = f"The harbour of {article} has {40 + number} cranes on its northern quay."
            lines["corpus"].append({"_id": doc_id, "title": article, "text": text})
            if number < 4:
                words = (
                    f"How many cranes has the harbour of {article}?" if number else "What amount of lifting gear is installed?"
                )
                lines["queries"].append({"_id": query, "text": words})
                lines["answers"].append({"query_id": query, "answers": [str(40 + number)], "doc_id": doc_id})
                judged.append(f"{query}\t{doc_id}\t1")
            if number != 3:
                lines["queries"].append({"_id": f"{query}-no", "text": f"Who owns quay {number} of {article}?"})
                lines["answers"].append({"query_id": f"{query}-no", "answers": [], "answerable": False, "doc_id": doc_id})
    for name, records in lines.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("\n".join(judged) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def source(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Source:
    (source,) = load_sources([(folder, None)], tmp_path_factory.mktemp("work"), low_overlap=3)
    return source


def test_what_is_held_out_is_not_learned_and_a_fifth_of_the_articles_is(source: Source) -> None:
    held = {name for name, example in zip(_articles(source), source.examples, strict=True) if example.held_out}
    assert len(held) == len(ARTICLES) // 5
    assert held == {source.pool.articles[question.chunk] for question in source.unanswerable}
    assert not any(source.examples[row].held_out or (other and other.held_out) for row, other in source.draws)
    assert len(source.unanswerable) == 2 * 4


def test_an_unanswerable_question_goes_with_one_of_its_own_paragraph_or_else_article(source: Source) -> None:
    pool = source.pool
    pairs = [(pool.documents[source.examples[row].chunk], pool.documents[other.chunk]) for row, other in source.draws if other]
    assert len({other for _, other in source.draws if other}) == 8 * 4, "each of the eight articles to learn from has four"
    for mine, theirs in pairs:
        assert mine == theirs or (theirs.endswith("#4") and mine.split("#")[0] == theirs.split("#")[0])


def test_every_example_is_drawn_and_one_whose_words_are_not_its_chunks_three_times(source: Source) -> None:
    overlaps = measure_overlaps(source.pool, source.examples)
    for row, example in enumerate(source.examples):
        draws = [draw for draw in source.draws if draw[0] == row]
        low = example.question.startswith("What amount")
        assert (overlaps[row] < 0.34) == low
        distinct = len(set(draws))
        assert len(draws) == (0 if example.held_out else 3 * distinct if low else distinct)


def test_questions_of_several_articles_are_general(source: Source) -> None:
    general = {example.question for example in source.examples if example.general}
    assert general == {"What amount of lifting gear is installed?"}


def test_without_an_answer_in_the_article_an_unanswerable_question_is_left_out(source: Source) -> None:
    few = [example for example in source.examples if source.pool.articles[example.chunk] != ARTICLES[0]]
    asked = [other for _, other in source.draws if other]
    paired = [other for _, other in pair_unanswerable(source.pool, few, asked) if other]
    assert {source.pool.articles[other.chunk] for other in {*asked} - {*paired}} <= {ARTICLES[0]}


def test_a_source_is_described_by_all_that_changes_what_is_learned(folder: Path, source: Source, tmp_path: Path) -> None:
    (same,), (other,) = load_sources([(folder, 0.5)], tmp_path, 3), load_sources([(folder, 0.5)], tmp_path, 2)
    assert describe_source(same) == describe_source(source), "one folder alone has all of the pairs"
    assert describe_source(other) != describe_source(source)


def test_shares_are_scaled_to_a_sum_of_one(folder: Path, tmp_path: Path) -> None:
    shares = [source.share for source in load_sources([(folder, 0.75), (folder, 0.5)], tmp_path)]
    assert shares == [0.6, 0.4]


def test_a_share_is_read_from_what_follows_the_folder() -> None:
    assert parse_source("some/folder=0.25") == (Path("some/folder"), 0.25)
    assert parse_source("some/folder") == (Path("some/folder"), None)


@pytest.mark.parametrize("share", ["0", "2", "half", "nan", ""])
def test_what_is_no_share_is_refused(share: str) -> None:
    with pytest.raises(SuiteError, match="is no share of the pairs"):
        parse_source(f"some/folder={share}")


def _articles(source: Source) -> list[str]:
    return [source.pool.articles[example.chunk] for example in source.examples]


def test_an_article_is_named_by_the_id_before_the_number_else_by_the_title(source: Source) -> None:
    assert set(_articles(source)) == set(ARTICLES)
    assert name_article(CollectionDocument("p0001", "site.org", "")) == "site.org"
    assert name_article(CollectionDocument("p0001", "", "")) == "p0001"
