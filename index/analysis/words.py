"""From text to plain words: one spelling for quotes, accents, numbers and dates, the same in documents and in questions.

Text comes in; out comes a list of words as printed but for those spellings (letter case is kept, since "US" is not "us"). Apart
from the tokenizer so that what counts as a word can be read, and tested, without stems and variants.
"""

import re
import unicodedata

# Han and Kana are written without blanks: each sign is a word. Everything else is a word where letters and digits run on.
SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)"  # dates, as unify_text writes them
    r"|[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S.
    r"|\d+(?:\.\d+)+"  # 14.5, 3.5.1
    rf"|[{SIGN}]"
    rf"|[^\W_{SIGN}]+"
)

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS).replace("sep(?:", "sept?(?:")
_DAY = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE = re.compile(
    r"(?<![\w.,/-])(?:(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    r"|(?P<d2>\d{1,2})(?P<mark>[./-])(?P<m2>\d{1,2})(?P=mark)(?P<y2>\d{4})"
    rf"|{_DAY.format('d3')}\s+(?:of\s+)?(?P<m3>{_MONTH})\.?,?\s+(?P<y3>\d{{4}})"
    rf"|(?P<m4>{_MONTH})\.?\s+{_DAY.format('d4')},?\s+(?P<y4>\d{{4}}))(?![\w/-])",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"(?<![\w./:@-])[a-z]{2,10}(?![\w/:@-]|\.\w)")
_THOUSANDS = re.compile(r"(?<![\d,.])(\d{1,3})((?:,\d{3})+)(?![\d,])")

_LOOKALIKES = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **{"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"},
}
_ODD = re.compile(f"[{''.join(_LOOKALIKES)}\u0300-\u036f]")


def find_words(text: str) -> list[str]:
    """The words of `text` in their own case; "1 December 2016" and "01/12/2016" alike give 2016-12-01 1 december 2016."""
    return _WORD.findall(unify_text(text))


def unify_text(text: str) -> str:
    """NFKC, accents off, one kind of quote and hyphen, "1,200" as "1200", dates written out in one order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        # Only the accents of Latin, Greek and Cyrillic go; the vowel signs of other scripts are letters.
        text = _ODD.sub(lambda match: _LOOKALIKES.get(match[0], ""), unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", text)
    text = _THOUSANDS.sub(lambda match: match[1] + match[2].replace(",", ""), text)
    return _DATE.sub(_write_date, text)


def _write_date(match: re.Match[str]) -> str:
    found = {name[0]: value for name, value in match.groupdict().items() if value and name != "mark"}
    year, day = int(found["y"]), int(found["d"])
    month = int(found["m"]) if found["m"].isdigit() else 1 + [name[:3] for name in _MONTHS].index(found["m"][:3].lower())
    if month > 12 and day <= 12 and match["mark"]:  # 12/31/2016 can only be month first
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{year:04}-{month:02}-{day:02} {day} {_MONTHS[month - 1]} {year}"


def find_small_words(text: str) -> set[str]:
    """Short words that stand in small letters, those in web addresses left out: what an acronym must not be taken for."""
    return set(_SMALL_WORD.findall(text))
