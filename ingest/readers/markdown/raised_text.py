"""Text that stands above or below the line, written so that it never joins a number: "10" and a raised 6 become "10⁶"."""

import re

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_WHOLLY_RAISED = re.compile(r"[0-9+\-−=()n,; ]{1,20}")
_WHOLLY_LOWERED = re.compile(r"[0-9+\-−=()]{1,20}")
_ORDINAL = re.compile(r"[^\W\d_]{2,4}|[eaoº°]")
NOTE_LABEL = re.compile(r"[\[(]?(\d{1,3}|[a-z]|[*†‡§]{1,3})[\])]?")


def write_raised(text: str, before: str) -> str:
    """What is written for raised `text` behind the characters `before`, which are "" at the start of a block."""
    text = text.strip()
    if _WHOLLY_RAISED.fullmatch(text):
        return text.translate(_RAISED)
    # The ending of an ordinal, as in "21st", is printed raised and read as part of its word.
    return f"^{text}" if before[-1:].isdigit() and text and not _ORDINAL.fullmatch(text) else text


def write_lowered(text: str, before: str) -> str:
    """As `write_raised`, for lowered text. "CO2" is a name and stays."""
    text = text.strip()
    if before[-1:].isdigit() and _WHOLLY_LOWERED.fullmatch(text):
        return text.translate(_LOWERED)
    return f"_{text}" if before[-1:].isdigit() and text else text


def write_note_marker(label: str, before: str) -> str:
    """What is written for a mark that refers to a note: a number is glued to its word, anything else stands in brackets."""
    if not re.fullmatch(r"[0-9]{1,3}", label):
        return f"[{label}]"
    return label.translate(_RAISED) if re.search(r"\d[.,:]?$", before) else label
