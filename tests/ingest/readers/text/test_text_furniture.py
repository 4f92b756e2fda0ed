"""Furniture of copied web pages; of a text of several pages only its bare links."""

from ingest.readers.text.plain_text import read_plain_text
from ingest.readers.text.text_furniture import drop_furniture, drop_links
from ingest.readers.text.text_lines import split_lines
from tests.ingest.extraction_invariants import text_of

PAGE = "It was signed.\n\nhttps://example.org/a\n\nTopics\n\nSecurity"


def test_a_closing_list_and_bare_links_are_dropped() -> None:
    assert [line.text for line in drop_furniture(split_lines(PAGE)) if line.text] == ["It was signed."]


def test_a_closing_label_with_a_sentence_behind_it_stays() -> None:
    lines = split_lines("Topics\n\nThe talks covered trade.")
    assert drop_furniture(lines) == lines


def test_one_field_label_is_text_and_two_are_furniture() -> None:
    assert [line.text for line in drop_furniture(split_lines("Teaser\nText\nIt was signed."))] == ["", "", "It was signed."]
    assert [line.text for line in drop_furniture(split_lines("Teaser\nIt was signed."))] == ["Teaser", "It was signed."]


def test_only_bare_links_are_dropped_from_pages() -> None:
    assert [line.text for line in drop_links(split_lines(PAGE)) if line.text] == ["It was signed.", "Topics", "Security"]


def test_a_report_of_several_pages_keeps_a_page_that_ends_in_topics() -> None:
    extraction = read_plain_text(PAGE + "\n\fAnother page stands here.\n\fA third one stands here.")
    written = [text_of(extraction, block) for block in extraction.blocks]
    assert "Topics" in written
    assert "https://example.org/a" not in written
    assert "Topics" not in [text_of(alone, block) for alone in [read_plain_text(PAGE)] for block in alone.blocks]
