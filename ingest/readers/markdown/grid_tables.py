"""Grid tables, which are drawn with `+---+` and `|`: a rule for markdown-it-py that makes table tokens of them.

A table whose cells span rows or columns is left alone, and stays a paragraph.
"""

import re
from itertools import pairwise

from markdown_it.rules_block import StateBlock

BORDER = re.compile(r"\+(?:[-=:]+\+)+")


def grid_table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take the grid table that begins on line `start`, if one does."""
    border = _line(state, start)
    if state.is_code_block(start) or not BORDER.fullmatch(border):
        return False
    lines = [border]
    while start + len(lines) < end and _line(state, start + len(lines))[:1] in {"+", "|"}:
        lines.append(_line(state, start + len(lines)))
    bounds = [match.start() for match in re.finditer(r"\+", border)]
    if len(lines) < 3 or not all(_fits(line, border, bounds) for line in lines) or not BORDER.fullmatch(lines[-1]):
        return False
    if silent:
        return True
    _push_rows(state, lines, bounds, start)
    state.line = start + len(lines)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _fits(line: str, border: str, bounds: list[int]) -> bool:
    """Whether a line has the columns of the table."""
    is_border = BORDER.fullmatch(line) is not None
    return len(line) == len(border) and all(line[bound] == ("+" if is_border else "|") for bound in bounds)


def _push_rows(state: StateBlock, lines: list[str], bounds: list[int], start: int) -> None:
    headed = next((number for number, line in enumerate(lines) if "=" in line and BORDER.fullmatch(line) and number), 0)
    state.push("table_open", "table", 1)
    first = 1
    for number, line in enumerate(lines):
        if number < first or not BORDER.fullmatch(line):
            continue
        tag = "th" if number <= headed else "td"
        state.push("tr_open", "tr", 1)
        for left, right in pairwise(bounds):
            state.push(f"{tag}_open", tag, 1)
            cell = state.push("inline", "", 0)
            cell.content = "\n".join(row[left + 1 : right].strip() for row in lines[first:number]).strip()
            cell.map, cell.children = [start + first, start + number], []
            state.push(f"{tag}_close", tag, -1)
        state.push("tr_close", "tr", -1)
        first = number + 1
    state.push("table_close", "table", -1)
