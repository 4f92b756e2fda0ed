"""What is kept: an answer has an address that shows what was answered then, and what has become of its citations."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def keep(page: Page, ask: Ask, question: str) -> None:
    ask(page, question)
    page.get_by_role("button", name="Keep this answer").click()
    page.get_by_role("link", name="Kept: open it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question)


def test_an_answer_is_kept_at_an_address_of_its_own_and_its_citations_hold(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    quoted = page.locator(".statement blockquote").all_inner_texts()
    keep(page, ask, HOW_MANY)
    expect(page).to_have_url(re.compile(r"/dossiers\?answer=[0-9a-f]{16}$"))
    expect(page).to_have_title(f"{HOW_MANY} – Citadel")
    expect(page.locator("#check-title")).to_have_text(re.compile(r"^All \d+ citations still hold\.$"))
    assert page.locator(".statement blockquote").all_inner_texts() == quoted
    expect(page.get_by_role("button", name="Keep this answer")).to_have_count(0)
    page.reload()
    page.locator("#check-title").wait_for()
    assert page.locator(".statement blockquote").all_inner_texts() == quoted


def test_its_sources_open_at_the_words(page: Page, ask: Ask) -> None:
    keep(page, ask, AUSTRALIA)
    page.locator(".cite").first.click()
    expect(page).to_have_url(re.compile(r"/documents\?read="))
    expect(page.locator(".text mark.current").first).to_be_visible()


def test_what_was_altered_since_is_shown_word_by_word(page: Page, ask: Ask) -> None:
    def alter(route: Route) -> None:
        frozen = route.fetch().json()
        first = frozen["check"]["citations"][0]
        first |= {"verdict": "altered", "similarity": 0.9}
        first["differences"] = [
            {"op": "same", "text": "signed "},
            {"op": "removed", "text": "now"},
            {"op": "added", "text": "then"},
        ]
        first["found"] = {"doc_id": first["doc_id"], "text": "signed then", "start": 3, "end": 14}
        route.fulfill(json=frozen)

    keep(page, ask, AUSTRALIA)
    page.route("**/v1/answers/*", alter)
    page.reload()
    expect(page.locator("#check-title")).to_contain_text("1 altered")
    fallen = page.locator('.check li[data-verdict="altered"]')
    expect(fallen.locator("del")).to_have_text("now")
    expect(fallen.locator("ins")).to_have_text("then")
    expect(fallen.get_by_role("link", name="Open it as it is today")).to_have_attribute("href", re.compile("start=3"))


def test_the_list_leads_to_each_and_removes_it_when_told_so(page: Page, ask: Ask) -> None:
    keep(page, ask, AUSTRALIA)
    address = page.url
    page.get_by_role("link", name="All that is kept").click()
    entry = page.locator("section .entry").first
    expect(entry).to_contain_text("22/04/2015")
    before = page.locator("section .entry").count()
    entry.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Leave it").click()
    assert page.locator("section .entry").count() == before
    entry.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("section .entry")).to_have_count(before - 1)
    assert page.request.get(address.replace("/dossiers?answer=", "/v1/answers/")).status == 404


def test_an_answer_that_is_another_one_by_now_is_not_kept_and_it_is_said(page: Page, ask: Ask, complaints: Any) -> None:
    complaints.expected.append("409")
    detail = "generation 2 answers by now, and not 1: ask again, then keep what is answered"
    problem = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": detail}
    page.route("**/v1/answers", lambda route: route.fulfill(status=409, json=problem))
    ask(page, AUSTRALIA)
    page.get_by_role("button", name="Keep this answer").click()
    expect(page.get_by_role("alert")).to_contain_text("ask again, then keep what is answered")
    expect(page.get_by_role("button", name="Keep this answer")).to_be_enabled()


def test_a_reader_says_that_an_answer_is_wrong_and_what_it_should_say(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    page.get_by_role("button", name="Right or wrong?").click()
    dialog = page.get_by_role("dialog", name="Is this answer right?")
    dialog.get_by_label("It is wrong").check()
    dialog.get_by_label("What it should say, if you know").fill("23 April 2015")
    with page.expect_request("**/v1/feedback") as sent:
        dialog.get_by_role("button", name="Send").click()
    assert {"judgement": "wrong", "expected": "23 April 2015", "question": AUSTRALIA}.items() <= sent.value.post_data_json.items()
    expect(dialog).to_have_count(0)
    expect(page.locator("#told")).to_have_text("Thank you: it was sent.")
