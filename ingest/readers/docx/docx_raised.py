"""Raised and lowered text in a line of plain text: an exponent never joins the number before it, a marker never joins a word.

Digits are written as ⁶ or ₂. Letters stay as they are in an ordinal ("1st") and in an abbreviation ("Mme"). Elsewhere they stand
behind ^ or _.
"""

import re

_SUPERSCRIPTS = str.maketrans("0123456789+-\u2212=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_DIGITS = re.compile(r"[0-9][0-9,;+\-\u2212=() ]*|[+\-\u2212=()][0-9+\-\u2212=()]*")
# "a" is the marker of a note more often than the end of "1a".
_ORDINAL = re.compile(r"(?:st|nd|rd|th|ers?|ère|ere|re|es?|è|[ei]?ème|eme|nde?|ste|de|ter)\.?", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:mes?|lles?|gr|or|os?|rs?|re|es?|ers?|ère|[ei]?ème|eme|te)\.?", re.IGNORECASE)
_SHORTENED = re.compile(r"(?<!\w)(?:M|N|n|D|Mg|No|S|St|[IVXLC]{1,8})$")
_MARKS = {"tm": "™", "sm": "℠"}
_LONGEST_SCRIPT = 30
"""Code points. Longer text is text that someone set small."""


def raise_digits(text: str) -> str | None:
    """Digits and signs as superscripts, None for a text with anything else."""
    return text.translate(_SUPERSCRIPTS) if _DIGITS.fullmatch(text) else None


def lower_digits(text: str) -> str | None:
    """Digits and signs as subscripts, None for a text with anything else."""
    return text.translate(_SUBSCRIPTS) if _DIGITS.fullmatch(text) else None


def write_superscript(text: str, before: str) -> str:
    """Raised text as it is written behind `before`, the line so far or its end."""
    shown, last = text.strip(), before[-1:]
    if _DIGITS.fullmatch(shown):
        return text.translate(_SUPERSCRIPTS)
    if not shown or last.isspace() or not last:
        return text
    known = _MARKS.get(shown.lower()) or ("º" if shown == "o" and last.isdigit() else None)
    if known is not None:
        return text.replace(shown, known)
    is_ordinal = last.isdigit() and _ORDINAL.fullmatch(shown)
    is_abbreviation = last.isalpha() and _ABBREVIATION.fullmatch(shown) and _SHORTENED.search(before[-12:])
    return text if is_ordinal or is_abbreviation else _write_behind("^", text, shown)


def write_subscript(text: str, before: str) -> str:
    """Lowered text as it is written behind `before`, the line so far or its end."""
    shown, last = text.strip(), before[-1:]
    if _DIGITS.fullmatch(shown):
        return text.translate(_SUBSCRIPTS)
    return text if not shown or last.isspace() or not last else _write_behind("_", text, shown)


def _write_behind(sign: str, text: str, shown: str) -> str:
    if not shown[0].isalnum():
        return text
    if len(shown) > _LONGEST_SCRIPT:
        return f" {text}"
    return text.replace(shown, f"{sign}{shown}" if shown.isalnum() else f"{sign}({shown})", 1)
