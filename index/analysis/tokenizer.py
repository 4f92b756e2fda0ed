"""The one tokenizer, of documents and of questions: words to stems, variants and acronyms folded, stop words dropped.

In comes text, out comes the list of tokens that the lexical leg counts. What the corpus taught it (its acronyms, and which of
them are also ordinary words) is a `Vocabulary`, saved with the index, so that a question is cut exactly as the documents were.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import Stemmer

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.acronyms import choose_expansions
from index.analysis.synonyms import Rewriting, Stems, load_variants
from index.analysis.words import find_words

FILES = ("vocabulary.json",)

# "not", "no" and "without" stay: "not in force" is a statement of its own, and where they are frequent their weight is small.
_STOPS = """
a about also am an and any are as at be because been being but by can could did do does doing eg for from had has have having he
her hers him his how i ie if in into is it its itself me much many my of on or our ours s shall she should so some such t than
that the their theirs them themselves then there these they this those to too us was we were what when where which while who
whom whose why will with would you your yours
"""
STOP_WORDS = frozenset(_STOPS.split())
_SOFT_Z = re.compile(r"iz(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)")
_PLURAL_ACRONYM = re.compile(r"(?<=[A-Z]{2})s$")
_CACHED_WORDS, _CACHED_SETS = 500_000, 20_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What shapes tokens beyond the rules in this file; plain values, saved with the index.

    acronyms: in capitals, to the expansion. cased: acronyms that are ordinary words in small letters, so count in capitals only.
    """

    spelling: Mapping[str, str]
    forms: Mapping[str, Sequence[str]]
    acronyms: Mapping[str, str]
    cased: Sequence[str]

    @classmethod
    def of_corpus(cls, texts: Iterable[str]) -> Self:
        """The known variants and the acronyms that `texts` define."""
        wording = AcronymStatistics()
        for text in texts:
            wording.add(AcronymStatistics.of_text(text))
        return cls.of_wording(wording)

    @classmethod
    def of_wording(cls, wording: AcronymStatistics) -> Self:
        """`of_corpus` of texts whose wording is known."""
        variants = load_variants()
        known = {form for forms in variants.forms.values() for form in forms}
        expansions = choose_expansions(wording.definitions)
        acronyms = {short: long for short, long in expansions.items() if short not in known}
        ordinary = [short for short in acronyms if short.lower() in STOP_WORDS or wording.small[short.lower()]]
        cased = sorted({*ordinary, *(form for form in known if form.isupper() and form.lower() in STOP_WORDS)})
        return cls(dict(variants.spelling), {words: list(forms) for words, forms in variants.forms.items()}, acronyms, cased)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The vocabulary that `save` wrote to `folder`."""
        return cls(**json.loads((folder / FILES[0]).read_text(encoding="utf-8")))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`; the same vocabulary gives the same bytes."""
        (folder / FILES[0]).write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


class Tokenizer:
    """Text to tokens. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._stemmer = Stemmer.Stemmer("english")
        self._lock = threading.Lock()  # the stemmer is not re-entrant
        self._cased = frozenset(vocabulary.cased)
        self._spelling = re.compile("|".join(map(re.escape, sorted(vocabulary.spelling, key=len, reverse=True))) or r"(?!)")
        self._stems: dict[str, str] = {}
        self._names = Rewriting(self._fold_names())
        self._acronyms = Rewriting(self._fold_acronyms())
        self._remembered = lru_cache(_CACHED_SETS)(lambda text: frozenset(self.tokens(text)))

    def tokens(self, text: str) -> list[str]:
        """The tokens of `text` in order; [] when it holds stop words only. An acronym and its expansion give the same tokens."""
        return _drop_stops(self._acronyms.rewrite(self._cut_words(text)))

    def indexed(self, text: str) -> list[str]:
        """What the lexical leg counts of a document: its words as written, then once each what `tokens` adds to them.

        Either form of an acronym finds the other, but a text that writes one twenty times does not hold its words twenty times.
        """
        stems = self._cut_words(text)
        written = _drop_stops(stems)
        added = dict.fromkeys(_drop_stops(self._acronyms.rewrite(stems)))
        held = set(written)
        return [*written, *(token for token in added if token not in held)]

    def asked(self, text: str) -> list[str]:
        """What the lexical leg is asked: the words of a question as written; documents hold both forms of an acronym."""
        return _drop_stops(self._cut_words(text))

    def token_set(self, text: str) -> frozenset[str]:
        """The distinct tokens of `text`, remembered for texts met lately: the same sentences answer many questions."""
        return self._remembered(text)

    def find_differences(self, former: "Tokenizer") -> list[frozenset[str]] | None:
        """Sets of tokens, one of which stands whole in every row that `former` counts otherwise; None where any row may differ.

        Two tokenizers of one code differ in their acronyms alone. A text is counted otherwise when it holds a sequence of stems
        that one of the two rewrites and the other does not, or a word that counts in capitals only for one of them.
        """
        if self._names != former._names or self._spelling != former._spelling:
            return None
        found = [frozenset(sequence) - STOP_WORDS for sequence in self._acronyms.find_differences(former._acronyms)]
        for word in self._cased ^ former._cased:
            found += [frozenset(cutter._cut(word)) - STOP_WORDS for cutter in (self, former)]
        return found if all(found) else None

    def _cut_words(self, text: str) -> list[str]:
        """Stems with names folded, stop words still among them."""
        # In a text without small letters capitals say nothing: "TELL US WHAT HAPPENED" is not about the United States.
        shouted = text.isupper() and len(text.split()) > 3
        return self._names.rewrite(self._stem_all(find_words(text.lower() if shouted else text)))

    def _stem_all(self, words: Sequence[str]) -> list[str]:
        known = self._stems
        try:
            return [known[word] for word in words]
        except KeyError:
            if len(known) > _CACHED_WORDS:
                known.clear()
            return [known.get(word) or known.setdefault(word, self._stem(word)) for word in words]

    def _stem(self, word: str) -> str:
        """A word's stem; stop words as they are; "^us" for an acronym that counts in capitals only."""
        if word[0].isdigit():
            return word.casefold()
        word = _PLURAL_ACRONYM.sub("", word.replace(".", ""))
        if word in self._cased:
            return "^" + word.lower()
        small = word.casefold()
        if small in STOP_WORDS:
            return small
        spelled = self._spelling.match(small)
        if spelled:
            small = self.vocabulary.spelling[spelled[0]] + small[spelled.end() :]
        with self._lock:
            return str(self._stemmer.stemWord(_SOFT_Z.sub("is", small) if len(small) > 5 else small))

    def _cut(self, text: str) -> Stems:
        return tuple(self._stem_all(find_words(text)))

    def _fold_names(self) -> dict[Stems, Stems]:
        return {self._cut(form): self._cut(words) for words, forms in self.vocabulary.forms.items() for form in forms}

    def _fold_acronyms(self) -> dict[Stems, Stems]:
        """Acronym and expansion both give the acronym and the words: each finds the other, and single words still match."""
        table: dict[Stems, Stems] = {}
        for short, long in self.vocabulary.acronyms.items():
            words = tuple(self._names.rewrite(self._cut(long)))
            token = short.lower() if short.lower() not in STOP_WORDS else "^" + short.lower()
            tokens = tuple(dict.fromkeys((*table.get(words, ()), token, *words)))
            table[words] = tokens
            small = [] if short in self._cased else [self._cut(short.lower() + "s")]
            table.update(dict.fromkeys([self._cut(short), *small], tokens))
        return table


def _drop_stops(stems: Sequence[str]) -> list[str]:
    return [stem for stem in stems if stem not in STOP_WORDS]
