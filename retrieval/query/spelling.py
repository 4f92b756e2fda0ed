"""Spelling: words that neither the corpus nor a dictionary has, taken for words of the corpus that are spelled nearly so.

A question comes in, the question as it is to be searched comes out. A word stays as it is where it is known anywhere: in the
corpus, in the dictionary of the question's language, or as a name of a country or a capital. So a question about Austria is never
answered about Australia. Numbers, identifiers and acronyms stay, too, but for a letter that is doubled.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from string import ascii_lowercase

from index.analysis.similar_words import count_edits
from index.analysis.tokenizer import Tokenizer
from index.analysis.words import simplify_word
from index.engine import Snapshot
from ingest.language.tables import DEFAULT
from ingest.language.words.whole_words import load_words
from retrieval.query.shorthands import list_short_words

_WORD = re.compile(r"(?<![\w./@'’])[^\W\d_]{4,30}(?![\w/@]|\.\w|['’](?!s\b))")
_QUOTED = re.compile(r"[\"“][^\"”]{1,200}[\"”]")
_SHORT, _LONG = 5, 9  # letters: shorter words are taken for words such as "which" alone; two edits are one error in long ones
_LONG_NAME = 8  # letters
_REPLACED, _SUPERFLUOUS, _TOO_MUCH = 1.2, 1.4, 3.0  # edits, where one that is likely counts 1
_COMPARED = 40  # words of the corpus


@dataclass(frozen=True, slots=True)
class SpellingHelp:
    """What misspellings are found and corrected by."""

    snapshot: Snapshot
    tokenizer: Tokenizer
    """In the language of the question."""
    names: Container[str]
    """Names of countries and capitals, in small letters without accents."""

    def correct(self, question: str, known: Container[str]) -> str:
        """The question with its misspelled words replaced. known: the tokens of its words that the corpus uses."""
        quoted = [match.span() for match in _QUOTED.finditer(question)]

        def replace(match: re.Match[str]) -> str:
            word, start = match.group(), match.start()
            if any(first <= start < end for first, end in quoted) or self._is_known(word, known):
                return word
            return self._find_meant(word, is_name=start > 0 and word[0].isupper()) or word

        return _WORD.sub(replace, question)

    def _is_known(self, word: str, known: Container[str]) -> bool:
        tokens = self.tokenizer.token_set(word)
        return not tokens or any(token in known for token in tokens) or self._is_elsewhere(simplify_word(word))

    def _is_elsewhere(self, small: str) -> bool:
        """True for a word or shorthand that the language has, whatever the corpus holds."""
        language = self.tokenizer.language
        is_word = any(small in load_words(tag) for tag in (language.tag, DEFAULT.tag))
        return is_word or small in self.names or small in list_short_words(language)

    def _find_meant(self, word: str, *, is_name: bool) -> str | None:
        """The one word that `word` is likeliest a misspelling of, in its letter case. None where there are none or several.

        is_name: whether it is capitalised within the question. Then it may be a name that nobody knows. It is a misspelling only
        where the error is a likely one, or the word a long one that begins with the right letter.
        """
        small = simplify_word(word)
        texts = self._list_similar(small)
        if word.isupper():
            texts = [text for text in texts if _differs_by_doubling(small, text)]
        costs = {text: _weigh_edits(small, text) for text in texts}
        least = min(costs.values(), default=_TOO_MUCH)
        best = [text for text in texts if costs[text] == least]
        if least >= _TOO_MUCH or len({self.tokenizer.token_set(text) or text for text in best}) > 1:
            return None
        if is_name and least > 1 and (len(small) < _LONG_NAME or small[0] != best[0][0]):
            return None
        if len(small) >= _SHORT and self._has_rival(small, least, best):
            return None
        return best[0].upper() if word.isupper() else best[0].capitalize() if word[0].isupper() else best[0]

    def _list_similar(self, small: str) -> list[str]:
        """The words that a word may be meant for: of a short one words of the language, of others words of the corpus."""
        if len(small) < _SHORT:
            small_words = self.tokenizer.language.stop_words
            return sorted(word for word in set(_edit_once(small)) if word in small_words and len(word) >= _SHORT - 1)
        most = 2 if len(small) >= _LONG else 1
        return [one.text for one in self.snapshot.words_like(small, _COMPARED) if one.edits <= most]

    def _has_rival(self, small: str, cost: float, best: Container[str]) -> bool:
        """True where a word of the language that the corpus lacks is as near."""
        others = ((one, _weigh_edits(small, one)) for one in _edit_once(small) if one not in best and self._is_elsewhere(one))
        return any(other <= cost for _, other in others)


def _weigh_edits(word: str, meant: str) -> float:
    """How far a word is from the one that is meant. A letter that is missing, doubled or swapped is a likelier error."""
    edits = count_edits(word, meant)
    if edits > 1:
        return float(edits)
    if len(word) == len(meant):
        return 1.0 if sorted(word) == sorted(meant) else _REPLACED
    return 1.0 if len(word) < len(meant) or _differs_by_doubling(word, meant) else _SUPERFLUOUS


def _differs_by_doubling(one: str, other: str) -> bool:
    """True when one word has a letter twice where the other has it once."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[at] == longer[at - 1] and longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer)))


def _edit_once(word: str) -> Iterable[str]:
    """All words that are one edit from `word`: a letter left out, swapped with the next, replaced or put in."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
