"""Numbers written as a cell writes its own: "€9.2 billion" beside "€71.6 billion"."""

import re

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from retrieval.values.quantities import read_number

_DIGITS = re.compile(r"[-−–(]?\s?\d(?:[\d.,\u00a0 ]{0,30}\d)?\)?")
_SIGN = re.compile(r"^([A-Z]{0,3}[$€£]?)\s?[-−–(]|^[-−–(]")


def write_like(number: float, example: str, language: Language = DEFAULT) -> str:
    """A number with the unit and scale of another. example: a cell that is a number."""
    unit, scale = read_number(example, language=language), 1.0
    figure = _DIGITS.search(example)
    if figure is None:
        return f"{number:,.15g}"
    plain = abs(read_number(figure.group(), language=language).number)
    if plain and unit.number:
        scale = abs(unit.number) / plain
    written = f"{round(number / scale, 6):,.15g}"
    before, behind = example[: figure.start()].strip(" (-−–"), example[figure.end() :]
    return f"{before}{' ' if before[-1:].isalpha() else ''}{written}{behind}".strip()
