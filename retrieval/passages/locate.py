"""Where a statement stands in a text: white space folded, otherwise verbatim, and whole.

Whole means that no word or number is cut at its ends: "9 states signed." does not stand in "19 states signed.", nor "1,5" in
"1,500". An answer whose number grew a digit would pass for unchanged otherwise.
"""

import re
from functools import lru_cache

from index.analysis.words import SIGN
from ingest.spans import Span

_LETTER = rf"[^\W{SIGN}]"  # of scripts that set blanks between words; in others any sign may begin one


def locate(text: str, statement: str, near: int = 0) -> Span | None:
    """Where `statement` stands in `text`, the place that begins nearest to offset `near`, the first of two as near.

    None where it does not, and for a statement that is blank.
    """
    # Most texts lack one of the words, and then need not be read from each of their places.
    words = sorted(set(statement.split()), key=len, reverse=True)
    if not words or any(word not in text for word in words):
        return None
    spans = [Span(*match.span()) for match in _write_pattern(statement).finditer(text)]
    return min(spans, key=lambda span: (abs(span.start - near), span.start), default=None)


@lru_cache(500)
def _write_pattern(statement: str) -> re.Pattern[str]:
    words = statement.split()
    first, last = words[0][0], words[-1][-1]
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, first) else ""
    behind = rf"(?!{_LETTER})" if re.match(_LETTER, last) else ""
    before += r"(?<!\d[.,])" if first.isdecimal() else ""
    behind += r"(?![.,]\d)" if last.isdecimal() else ""
    return re.compile(before + r"\s+".join(map(re.escape, words)) + behind)
