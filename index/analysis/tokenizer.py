"""The one tokenizer, of documents and of questions: words to stems, synonyms and acronyms folded, stop words dropped.

Its result is the list of tokens that the lexical retriever counts. What it takes from the corpus (acronyms, and which of them are
ordinary words as well) is a `Vocabulary`, saved with the index, so that a question is cut exactly as the documents were.

A document is stemmed in its language and a question in its own. So that both meet whatever their languages are, a document in
another language than the default one also holds the default language's stems, once each.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import Stemmer

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.acronyms import choose_expansions
from index.analysis.synonyms import Rewriting, Stems, load_synonyms
from index.analysis.words import find_words
from ingest.language.language import Language
from ingest.language.tables import DEFAULT

FILES = ("vocabulary.json",)

_PLURAL_ACRONYM = re.compile(r"(?<=[A-Z]{2})s$")
_LONGEST_WORD = 200  # code points; what is behind tells no word from another
_CACHED_WORDS, _CACHED_SETS = 500_000, 20_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What shapes tokens beyond the rules in this file: plain values, saved with the index."""

    spelling: Mapping[str, str]
    """Beginning of a word to its one spelling."""
    forms: Mapping[str, Sequence[str]]
    """Words to all the forms that are read as them."""
    acronyms: Mapping[str, str]
    """Acronym in capitals to its expansion."""
    cased: Sequence[str]
    """Acronyms that are ordinary words in small letters, and so count in capitals only."""

    @classmethod
    def of_corpus(cls, texts: Iterable[str]) -> Self:
        """The known synonyms, and the acronyms that `texts` in the default language define."""
        statistics = AcronymStatistics()
        for text in texts:
            statistics.add(AcronymStatistics.of_text(text))
        return cls.of_statistics(statistics)

    @classmethod
    def of_statistics(cls, statistics: AcronymStatistics) -> Self:
        """The known synonyms, and the acronyms of texts with these statistics."""
        synonyms, stop_words = load_synonyms(), DEFAULT.stop_words
        known = {form for forms in synonyms.forms.values() for form in forms}
        expansions = choose_expansions(statistics.definitions)
        acronyms = {short: long for short, long in expansions.items() if short not in known}
        ordinary = [short for short in acronyms if short.lower() in stop_words or statistics.small[short.lower()]]
        cased = sorted({*ordinary, *(form for form in known if form.isupper() and form.lower() in stop_words)})
        return cls(dict(synonyms.spelling), {words: list(forms) for words, forms in synonyms.forms.items()}, acronyms, cased)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The vocabulary that `save` wrote to `folder`."""
        return cls(**json.loads((folder / FILES[0]).read_text(encoding="utf-8")))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same vocabulary gives the same bytes."""
        (folder / FILES[0]).write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


