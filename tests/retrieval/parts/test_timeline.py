"""Which dated statements stand in a timeline beside each other."""

import pytest
from made_evidence import make_evidence
from made_queries import make_query

from retrieval.parts.timeline import _choose, _DatedStatement
from retrieval.values.quantities import Date

FINED = "In {} the fund was fined by a court in Bergen."
BOUGHT = "In {} the fund bought a bank in Riga."
AGAIN = "A court fined the fund in {} in Bergen, as papers wrote."


@pytest.mark.parametrize(
    ("date", "printed", "texts", "kept"),
    [
        ((2018, 0, 0), "2018", (FINED, BOUGHT), 2),
        ((2018, 5, 0), "May 2018", (FINED, BOUGHT), 2),
        ((2018, 0, 0), "2018", (FINED, AGAIN), 1),
        ((2018, 5, 3), "3 May 2018", (FINED, BOUGHT), 1),
    ],
)
def test_a_year_holds_several_events_and_a_day_one(date: Date, printed: str, texts: tuple[str, str], kept: int) -> None:
    dated = [_DatedStatement(date, printed, make_evidence(text.format(printed))) for text in texts]
    assert len(_choose(make_query("the fund"), dated)) == kept
