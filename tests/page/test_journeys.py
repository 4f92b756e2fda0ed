"""Journeys of an analyst: which test walks each, and one through a document that really changes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page.site_documents import put, remove

HERE = Path(__file__).resolve().parent
FLEET = "The Republic of Elbonia has {} patrol boats in the northern gulf."
QUESTION = "How many patrol boats does the Republic of Elbonia have in the northern gulf?"
JOURNEYS = {
    "ask a question and read the answer word for word": (
        "test_answer",
        "test_the_statements_are_quoted_word_for_word_with_the_numbers_of_their_passages",
    ),
    "open a source at the quote": ("test_source", "test_a_citation_opens_the_whole_document_with_exactly_the_quote_marked"),
    "open the original file at its page": (
        "test_viewing",
        "test_the_quoted_words_are_marked_on_the_page_of_the_file_beside_the_text",
    ),
    "pin quotes and answers into a dossier": (
        "test_dossiers",
        "test_quotes_answers_and_notes_stand_in_one_dossier_and_are_checked",
    ),
    "order, annotate and clear a dossier": ("test_dossiers", "test_items_are_moved_noted_and_removed_for_good_by_keyboard"),
    "export a dossier and import it again": ("test_dossiers", "test_a_dossier_is_taken_away_as_files_and_imported_from_one"),
    "take a citation away as a footnote": ("test_citing", "test_a_footnote_names_publisher_title_date_section_page_and_place"),
    "print an answer with its sources": ("test_citing", "test_it_prints_the_question_the_answer_and_the_sources_alone"),
    "freeze an answer at an address of its own": (
        "test_kept",
        "test_an_answer_is_kept_at_an_address_of_its_own_and_its_citations_hold",
    ),
    "verify a frozen answer after a document changed": (
        "test_journeys",
        "test_a_frozen_answer_tells_that_the_document_behind_it_was_altered",
    ),
    "watch a question until its answer changes": (
        "test_watching",
        "test_a_question_is_watched_and_what_an_upload_changes_is_shown_with_its_cause_and_in_the_feed",
    ),
    "have changes sent to a webhook": (
        "test_own_things",
        "test_a_watch_sends_its_changes_to_an_address_that_is_allowed_until_it_is_taken_away",
    ),
    "follow up": ("test_watching", "test_a_follow_up_keeps_the_thing_named_before_says_so_and_is_asked_as_typed_where_wanted"),
    "come back to a question of late": (
        "test_history",
        "test_the_questions_of_late_stand_on_the_empty_page_the_last_first_and_ask_themselves",
    ),
    "say that an answer is wrong, and withdraw it": (
        "test_own_things",
        "test_feedback_is_listed_for_who_gave_it_alone_and_withdrawn_when_told_so",
    ),
    "upload with a preview, then correct what is known": ("test_editing", "test_a_file_is_looked_at_added_and_corrected"),
    "add a document from an address": ("test_fetching", "test_a_document_is_fetched_from_an_address"),
    "restore an earlier version of the library": (
        "test_documents",
        "test_the_changes_of_a_generation_are_told_and_an_earlier_one_is_gone_back_to",
    ),
    "compare two versions side by side": ("test_searching", "test_two_versions_of_a_document_stand_side_by_side"),
    "search by key words and narrow the hits": (
        "test_searching",
        "test_hits_come_in_pages_and_are_narrowed_by_what_they_have_in_common",
    ),
    "find words within a document": ("test_searching", "test_words_are_found_in_an_open_document_and_pages_gone_to"),
    "filter by document": ("test_filters", "test_a_filter_by_document_narrows_the_answer_and_comes_off_as_a_chip"),
    "compare two sides in one question": ("test_parts", "test_sides_stand_beside_each_other"),
    "sign in on a guarded server, and out": ("test_locked", "test_with_the_key_everything_that_it_opened_is_forgotten"),
    "do all of it by keyboard": ("test_keyboard", "test_the_whole_journey_goes_by_keyboard_alone"),
}


def test_each_journey_is_walked_by_a_test_in_a_browser() -> None:
    assert len(JOURNEYS) >= 20
    for journey, (module, name) in JOURNEYS.items():
        text = (HERE / f"{module}.py").read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(\s*\w+: (?:Page|Callable)", text, re.M), f"{journey}: no test {name} drives a page"


@pytest.fixture
def fleet(site: str) -> Iterator[str]:
    put(site, "elbonia-frozen", FLEET.format(41), title="The northern fleet")
    yield site
    remove(site, "elbonia-frozen")


def test_a_frozen_answer_tells_that_the_document_behind_it_was_altered(
    page: Page, ask: Callable[[Page, str], None], fleet: str
) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Keep this answer").click()
    page.get_by_role("link", name="Kept: open it").click()
    expect(page.locator("#check-title")).to_contain_text("still hold")
    put(fleet, "elbonia-frozen", FLEET.format(43), title="The northern fleet")
    page.reload()
    expect(page.locator(".statement blockquote").first).to_contain_text("41 patrol boats")
    expect(page.locator("#check-title")).to_contain_text("1 altered")
    fallen = page.locator('.check li[data-verdict="altered"]').first
    expect(fallen.locator("del")).to_contain_text("41")
    expect(fallen.locator("ins")).to_contain_text("43")
    fallen.get_by_role("link", name="Open it as it is today").click()
    expect(page.locator(".text mark.current").first).to_contain_text("43 patrol boats")
