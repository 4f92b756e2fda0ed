"""Raised and lowered text on one line: an exponent must not become a digit of the number before it.

`raise_text` and `lower_text` take what stands in a superscript or subscript and say what is written for it.
"""

import re

_DIGITS = "0123456789+-=()"
_RAISED = dict(zip(_DIGITS + "−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻⁻", strict=True)) | dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_LOWERED = dict(zip(_DIGITS + "−–", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋₋", strict=True)) | dict(
    zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_TRADE = {"tm": "™", "sm": "℠", "®": "®", "r": "®", "c": "©"}
_ENDING = re.compile(
    r"(?:st|nd|rd|th|er|re|ère|e|ème|eme|nde?|os?|as?|os|ª|º|\.º|ste|te|de|me|mes|lle|gr|bis|ter)\.?", re.IGNORECASE
)
_ROMAN = re.compile(r"[IVXLC]")
_WORD_END = re.compile(r"[^\W\d_]{2}$")
_SHORT_SIGNS = re.compile(r"(?:[^a-z]|[a-z](?![a-z]))+")
_LONGEST = 12
"""Code points. What is longer is a remark set small, no exponent."""


def raise_text(before: str, text: str) -> str:
    """What is written for `text` in a superscript behind `before`, the last characters before it."""
    bare = text.strip()
    if not bare or not re.search(r"\w", bare):
        return text
    if len(bare) > _LONGEST:
        return f" {text.lstrip()}" if before[-1:].isalnum() else text
    if bare.lower() in _TRADE and (len(bare) > 1 or bare.isupper()) and before[-1:].isalpha():
        return _TRADE[bare.lower()]
    if bare.isalpha() and (len(bare) > 1 or _is_ordinal(before, bare)):
        return bare  # "1st", "XXe", "Mme": letters make no other number of it
    return _map_or_sign(before, bare, _RAISED, "^")


def raise_label(label: str) -> str:
    """What is written for the label of a note that stands raised and without brackets: it joins no number and no word."""
    if label.isdecimal():
        return "".join(_RAISED.get(digit, digit) for digit in label)
    return f"[{label}]" if label.isalnum() else label


def lower_text(before: str, text: str) -> str:
    """What is written for `text` in a subscript behind `before`, the last characters before it."""
    bare = text.strip()
    if not bare or not re.search(r"\w", bare):
        return text
    if bare.isalpha() and len(bare) > 1:
        return bare
    if len(bare) > _LONGEST:
        return f" {text.lstrip()}" if before[-1:].isalnum() else text
    return _map_or_sign(before, bare, _LOWERED, "_")


def _is_ordinal(before: str, ending: str) -> bool:
    last = before[-1:]
    return _ENDING.fullmatch(ending) is not None and (
        last.isdigit() or _ROMAN.match(last) is not None or _WORD_END.search(before) is not None or last in "nN"
    )


def _map_or_sign(before: str, bare: str, table: dict[str, str], sign: str) -> str:
    if _SHORT_SIGNS.fullmatch(bare) and all(character in table for character in bare):
        return "".join(table[character] for character in bare)
    if not before[-1:].isalnum():
        return bare
    return f"{sign}{bare}" if re.fullmatch(r"[-+−]?\w+", bare) else f"{sign}({bare})"
