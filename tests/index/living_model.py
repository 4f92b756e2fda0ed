"""A plain model of a living index, and the texts that it is tried with: what `index.sources.registry` promises, in few lines.

What lies in the corpus folder, what was uploaded, what stands aside, and what is indexed. Apart from the machine in
`living_machine.py`, which holds the product against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "documents"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "indo_pacific_docs"
SHORT = 12_000  # bytes; longer documents would take a step of the machine too long
NAMES = ("a.txt", "b.txt", "c.txt", "d.md", "e.txt", "f.md")

REPRINT = " ".join(f"Ship {number} sails under the flag of harbour {number % 7}." for number in range(30))
WORDLESS = "§ … §".encode()
TINY = (
    "Information Technology (IT) is on the agenda. It is what it is.",
    "The IT of the mission is old, and it fails.",
    "The United States (US) told us about ports. The US is far.",
    "Let us meet the US delegation.",
    "The Framework Participation Agreement (FPA) covers ports. FPAs are signed.",
    "A Framework Participation Agreement is not the Final Programme Assessment.",
    "The Final Programme Assessment (FPA) is late.",
    "The Asian Bank (AB) lends. AB is rich.",
    "The Arctic Brigade (AB) marches. AB is cold.",
    "ab initio the ab is an ordinary word here.",
    "The Common Action Team (CAT) met in Tokyo. CATs are few.",
    "A cat sat on the mat; the cat was fat.",
    "The Who Are We (WAW) and the Act On Sea (AS). AS is as it is.",
    "AS IT IS US AND WHO",
    "FPAs are discussed, and so is the AB.",
    "The CATs of the AB know no FPA.",
    "The United Services (US) and the Information Taskforce (IT) report to us.",
    "海上安全保障に関する日本との協定。日本 (JP)",
    "Соглашение о безопасности (СБ) подписано. ὅρκος",
    "-- ... -- 12 -- ...",
    WORDLESS.decode(),
    REPRINT,
    REPRINT + " One more ship has come.",
    "A paragraph put on top.\n\n" + REPRINT,
)


class Text(bytes):
    """The bytes of a file, short where hypothesis prints them."""

    def __repr__(self) -> str:
        return f"Text({bytes(self)[:40]!r}...)"


ABOUT_ACRONYMS = 17  # the first of TINY
DAMAGED = (Text(b"%PDF-1.7 but nothing else"), Text(b""))
REAL_FILES = sorted(path for path in REAL.glob("*.md") if path.stat().st_size < SHORT)[:6] if REAL.is_dir() else []
TEXTS = (
    *(Text(text.encode()) for text in TINY),
    *(Text(path.read_bytes()) for path in sorted(CORPUS.iterdir()) if path.stat().st_size < SHORT),
    *(Text(path.read_bytes()) for path in REAL_FILES),
)

names = st.sampled_from(NAMES)
# Of sentences about acronyms, so that most steps change how the words of other documents are cut.
composed = st.lists(st.sampled_from(TINY[:ABOUT_ACRONYMS]), min_size=1, max_size=3, unique=True).map(
    lambda sentences: Text("\n\n".join(sentences).encode())
)
contents = st.one_of(composed, composed, st.sampled_from(TEXTS))
sent = st.one_of(contents, contents, contents, contents, st.sampled_from(DAMAGED))
Told = Mapping[str, bytes]


def name_document(name: str) -> str:
    """The doc_id of a file of this name."""
    return name.removesuffix(".txt").replace(".", "-")


FILES = {name_document(name): name for name in NAMES}


def is_readable(doc_id: str, told: bytes) -> bool:
    """Whether a document comes of it: a text without a word is refused."""
    return told not in DAMAGED and told != WORDLESS


@dataclass
class Library:
    """The model: doc_id to bytes of each. indexed: what the published generation holds."""

    corpus: dict[str, bytes]
    uploads: dict[str, bytes]
    aside: dict[str, bytes]
    indexed: dict[str, bytes]

    def change(self, before: Told, put: Told, removed: frozenset[str], *, whole: bool, may_be_empty: bool) -> "Library | None":
        """The library afterwards; None when nothing would be left that may not all go. before: what an earlier, whole generation
        holds.
        """
        read = {doc_id: told for doc_id, told in put.items() if is_readable(doc_id, told)}
        wanted, kept = self._touch(put, removed, before), self._touch(read, removed, before)
        if not whole:
            indexed = {doc_id: told for doc_id, told in before.items() if doc_id not in removed} | read
            return Library(self.corpus, kept.uploads, kept.aside, indexed) if indexed or may_be_empty else None
        asked = {**wanted.uploads, **wanted.files()}
        failed = {doc_id for doc_id, told in asked.items() if not is_readable(doc_id, told)}
        indexed = {doc_id: told for doc_id, told in asked.items() if doc_id not in failed}
        indexed |= {doc_id: before[doc_id] for doc_id in failed & before.keys()}
        aside = {doc_id: told for doc_id, told in kept.aside.items() if self.corpus.get(doc_id) == told}
        later = self.corpus.keys() - aside.keys() - failed
        uploads = {doc_id: told for doc_id, told in kept.uploads.items() if doc_id not in later}
        return Library(self.corpus, uploads, aside, indexed) if indexed or may_be_empty else None

    def files(self) -> dict[str, bytes]:
        """The files of the corpus folder that do not stand aside."""
        return {doc_id: told for doc_id, told in self.corpus.items() if self.aside.get(doc_id) != told}

    def _touch(self, put: Told, removed: frozenset[str], before: Told) -> "Library":
        stood = {doc_id: told for doc_id, told in before.items() if doc_id not in self.uploads} | self.corpus
        aside = {doc_id: stood[doc_id] for doc_id in put.keys() | removed if doc_id in stood}
        left = {doc_id: told for doc_id, told in self.uploads.items() if doc_id not in put.keys() | removed}
        return Library(self.corpus, {**left, **put}, {**self.aside, **aside}, self.indexed)
