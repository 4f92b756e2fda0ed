"""What an answer was put together from: items of a list, dates of a timeline, a computation, the sides of a comparison."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from retrieval.tables.computation import Operation, Relation


def _count_rows(rows: object) -> object:
    return len(rows) if isinstance(rows, tuple) else rows


class ItemModel(BaseModel):
    """One of several things that answer together. It stands verbatim in the text of its statement."""

    text: str = Field(examples=["Singapore"])
    statement: int = Field(examples=[0], description="the place of that statement among the statements, from 0")


class TimelineEntryModel(BaseModel):
    """A date of a timeline, and the statement that gives it."""

    date: str = Field(examples=["17 October 2019"], description="as printed")
    iso: str = Field(
        examples=["2019-10-17"], description="a day, a month or a year: as much as is known; entries are in this order"
    )
    statement: int = Field(examples=[0], description="the place of its statement in `statements`, from 0")


class ConditionModel(BaseModel):
    """What a cell of each row had to meet."""

    column: str = Field(examples=["Signed"])
    relation: Relation = Field(
        examples=["within"], description="how the cell is compared with the values; empty, filled and marked have none"
    )
    values: list[str] = Field(
        examples=[["2012"]], description="dates, numbers or texts; one of several is enough, but between has both ends of a range"
    )
    negated: bool = Field(examples=[False], description="the rows count that do not meet it")


class ComputedModel(BaseModel):
    """What was computed over the rows of a table. The value may stand nowhere in the text: the statements are its evidence."""

    operation: Operation = Field(examples=["count"])
    value: str | None = Field(examples=["4"], description="null where the rows themselves answer")
    explanation: str = Field(examples=["4 rows of 'Framework Participation Agreements' whose 'Signed' is in 2012"])
    rows: Annotated[int, BeforeValidator(_count_rows)] = Field(examples=[4], description="how many rows were used")
    table: str = Field(examples=["Framework Participation Agreements"], description="its caption, or the heading above it")
    conditions: list[ConditionModel]


class SideComparisonModel(BaseModel):
    """Which of two compared values is the larger or the later. It is computed, and no quotation."""

    relation: Literal["larger", "later", "equal"] = Field(examples=["later"])
    part: int | None = Field(
        examples=[0], description="the place in `parts`, from 0, of the side of which it holds; null where both are equal"
    )
    values: list[str] = Field(examples=[["2019", "2018"]], description="both values as printed")
    text: str = Field(examples=["Japan: 2019, later than South Korea: 2018"])