class Tokenizer:
    """Text in one language to tokens. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, language: Language = DEFAULT) -> None:
        self.vocabulary = vocabulary
        self.language = language
        self._family = {language.stemmer: self}  # one a stemmer, shared by all that `in_language` makes
        self._stemmer = Stemmer.Stemmer(language.stemmer)
        self._lock = threading.Lock()  # the stemmer is not re-entrant
        self._stop_words = frozenset(word for stop_word in language.stop_words for word in find_words(stop_word, language))
        self._respellings = [(re.compile(pattern), written) for pattern, written in language.respellings]
        self._cased = frozenset(vocabulary.cased)
        self._spelling = re.compile("|".join(map(re.escape, sorted(vocabulary.spelling, key=len, reverse=True))) or r"(?!)")
        self._stems: dict[str, str] = {}
        self._names = Rewriting(self._fold_names())
        self._acronyms = Rewriting(self._fold_acronyms())
        self._remembered = lru_cache(_CACHED_SETS)(lambda text: frozenset(self.tokens(text)))

    def in_language(self, language: Language) -> "Tokenizer":
        """The tokenizer of the same vocabulary for another language, which shares what is kept in memory.

        A language without a stemmer takes the tokenizer of the default language.
        """
        language = language if language.stemmer else DEFAULT
        if language.stemmer not in self._family:
            other = Tokenizer(self.vocabulary, language)
            other._family = self._family
            self._family[language.stemmer] = other
        return self._family[language.stemmer]

    def tokens(self, text: str) -> list[str]:
        """The tokens of `text` in order. [] when it holds stop words only. An acronym and its expansion give the same tokens."""
        return self._drop_stop_words(self._acronyms.rewrite(self._cut_words(text)))

    def document_tokens(self, text: str) -> list[str]:
        """What the lexical retriever counts of a document: its words as written, then once each what `tokens` adds to them.

        Either form of an acronym finds the other, but a text that writes one twenty times does not hold its words twenty times.
        Behind them stand, once each, the tokens in the default language, for questions in that language.
        """
        stems = self._cut_words(text)
        written = self._drop_stop_words(stems)
        added = dict.fromkeys(self._drop_stop_words(self._acronyms.rewrite(stems)))
        if self.language is not DEFAULT:
            words = find_words(text, self.language)
            weighty = " ".join(word for word in words if word.casefold() not in self._stop_words)
            added |= dict.fromkeys(self.in_language(DEFAULT).tokens(weighty))
        held = set(written)
        return [*written, *(token for token in added if token not in held)]

    def question_tokens(self, text: str) -> list[str]:
        """The tokens that the lexical retriever looks up for a question: its words as written.

        Acronyms are not written out, because documents hold both forms.
        """
        return self._drop_stop_words(self._cut_words(text))

    def token_set(self, text: str) -> frozenset[str]:
        """The distinct tokens of `text`, kept for texts met lately: the same sentences answer many questions."""
        return self._remembered(text)

    @cached_property
    def states(self) -> frozenset[str]:
        """The tokens of the states that the vocabulary knows by several names. A union has an acronym, a region is hyphenated."""
        forms = self.vocabulary.forms
        names = [words for words, written in forms.items() if words.upper() not in written and all(map(_can_be_state, written))]
        return self.token_set(" ".join(names))

    def find_differences(self, previous: "Tokenizer") -> list[frozenset[str]] | None:
        """The tokens by which the rows are found that `previous` counts in another way. None where any row may be such a row.

        Of the sets in the list one stands whole in every such row. Two tokenizers of one code differ in their acronyms alone. A
        text is counted in another way when it holds a sequence of stems that one of the two rewrites and the other does not, or a
        word that counts in capitals only for one of them.
        """
        if self._names != previous._names or self._spelling != previous._spelling:
            return None
        found = [frozenset(sequence) - self._stop_words for sequence in self._acronyms.find_differences(previous._acronyms)]
        for word in self._cased ^ previous._cased:
            found += [frozenset(tokenizer._cut(word)) - self._stop_words for tokenizer in (self, previous)]
        return found if all(found) else None

    def _cut_words(self, text: str) -> list[str]:
        """Stems with names folded, stop words still among them."""
        # In a text without small letters capitals mean nothing: "TELL US WHAT HAPPENED" is not about the United States.
        is_all_capitals = text.isupper() and len(text.split()) > 3
        return self._names.rewrite(self._stem_all(find_words(text.lower() if is_all_capitals else text, self.language)))

    def _stem_all(self, words: Sequence[str]) -> list[str]:
        known = self._stems
        try:
            return [known[word] for word in words]
        except KeyError:
            if len(known) > _CACHED_WORDS:
                known.clear()
            return [known.get(word) or known.setdefault(word, self._stem(word)) for word in words]

    def _stem(self, word: str) -> str:
        """A word's stem. Stop words as they are. "^us" for an acronym that counts in capitals only."""
        if word[0].isdigit():
            return word[:_LONGEST_WORD].casefold()
        word = _PLURAL_ACRONYM.sub("", word[:_LONGEST_WORD].replace(".", ""))
        if word in self._cased:
            return "^" + word.lower()
        small = word.casefold()
        if small in self._stop_words:
            return small
        spelled = self._spelling.match(small)
        if spelled:
            small = self.vocabulary.spelling[spelled[0]] + small[spelled.end() :]
        small = self.language.irregular_forms.get(small, small)
        if len(small) > 5:
            for pattern, written in self._respellings:
                small = pattern.sub(written, small)
        with self._lock:
            return str(self._stemmer.stemWord(small))

    def _cut(self, text: str) -> Stems:
        return tuple(self._stem_all(find_words(text, self.language)))

    def _fold_names(self) -> dict[Stems, Stems]:
        return {self._cut(form): self._cut(words) for words, forms in self.vocabulary.forms.items() for form in forms}

    def _fold_acronyms(self) -> dict[Stems, Stems]:
        """Acronym and expansion both give the acronym and the words: each finds the other, and single words still match."""
        table: dict[Stems, Stems] = {}
        for short, long in self.vocabulary.acronyms.items():
            words = tuple(self._names.rewrite(self._cut(long)))
            token = short.lower() if short.lower() not in self._stop_words else "^" + short.lower()
            tokens = tuple(dict.fromkeys((*table.get(words, ()), token, *words)))
            table[words] = tokens
            small = [] if short in self._cased else [self._cut(short.lower() + "s")]
            table.update(dict.fromkeys([self._cut(short), *small], tokens))
        return table

    def _drop_stop_words(self, stems: Sequence[str]) -> list[str]:
        return [stem for stem in stems if stem not in self._stop_words]


def _can_be_state(form: str) -> bool:
    return form[:1].isupper() and "-" not in form
