"""From a question as typed to the `Query` that both legs search.

The encoder has never met the corpus's acronyms, so they are written out for it as the corpus defines them; a capital that
stands for a government is named as the country. The lexical leg folds acronyms by itself (`index/analysis/tokenizer.py`) and
gets the
country added.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from retrieval.errors import QuestionError
from retrieval.query.query import Filters, Query

LONGEST_QUESTION = 2_000  # code points


def prepare_query(question: str, filters: Filters, acronyms: Mapping[str, str]) -> Query:
    """Make the query of a question. `acronyms`: in capitals, to their expansion, as mined from the corpus.

    Raises QuestionError for a question that is empty, too long, or holds no letter or digit.
    """
    text = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]", " ", question).split())
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(question):,} characters; ask in at most {LONGEST_QUESTION:,}")
    if not re.search(r"\w", text):
        raise QuestionError(f"{question[:40]!r} holds nothing to search for: ask with at least one word")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("the question holds half of a surrogate pair: send valid Unicode")
    seats = _find_seats(text)
    return Query(question, _write_out(text, acronyms), " ".join([text, *seats]), filters)


def _find_seats(text: str) -> list[str]:
    pattern, countries = _load_seats()
    return [countries[match.group().lower()] for match in pattern.finditer(text)]


def _write_out(text: str, acronyms: Mapping[str, str]) -> str:
    pattern, countries = _load_seats()
    text = pattern.sub(lambda match: countries[match.group().lower()], text)
    return re.sub(r"\b([A-Z][A-Za-z]*?[A-Z])(s?)\b", lambda match: acronyms.get(match[1].upper(), match[1]) + match[2], text)


@cache
def _load_seats() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = tomllib.loads(files("retrieval").joinpath("seats.toml").read_text(encoding="utf-8"))["seats"]
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, table))})\b", re.IGNORECASE)
    return pattern, {capital.lower(): country for capital, country in table.items()}
