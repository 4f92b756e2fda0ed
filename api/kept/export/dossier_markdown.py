"""A dossier as Markdown, with footnotes and one bibliography."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from api.kept.export.dossier_bibliography import Citer, list_sources


def write_markdown(title: str, items: Sequence[Mapping[str, Any]], citer: Citer) -> str:
    """The dossier as a page of Markdown. Quotes are block quotes, each with its footnote."""
    notes: list[str] = []
    lines = [f"# {_escape(title)}", ""]
    for item in items:
        lines += _write_heading(item)
        for quote in item["quotes"]:
            notes.append(f"[^{len(notes) + 1}]: {_escape(citer.write_footnote(quote))}")
            lines += [f"{_write_quote(quote['text'])} [^{len(notes)}]", ""]
        lines += [*(_escape(line) for line in item["note"].splitlines()), ""] if item["note"].strip() else []
    quotes = list(chain.from_iterable(item["quotes"] for item in items))
    if quotes:
        entries = (f"- {_escape(citer.write_entry(quote))}" for quote in list_sources(quotes))
        lines += ["## Bibliography", "", *entries, "", *notes, ""]
    return "\n".join(lines)


def _write_heading(item: Mapping[str, Any]) -> Iterable[str]:
    if item["question"]:
        yield from (f"## {_escape(item['question'])}", "")
    if item["short"]:
        yield from (f"**{_escape(item['short'])}**", "")


def _write_quote(text: str) -> str:
    """A block quote in which lines stay lines, and cells of a table are parted by dots."""
    lines = [" · ".join(filter(None, line.split("\t"))) for line in text.splitlines() if line.strip()]
    return "  \n".join(f"> {_escape(line)}" for line in lines)


def _escape(text: str) -> str:
    """Words stay words: no sign of theirs becomes markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", " ".join(text.split()))
