"""What is begun before it is taken, and that order and errors are those of one after the other."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from index.workers.build_workers import draw_ahead


@given(count=st.integers(0, 20), ahead=st.integers(1, 25))
def test_as_many_are_begun_as_asked_for_and_all_come_in_order(count: int, ahead: int) -> None:
    begun: list[int] = []

    def begin() -> Iterator[int]:
        for number in range(count):
            begun.append(number)
            yield number

    for taken, number in enumerate(draw_ahead(begin(), ahead)):
        assert number == taken
        assert len(begun) == min(count, taken + ahead)
    assert begun == list(range(count))
