"""The field's words lead to the right module: a search over module names and module docstrings finds where each lives."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ingest", "index", "retrieval", "api", "eval")
MANY = 9
"""How many modules a word may name. More would be a list to read through, not an answer."""

# A word as it is searched for (a pattern, in any case), and the modules that it must lead to.
WORDS = {
    "dedup": ("retrieval/passages/deduplication.py",),
    "near.duplicate": ("index/local/near_duplicates.py",),
    "shingle": ("ingest/shingles.py",),
    "feature": ("retrieval/confidence/features.py",),
    "classifier": ("retrieval/confidence/features.py",),
    "threshold": ("retrieval/confidence/confidence.py",),
    "prompt": ("api/writing.py",),
    "entail": ("retrieval/llm/entailment.py",),
    "support": ("retrieval/llm/support.py",),
    "synonym": ("index/analysis/synonyms.py",),
    "retr(y|ie[sd])": ("api/jobs/worker.py",),
    "worker": ("api/jobs/worker.py",),
    "rate.limit": ("api/http/middleware/rate_limit.py",),
    "request.log": ("api/http/middleware/request_log.py",),
    "openapi": ("api/http/openapi.py",),
    "multipart": ("api/http/multipart.py",),
    "page.label": ("ingest/readers/text/text_pages.py",),
    "stop.words": ("index/analysis/tokenizer.py",),
    "abbreviation": ("ingest/sentences.py",),
    "metonym": ("retrieval/query/expansion.py",),
    "calibrat": ("eval/fit/calibrate.py", "retrieval/confidence/confidence.py"),
    "int8": ("retrieval/reader/reader.py", "eval/training/export.py"),
    "chunk size": ("ingest/chunking.py",),
    "snapshot": ("index/engine.py",),
    "acquire": ("index/engine.py",),
}
TEXTS = {
    path.relative_to(ROOT).as_posix(): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


def find_modules(word: str) -> list[str]:
    """The modules whose name or docstring holds the word; a package's own docstring leads nowhere yet."""
    pattern = re.compile(word, re.IGNORECASE)
    return [
        name
        for name, text in TEXTS.items()
        if not name.endswith("__init__.py") and (pattern.search(name) or pattern.search(" ".join(text.split())))
    ]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_field_leads_to_its_modules(word: str) -> None:
    found = find_modules(word)
    assert set(WORDS[word]) <= set(found)
    assert len(found) <= MANY


def test_a_word_that_is_nowhere_leads_nowhere() -> None:
    assert find_modules("no such word") == []
