"""What was asked of late, and what to ask next: links that ask themselves, kept where the key is kept."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def list_recent(page: Page) -> list[str]:
    page.goto("/")
    page.locator("#recent a").first.wait_for()
    return page.locator("#recent a").all_inner_texts()


def test_the_questions_of_late_stand_on_the_empty_page_the_last_first_and_ask_themselves(page: Page, ask: Ask) -> None:
    page.goto("/")
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator("#recent")).to_have_count(0)
    for question in (HOW_MANY, AUSTRALIA, HOW_MANY):
        ask(page, question)
        expect(page.locator(".next")).to_be_visible()
    assert list_recent(page) == [HOW_MANY, AUSTRALIA]
    page.locator("#recent a").last.click()
    expect(page.locator(".asked")).to_have_text(AUSTRALIA)
    expect(page.locator(".short")).to_have_text("22/04/2015")


def test_they_are_forgotten_when_told_so_and_with_the_key(page: Page, ask: Ask) -> None:
    page.goto("/")
    page.evaluate("sessionStorage.setItem('citadel-key', 'secret')")
    ask(page, AUSTRALIA)
    expect(page.locator(".next")).to_be_visible()
    assert page.evaluate("localStorage.getItem('citadel-recent')") is None
    assert list_recent(page) == [AUSTRALIA]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_function("!sessionStorage.getItem('citadel-key')")
    assert page.evaluate("sessionStorage.getItem('citadel-recent')") is None
    ask(page, AUSTRALIA)
    expect(page.locator(".next")).to_be_visible()
    list_recent(page)
    page.get_by_role("button", name="Forget them").click()
    expect(page.locator("#recent")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('citadel-recent')") is None


def test_headings_over_the_passages_are_what_to_ask_next_each_once(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".next").wait_for()
    offered = page.locator(".next a").all_inner_texts()
    assert 1 <= len(offered) <= 4
    assert len(set(offered)) == len(offered)
    sections = page.locator(".passage .path").all_inner_texts()
    assert all(any(path.endswith(heading) for path in sections) for heading in offered)
    page.locator(".next a").first.click()
    expect(page.locator(".asked")).to_have_text(offered[0])
    expect(page.locator(".statement").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q="))


def test_what_lies_in_the_storage_of_a_browser_is_not_believed(page: Page) -> None:
    page.goto("/")
    page.evaluate("""localStorage.setItem('citadel-recent', JSON.stringify(
        [{ q: 'Bad', address: 'javascript:alert(1)' }, { q: 1 }, null, { q: 'Good', address: '/?q=Good' }]))""")
    assert list_recent(page) == ["Good"]
    page.evaluate("localStorage.setItem('citadel-recent', '{')")
    page.goto("/")
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator("#recent")).to_have_count(0)
