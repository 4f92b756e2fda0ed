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
    wording = AcronymStatistics()
    for text in texts:
        wording.add(AcronymStatistics.of_text(text))
    return wording


@given(TEXTS, TEXTS)
def test_what_is_added_and_taken_away_leaves_no_trace(kept: list[str], passing: list[str]) -> None:
    wording = summed([*kept, *passing])
    for text in passing:
        wording.add(AcronymStatistics.of_text(text), -1)
    assert wording == summed(kept)
    assert all(wording.definitions.values())
    assert all(count > 0 for count in wording.small.values())


@given(TEXTS)
def test_the_order_of_texts_changes_no_byte(texts: list[str]) -> None:
    assert summed(texts) == summed(texts[::-1])


def test_a_word_counts_once_a_text_and_a_definition_each_time() -> None:
    told = summed(["The Big Sea Plan (BSP) is it. The Big Sea Plan (BSP) it is.", "it"])
    assert told.definitions == {"BSP": {"big sea plan": 1 + 1}}
    assert told.small["it"] == 1 + 1


def test_a_copy_is_changed_alone() -> None:
    told = summed([SENTENCES[0]])
    copied = told.copy()
    copied.add(AcronymStatistics.of_text(SENTENCES[0]))
    assert told == summed([SENTENCES[0]])
    assert copied == summed([SENTENCES[0]] * 2)


def test_saved_wording_is_opened_as_it_was_and_has_the_same_bytes(tmp_path: Path) -> None:
    told, other = summed(list(SENTENCES)), summed(list(SENTENCES[::-1]))
    told.save(tmp_path)
    before = (tmp_path / FILES[0]).read_bytes()
    assert AcronymStatistics.open(tmp_path) == told
    other.save(tmp_path)
    assert (tmp_path / FILES[0]).read_bytes() == before
