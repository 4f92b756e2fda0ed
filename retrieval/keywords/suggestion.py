"""Spelling help for key words: a query comes in; the query with its misspelled words as the corpus spells them goes out.

Nothing is searched for instead of what was typed. Phrases, excluded words and conditions stay as they are.
"""

import re
from collections.abc import Container
from itertools import chain

from index.engine import Snapshot
from ingest.language.tables import detect_language
from retrieval.keywords.keyword_query import FIELDS, read_keywords, term_pattern
from retrieval.query.spelling import SpellingHelp


def suggest_keywords(snapshot: Snapshot, text: str, names: Container[str]) -> str | None:
    """The query that was probably meant. None where every word is known, or where several may be meant.

    names: of countries and capitals, in small letters without accents, which are no misspellings.
    """
    words = read_keywords(text).words
    tokenizer = snapshot.tokenizer.in_language(detect_language(" ".join(words)))
    known = snapshot.token_statistics(dict.fromkeys(chain.from_iterable(map(tokenizer.token_set, words)))).known
    spelling = SpellingHelp(snapshot, tokenizer, names)

    def spell(match: re.Match[str]) -> str:
        sign, field, _, bare = match.groups()
        is_word = not sign and bare and (field or "").lower() not in FIELDS
        return spelling.correct(match.group(), known) if is_word else match.group()

    meant = term_pattern().sub(spell, text)
    return meant if meant != text else None
