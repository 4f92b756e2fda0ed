"""Which character set bytes are in that declare none and are no UTF-8.

charset-normalizer knows which decodings look like text. Between the sets of one alphabet it cannot tell by looks: the same bytes
are Czech letters in one and French ones in another. There the short words of the language decide, which are ASCII in all of them.
"""

import re
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

# charset-normalizer's measure of disorder, 0 (clean) to 1; past a fifth its own documentation calls a guess unsafe.
MOST_CHAOS = 0.2
CLEARLY_CLEANER = 0.05
FEWEST_WORDS = 3
"""Short words of a language that its text must hold at least."""
MOST_BROKEN_WORDS = 0.1
"""The share of signs beyond ASCII that may stand where a letter belongs."""
FEWEST_HEBREW = 40
"""Letters."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language is written in a character set of one byte a letter."""

    charsets: tuple[str, ...]
    words: frozenset[str]
    """Frequent short words without accents, which are ASCII in every set."""
    letters: str = ""
    """Its small letters beyond ASCII. "" where there is one set only."""


def _spell(charsets: tuple[str, ...], short_words: str, letters: str = "") -> Spelling:
    return Spelling(charsets, frozenset(short_words.split()), letters)


CENTRAL, TURKISH, WESTERN = ("cp1250", "iso8859_2"), ("cp1254",), ("cp1252",)
SPELLINGS = (
    _spell(CENTRAL, "i w z na do nie jest oraz przez dla od za po o", "ąćęłńóśźż"),  # Polish
    _spell(CENTRAL, "a v na se je za do po pro ve jako o s k", "áčďéěíňóřšťúůýž"),  # Czech
    _spell(CENTRAL, "a v na sa je za do po pre vo ako o s k", "áäčďéíĺľňóôŕšťúýž"),  # Slovak
    _spell(CENTRAL, "a az egy hogy nem is meg vagy volt ezt csak", "áéíóöőúüű"),  # Hungarian
    _spell(CENTRAL, "de la cu nu din pe care este sau prin pentru privind", "ăâîşţ"),  # Romanian
    _spell(CENTRAL, "i u na je se za od su o te kao", "čćđšž"),  # Croatian
    _spell(CENTRAL, "in je na za se da so o pri ki", "čšž"),  # Slovene
    _spell(TURKISH, "ve bir bu ile olarak olan konusunda kadar daha sonra"),
    _spell(WESTERN, "the of and to in is for that on with a it"),
    _spell(WESTERN, "der die und in den von zu das mit ist im des"),
    _spell(WESTERN, "de la le les et des en du une dans est un a"),
    _spell(WESTERN, "de la que el en y los del por con las una"),
    _spell(WESTERN, "di che il la e per un del non una con"),
    _spell(WESTERN, "de que o do da em um para com uma os no"),
    _spell(WESTERN, "de het een van en in is dat op te"),
    _spell(WESTERN, "och att det som en av i den med om"),  # Swedish
    _spell(WESTERN, "og at det er en til af i den med for"),  # Danish, Norwegian
    _spell(WESTERN, "ja on ei se oli kun ovat joka tai"),  # Finnish
)
# Signs and capitals that never stand between two small letters: where they do, other bytes were meant. So are controls.
BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[‚„†‡ˆ‰•˜™¤¦¨¬¯±²³´¶¸¹¡¢£¥¿]+(?=[^\W\d_])|(?<=[a-z])[À-ÞŠŽŸŒ](?=[a-z])|[\x80-\x9f]")
ASCII_WORD = re.compile(rb"(?<![\x80-\xff\w])[a-zA-Z]+(?![\x80-\xff\w])")
HEBREW_LETTERS = re.compile(rb"[\xe0-\xfa]")
OTHER_LETTERS = re.compile(rb"[\xc0-\xdf\xfb-\xff]")
ISO_2022_JP = re.compile(rb"\x1b\$[@B]")


def guess_charset(data: bytes) -> str | None:
    """The name of the character set, as Python's codecs know it. None where no decoding looks like text."""
    if ISO_2022_JP.search(data):
        return "iso2022_jp_3"
    matches = from_bytes(data)
    best = matches.best()
    if best is None or best.chaos > MOST_CHAOS:
        return None
    clean = {name for match in matches if match.chaos <= best.chaos + CLEARLY_CLEANER for name in match.could_be_from_charset}
    if "cp1255" in clean and _looks_hebrew(data):
        return "cp1255"
    spelling = _find_spelling(data) if b"\x00" not in data else None
    # charset-normalizer leaves out sets of which it has seen the like, so that only the Western one is asked for there.
    charsets = WESTERN if spelling is None else spelling.charsets
    name = max(charsets, key=lambda name: _count_letters(data, name, spelling.letters if spelling else ""))
    if (name in clean or charsets != WESTERN) and not _breaks_words(data, name):
        return name
    return "mac_roman" if best.encoding.startswith("mac_") and "mac_roman" in clean else best.encoding


def _looks_hebrew(data: bytes) -> bool:
    """Russian in Windows-1251 has the same bytes for small letters, but not without capitals and the end of its alphabet."""
    return len(HEBREW_LETTERS.findall(data)) >= FEWEST_HEBREW and OTHER_LETTERS.search(data) is None


def _find_spelling(data: bytes) -> Spelling | None:
    """The language whose short words the data holds most of. None where it holds few of any."""
    counts = Counter(word.lower().decode("ascii") for word in ASCII_WORD.findall(data))
    scores = [(sum(counts[word] for word in one.words), len(one.words & counts.keys()), one) for one in SPELLINGS]
    most, _, spelling = max(scores, key=lambda score: score[:2])
    return spelling if most >= FEWEST_WORDS else None


def _count_letters(data: bytes, name: str, letters: str) -> int:
    return sum(character in letters for character in data.decode(name, errors="replace").lower())


def _breaks_words(data: bytes, name: str) -> bool:
    text = data.decode(name, errors="replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    return len(BROKEN_WORD.findall(text)) > MOST_BROKEN_WORDS * beyond_ascii
