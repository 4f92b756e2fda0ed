"""Where something stands in a document, as every interface names it: spans, pages, points and table rows.

Pages are named here alone (`name_pages`). The JSON carries the name, so that the page, the terminal, MCP and exports agree.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, AliasPath, BaseModel, Field, computed_field

if TYPE_CHECKING:  # a command that asks a server loads no index
    from ingest.document import Page

# A response has the fields start and end, a record one field `span`.
START = AliasChoices("start", AliasPath("span", "start"))
END = AliasChoices("end", AliasPath("span", "end"))
_WRITTEN = 'the row as it is shown, as "column: cell" pairs'
EMPTY_CELL = "(empty)"  # a dash would be taken for a printed one, which means nil


def name_pages(first: tuple[int, str | None], last: tuple[int, str | None]) -> str:
    """Pages as they are cited: "p. 19", "pp. 19–20", "p. 25 (PDF p. 23)" or "PDF p. 23".

    first, last: the number of a page in its file and its printed label. The file's own number is left out where it is printed.
    """
    (number, label), (last_number, last_label) = first, last
    in_file = f"PDF p. {number}" if number == last_number else f"PDF pp. {number}–{last_number}"
    # "p. 25" is only written of a page that has 25 printed on it: a citation of a wrong page is worse than one of none.
    if label is None or last_label is None:
        return in_file
    printed = f"p. {label}" if number == last_number else f"pp. {label}–{last_label}"
    is_same = (label, last_label) == (str(number), str(last_number))
    return printed if is_same else f"{printed} ({in_file})"


class SpanModel(BaseModel):
    """A half-open span in code points."""

    start: int = Field(validation_alias=START, examples=[13], description="the first code point, counted from 0")
    end: int = Field(validation_alias=END, examples=[70], description="the code point after the last one")


class PageModel(BaseModel):
    """The first and the last page of a passage or quote: numbers, counted from 1, and printed labels."""

    number: int
    label: str | None = Field(examples=["iv"])
    last: int
    last_label: str | None = Field(examples=["v"])

    @computed_field(description="the pages as they are cited", examples=["pp. iv–v (PDF pp. 4–5)"])  # type: ignore[prop-decorator]
    @property
    def name(self) -> str:
        """The pages as they are cited (`name_pages`)."""
        return name_pages((self.number, self.label), (self.last, self.last_label))


class DocumentPage(SpanModel):
    """A page, or the part of it that belongs to a passage: its number counted from 1, its printed label, its span."""

    number: int = Field(examples=[5])
    label: str | None = Field(examples=["iv"])

    @computed_field(description="the page as it is cited", examples=["p. iv (PDF p. 5)"])  # type: ignore[prop-decorator]
    @property
    def name(self) -> str:
        """The page as it is cited (`name_pages`)."""
        return name_pages((self.number, self.label), (self.number, self.label))


class PointModel(SpanModel):
    """A numbered part of a text, and the span of the passage in it."""

    name: str = Field(examples=["Article 2(1)(b)"], description="as it is cited")


class RowModel(BaseModel):
    """A table row: its cells under the columns they belong to."""

    caption: str = Field(examples=["Table 1: Framework Participation Agreements"])
    columns: list[str] = Field(
        description="the name of each column, none at all where they are not known, or where earlier rows have repeated long ones"
    )
    cells: list[str] = Field(description='"" for an empty one; what a merged cell says stands in each row that it covers')
    group: str = Field("", examples=["Revenue:"], description="the rows above that head this one")
    unit: str = Field("", examples=["(in millions)"], description="the unit or scale of its figures, as printed")

    @computed_field(description=_WRITTEN, examples=["Country: Vietnam; Port: Da Nang; Calls: 2"])  # type: ignore[prop-decorator]
    @property
    def written(self) -> str:
        """The row as "column: cell" pairs with its group before and its unit behind them, an empty cell as such."""
        columns = self.columns or [""] * len(self.cells)
        pairs = zip(columns, self.cells, strict=True)
        cells = "; ".join(f"{column}: {cell or EMPTY_CELL}" if column else cell or EMPTY_CELL for column, cell in pairs)
        return " ".join(part for part in (f"{self.group} ›" if self.group else "", cells, self.unit) if part)


class TableRowModel(SpanModel, RowModel):
    """A table row with its span."""


def join_pages(pages: "Sequence[Page | DocumentPage]") -> dict[str, Any] | None:
    """The first and the last of pages in order, None without any."""
    if not pages:
        return None
    first, last = pages[0], pages[-1]
    return {"number": first.number, "label": first.label, "last": last.number, "last_label": last.label}


def join_points(names: Sequence[str]) -> str | None:
    """The innermost numbered part that holds all: "Article 2(1)" for "Article 2(1)(a)" and "Article 2(1)(b)"."""
    if not names:
        return None
    paths = [name.split("(") for name in names]
    shared = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "(".join(shared) or None
