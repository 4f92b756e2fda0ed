import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.synonyms import Rewriting, load_synonyms, read_synonyms
from index.errors import SynonymsError


def test_the_longest_sequence_wins() -> None:
    rewriting = Rewriting({("a",): ("1",), ("a", "b", "c"): ("3",), ("a", "b"): ("2",)})
    assert rewriting.rewrite(list("abcabxa")) == ["3", "2", "x", "1"]


def test_what_was_written_is_not_rewritten() -> None:
    assert Rewriting({("a",): ("b",), ("b",): ("c",)}).rewrite(["a", "b"]) == ["b", "c"]


@given(st.lists(st.sampled_from("abc")))
def test_what_is_not_known_stays(stems: list[str]) -> None:
    assert Rewriting({("d",): ("e",), ("a", "d"): ("e",)}).rewrite(stems) == stems


def test_a_form_that_stands_for_two_things_is_refused() -> None:
    with pytest.raises(SynonymsError, match="'ROK'"):
        read_synonyms('[spelling]\n[forms]\n"southkorea" = ["ROK"]\n"rock" = ["ROK"]')


def test_the_synonyms_that_are_shipped_are_whole() -> None:
    assert "Republic of Korea" in load_synonyms().forms["southkorea korea"]
