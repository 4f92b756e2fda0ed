from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.analysis.acronym_statistics import FILES, AcronymStatistics

SENTENCES = (
    "The Framework Participation Agreement (FPA) is old.",
    "The Final Programme Assessment (FPA) is late.",
    "Information Technology (IT) and it.",
    "The CAT (Common Action Team) met a cat.",
    "日本 and ὅρκος",
    "",
)
TEXTS = st.lists(st.lists(st.sampled_from(SENTENCES), max_size=4).map(" ".join), max_size=4)


def summed(texts: list[str]) -> AcronymStatistics:
    statistics = AcronymStatistics()
    for text in texts:
        statistics.add(AcronymStatistics.of_text(text))
    return statistics


@given(TEXTS, TEXTS)
def test_what_is_added_and_taken_away_leaves_no_trace(kept: list[str], passing: list[str]) -> None:
    statistics = summed([*kept, *passing])
    for text in passing:
        statistics.add(AcronymStatistics.of_text(text), -1)
    assert statistics == summed(kept)
    assert all(statistics.definitions.values())
    assert all(count > 0 for count in statistics.small.values())


@given(TEXTS)
def test_the_order_of_texts_changes_no_byte(texts: list[str]) -> None:
    assert summed(texts) == summed(texts[::-1])


def test_a_word_counts_once_a_text_and_a_definition_each_time() -> None:
    added = summed(["The Big Sea Plan (BSP) is it. The Big Sea Plan (BSP) it is.", "it"])
    assert added.definitions == {"BSP": {"big sea plan": 1 + 1}}
    assert added.small["it"] == 1 + 1
    assert added.spelled == {"plan": 1}


def test_longer_words_are_kept_without_accents_and_web_addresses() -> None:
    added = summed(
        ["Élysée-Treaty, see https://example.org/somewhere or mail info@example.org. 日本国内", "Its treaty of 1963abc"]
    )
    assert added.spelled == {"elysee": 1, "treaty": 1 + 1, "mail": 1}


def test_statistics_of_earlier_builds_hold_no_words(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).write_text('{"definitions": {}, "small": {"it": 1}}', encoding="utf-8")
    assert AcronymStatistics.open(tmp_path).spelled == {}


def test_a_copy_is_changed_alone() -> None:
    added = summed([SENTENCES[0]])
    copied = added.copy()
    copied.add(AcronymStatistics.of_text(SENTENCES[0]))
    assert added == summed([SENTENCES[0]])
    assert copied == summed([SENTENCES[0]] * 2)


def test_saved_statistics_are_opened_as_they_were_and_have_the_same_bytes(tmp_path: Path) -> None:
    added, other = summed(list(SENTENCES)), summed(list(SENTENCES[::-1]))
    added.save(tmp_path)
    before = (tmp_path / FILES[0]).read_bytes()
    assert AcronymStatistics.open(tmp_path) == added
    other.save(tmp_path)
    assert (tmp_path / FILES[0]).read_bytes() == before
