"""The page needs nothing but itself, names all that was measured, shows markup as text and leaves out what is empty."""

import itertools
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from eval.report.report_page import name_keys, write_page
from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.suites.own_questions import EvidenceQuote, Question
from eval.suites.suite import Suite

MARKUP = "<script>alert('q')</script> & <b>bold</b>"
SYSTEMS = ("bm25", "hybrid", "<i>slanted</i>")
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "use", "path"}


class Reader(HTMLParser):
    """What a browser would see: elements in order with their attributes, and whether each that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def ask(name: str, kind: str, text: str = "what?", answerable: bool = True) -> Question:
    evidence = (EvidenceQuote("doc-1", f"the <em>words</em> of {name}"),) if answerable else ()
    return Question(name, kind, text, ("expected",) if answerable else (), evidence, answerable)


def rank(system: str, values: Mapping[str, float]) -> SystemResult:
    shown = {name: (Shown("doc-2 10-20", f"found for {name}"),) for name in values}
    return SystemResult(system, {}, dict.fromkeys(("nDCG@10", "RR@10", "hit@5", "AP"), values), shown)


def answered(question: Question, said: bool, correct: bool, confidence: float) -> Answered:
    return Answered(question, said, correct, 0.0, 0.5, 1, 1, 1.0, 0.5, confidence, f"said of {question.id}")


def make_own(name: str = "own") -> Evaluation:
    questions = tuple(ask(f"q{number:02}", ("fact", "list")[number % 2], f"{MARKUP} {number}") for number in range(14))
    none = ask("u01", "unanswerable", answerable=False)
    values = {question.id: 1 / (number + 1) for number, question in enumerate(questions)}
    answers = tuple(answered(question, number > 3, number > 6, number / 14) for number, question in enumerate(questions))
    return Evaluation(
        Suite(name, (*questions, none), {question.id: {"quote-1": 1} for question in questions}, True),
        "generation-7",
        {system: rank(system, values) for system in SYSTEMS},
        (*answers, answered(none, True, False, 0.5)),
        {"encode": (1.0, 2.0, 9.0), "fuse": (0.1, 0.2, 0.3)},
    )


def make_collection() -> Evaluation:
    questions = tuple(Question(f"c{number}", "query", "what?", (), (), True) for number in range(3))
    qrels = {question.id: {"doc-9": 1} for question in questions}
    results = {"hybrid": rank("hybrid", {"c0": 1.0, "c1": 1.0, "c2": 1.0})}
    return Evaluation(Suite("Public & open", questions, qrels, False), "generation-8", results, (), {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page([make_own(), make_collection()], tmp_path_factory.mktemp("report") / "new").parent


@pytest.fixture(scope="module")
def page(folder: Path) -> Reader:
    return Reader((folder / "report.html").read_text(encoding="utf-8"))


def read_alone(evaluation: Evaluation, folder: Path) -> Reader:
    return Reader(write_page([evaluation], folder).read_text(encoding="utf-8"))


def test_every_element_that_opens_closes(page: Reader) -> None:
    assert page.open == []


def test_the_page_asks_for_nothing_from_elsewhere(folder: Path, page: Reader) -> None:
    assert {tag for tag, _ in page.elements} & {"script", "link", "iframe", "img", "object", "base"} == set()
    assert [target for target in page.all("href") + page.all("src") if not target.startswith("#")] == []
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert re.findall(r"https?:|@import|url\((?!#)", text) == []


def test_every_reference_within_the_page_leads_somewhere_and_no_id_stands_twice(folder: Path, page: Reader) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    text = (folder / "report.html").read_text(encoding="utf-8")
    wanted = (
        {target[1:] for target in page.all("href")} | set(re.findall(r"url\(#([^)]+)\)", text)) | set(page.all("aria-labelledby"))
    )
    assert wanted - set(ids) == set()


def test_every_suite_system_and_generation_is_named(page: Reader) -> None:
    for name in ("own", "Public & open", *SYSTEMS, "generation-7", "generation-8", "15 questions", "18 questions"):
        assert name in page.text


def test_what_looks_like_markup_is_shown_as_text(folder: Path, page: Reader) -> None:
    assert f"{MARKUP} 13" in page.text
    assert "the <em>words</em> of q13" in page.text
    assert {tag for tag, _ in page.elements} & {"script", "em", "i"} == set()
    assert "<script" not in (folder / "report.html").read_text(encoding="utf-8")


def test_headings_go_down_one_level_at_a_time(page: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_charts_are_told_in_words_and_tables_say_what_their_heads_are_for(page: Reader) -> None:
    pictures = [attrs for _, attrs in page.elements if attrs.get("role") == "img"]
    assert len(pictures) == len([tag for tag, _ in page.elements if tag == "svg"]) == 7
    assert all(attrs.get("aria-label") for attrs in pictures)
    assert all("scope" in attrs for tag, attrs in page.elements if tag == "th")
    tags = [tag for tag, _ in page.elements]
    assert tags.count("figure") == tags.count("figcaption") > 0


def test_the_ten_worst_stand_in_order_with_what_was_expected_and_found(page: Reader) -> None:
    cases = page.text[page.text.index("The worst questions") : page.text.index("The worst answers")]
    assert re.findall(r"(q\d\d) · ", cases) == [f"q{number:02}" for number in range(13, 3, -1)]
    assert "first relevant at rank 5" in cases
    assert "found for q13" in cases


def test_wrong_answers_are_shown_with_what_was_said(page: Reader) -> None:
    cases = page.text[page.text.index("The worst answers") :]
    assert "8 of 15 are not right" in cases
    assert "said of u01" in cases and "said of q13" not in cases


def test_answers_by_kind_and_the_risk_at_each_confidence_have_tables(page: Reader) -> None:
    labels = page.all("aria-label")
    assert "Answers by kind on own" in labels and "Risk at each confidence on own" in labels
    assert "Answers by style on own" not in labels  # nobody said the styles
    risks = page.text[page.text.index("confidence from") : page.text.index("How many of the answers from a confidence on")]
    count = sum(number / 14 >= 0.8 for number in range(14))
    assert f"0.8 {count} 100%" in risks  # none of them is signable


def test_charts_stand_beside_the_page_as_png_of_a_readable_size(folder: Path) -> None:
    names = {path.stem for path in folder.glob("*.png")}
    own = {f"{name}-own" for name in ("systems", "kinds", "right", "risk", "reliability", "stages")}
    assert names == own | {"systems-public-open"}
    for path in folder.glob("*.png"):
        with Image.open(path) as image:
            assert image.format == "PNG"
            assert 900 <= image.width <= 1300 and 250 <= image.height <= 1600


def test_the_same_evaluations_make_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_page([make_own(), make_collection()], tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in tmp_path.iterdir()
    }


def test_a_collection_without_answers_kinds_times_or_failures_has_no_such_sections(tmp_path: Path) -> None:
    alone = read_alone(make_collection(), tmp_path)
    assert [name for name in alone.all("id") if "-" not in name] == ["glance", "systems", "measures"]
    assert [target for target in alone.all("href") if "-" not in target] == ["#glance", "#systems", "#measures"]


def test_a_suite_with_no_ranked_question_has_its_answers_shown(tmp_path: Path) -> None:
    question = ask("u01", "unanswerable", answerable=False)
    nothing = {"hybrid": SystemResult("hybrid", {}, {"nDCG@10": {}, "RR@10": {}}, {})}
    refused = answered(question, False, False, 0.1)
    alone = read_alone(Evaluation(Suite("none", (question,), {}, True), "g", nothing, (refused,), {}), tmp_path)
    assert [name for name in alone.all("id") if "-" not in name] == ["glance", "answers", "measures"]
    assert "answers none of the questions" in alone.text


def test_a_report_on_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no evaluations"):
        write_page([], tmp_path)


@given(st.lists(st.text(max_size=80), max_size=8))
def test_every_suite_has_files_and_ids_of_its_own(names: list[str]) -> None:
    keys = name_keys(names)
    assert len(keys) == len(names) == len(set(keys))
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)
