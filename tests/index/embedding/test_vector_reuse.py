from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.vector_reuse import KnownVectors, name_text, open_names, save_names


@given(one=st.text(), other=st.text())
def test_texts_share_a_name_when_they_are_the_same(one: str, other: str) -> None:
    assert (name_text(one) == name_text(other)) == (one == other)
    assert len(name_text(one)) == 16


def test_half_a_character_has_a_name_too() -> None:
    assert name_text("\ud800") != name_text("\ud801")


def test_saved_names_are_opened_in_order(tmp_path: Path) -> None:
    for texts in ([], ["a"], ["b", "a", "b"]):
        names = [name_text(text) for text in texts]
        save_names(tmp_path / "names.npy", names)
        assert open_names(tmp_path / "names.npy") == names


def test_the_first_table_that_has_a_name_counts_and_the_unknown_stay() -> None:
    a, b, c, d = map(name_text, "abcd")
    first, second = np.array([[1.0], [2.0]], np.float32), np.array([[20.0], [30.0]], np.float32)
    known = KnownVectors(([a, b], first), ([b, c], second))
    target = np.full((5, 1), -1, np.float32)
    known.fill(target, [c, b, d, a, c])
    assert target[:, 0].tolist() == [30, 2, -1, 1, 30]
    assert [name in known for name in (a, b, c, d)] == [True, True, True, False]
    others = np.array([[200.0], [400.0]], np.float32)
    known.join(KnownVectors(([b, d], others))).fill(target, [c, b, d, a, c])
    assert target[:, 0].tolist() == [30, 2, 400, 1, 30]


def test_without_tables_nothing_is_known() -> None:
    target = np.full((1, 2), -1, np.float32)
    KnownVectors().fill(target, [name_text("a")])
    assert target.tolist() == [[-1, -1]]
    assert name_text("a") not in KnownVectors()
