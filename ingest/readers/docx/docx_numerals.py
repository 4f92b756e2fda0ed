"""Numerals of automatic numbers: a count and the name of a format ("lowerRoman") come in, the numeral as printed goes out."""

from collections.abc import Callable, Mapping

from ingest.language.english import ENGLISH

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
    (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    "lowerLetter": _LATIN,
    "upperLetter": _LATIN.upper(),
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "chicago": "*†‡§",
    "ganada": "가나다라마바사아자차카타파하",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
}
_HAN_FORMATS = (
        "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseCounting",
        "koreanCounting", "ideographTraditional", "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital",
)  # fmt: skip
_HAN = "〇一二三四五六七八九"
_ZEROS = {"decimalZero": 2}
_CARDINALS = {number: word for word, number in (ENGLISH.numbers.numerals if ENGLISH.numbers else {}).items()}
_ORDINALS = {number: word for word, number in (ENGLISH.numbers.ordinals if ENGLISH.numbers else {}).items()}
_MOST_REPEATED = 30
_LARGEST_ROMAN = 3999


def write_numeral(count: int, number_format: str) -> str:
    """The numeral. In decimals where a format is not known, or where its numerals would grow without bounds."""
    if number_format in ("none", "bullet"):
        return ""
    decimal = str(count).zfill(_ZEROS.get(number_format, 1))
    writer = _WRITERS.get(number_format, _write_letters if number_format in _ALPHABETS else None)
    return decimal if writer is None else writer(count, number_format) or decimal


def _write_letters(count: int, number_format: str) -> str:
    # Behind the last letter the letters are doubled: z, aa, bb.
    alphabet = _ALPHABETS[number_format]
    times, place = divmod(count - 1, len(alphabet))
    return alphabet[place] * (times + 1) if 0 <= times < _MOST_REPEATED else ""


def _write_roman(count: int, number_format: str) -> str:
    if not 0 < count <= _LARGEST_ROMAN:
        return ""
    parts = []
    for value, numeral in _ROMAN:
        times, count = divmod(count, value)
        parts.append(numeral * times)
    return "".join(parts).upper() if number_format == "upperRoman" else "".join(parts)


def _write_ordinal(count: int, _: str) -> str:
    ending = "th" if count // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def _write_cardinal_word(count: int, _: str) -> str:
    return _CARDINALS.get(count, "").capitalize()


def _write_ordinal_word(count: int, number_format: str) -> str:
    return _ORDINALS.get(count, _write_ordinal(count, number_format)).capitalize()


def _write_enclosed(count: int, _: str) -> str:
    return chr(0x2460 + count - 1) if 0 < count <= 20 else ""


def _write_han(count: int, _: str) -> str:
    tens, ones = divmod(count, 10)
    if tens == 0:
        return _HAN[ones]
    return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[ones] if ones else "") if tens < 10 else ""


_WRITERS: Mapping[str, Callable[[int, str], str]] = {
    "lowerRoman": _write_roman,
    "upperRoman": _write_roman,
    "ordinal": _write_ordinal,
    "cardinalText": _write_cardinal_word,
    "ordinalText": _write_ordinal_word,
    **dict.fromkeys(_HAN_FORMATS, _write_han),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _write_enclosed),
}
