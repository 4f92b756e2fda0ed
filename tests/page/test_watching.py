"""Watches and follow-up questions on the page: an answer is watched and changes, a question goes on from the one before."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import fromstring

import pytest
from playwright.sync_api import Page, expect

from tests.deadlines import wait_for
from tests.page.site_documents import put, remove

FLEET = "The Republic of Elbonia has {} patrol boats in the gulf."
HOW_MANY = "How many patrol boats does the Republic of Elbonia have?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
KOREA = "When did the Republic of Korea sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


@pytest.fixture
def fleet(site: str) -> Iterator[str]:
    put(site, "elbonia-watched", FLEET.format(41), title="The watched fleet")
    yield site
    remove(site, "elbonia-watched")


def test_a_question_is_watched_and_what_an_upload_changes_is_shown_with_its_cause_and_in_the_feed(
    page: Page, ask: Ask, fleet: str
) -> None:
    ask(page, HOW_MANY)
    page.get_by_role("button", name="Watch this question").click()
    link = page.get_by_role("link", name="Watched: see it")
    expect(link).to_be_focused()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOW_MANY)
    expect(page.locator("#kept")).to_contain_text("The answer has not changed so far.")
    watch = page.url.rpartition("=")[2]
    page.get_by_role("link", name="All watches").click()
    page.get_by_role("button", name="Open an address").click()
    address = page.get_by_label("Address, shown this once").input_value()
    put(fleet, "elbonia-watched", FLEET.format(43), title="The watched fleet")
    page.goto("/dossiers")  # what is shown is read: the watch itself is opened once its change is there
    wait_for(lambda: page.request.get(f"{fleet}/v1/watches/{watch}").json()["unread"])
    page.reload()
    page.get_by_role("link", name="Watched questions").click()
    entry = page.locator(".entry").filter(has_text=HOW_MANY)
    expect(entry.locator(".unread")).to_have_text("1 unread")
    with page.expect_response("**/read"):
        entry.get_by_role("link", name=HOW_MANY).click()
    change = page.locator(".changes > li")
    expect(change.locator(".item-short del")).to_contain_text("41")
    expect(change.locator(".item-short ins")).to_contain_text("43")
    expect(change.locator('[data-cause="altered_text"]')).to_contain_text("The watched fleet")
    expect(change.locator('[data-cause="altered_text"] ins')).to_contain_text("43 patrol boats")
    feed = page.request.get(address)
    assert feed.ok
    titles = [one.text for one in fromstring(feed.text()).iter("{http://www.w3.org/2005/Atom}title")]  # noqa: S314 - of the server
    assert any(re.match(rf"{re.escape(HOW_MANY)}: 43", title or "") for title in titles)
    page.reload()
    expect(page.locator(".unread")).to_have_count(0)
    page.goto("/dossiers?watch=")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Open an address")).to_be_visible()
    assert page.request.get(address).status == 404


def test_a_question_without_an_answer_is_watched_too(page: Page, ask: Ask) -> None:
    ask(page, "Who won the chess world cup?")
    page.get_by_role("button", name="Watch this question").click()
    page.get_by_role("link", name="Watched: see it").click()
    page.get_by_role("link", name="All watches").click()
    entry = page.locator(".entry").filter(has_text="chess")
    expect(entry).to_contain_text("no answer found")
    entry.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".entry").filter(has_text="chess")).to_have_count(0)


def test_a_follow_up_keeps_the_thing_named_before_says_so_and_is_asked_as_typed_where_wanted(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    ask(page, "and the Republic of Korea?")
    understood = page.locator(".understood")
    expect(understood.locator("q")).to_have_text(KOREA)
    expect(page).to_have_url(re.compile("after="))
    page.reload()
    expect(understood.locator("q")).to_have_text(KOREA)
    page.get_by_role("button", name="Ask the words as typed").click()
    expect(understood).to_have_count(0)
    expect(page.locator("#asked")).to_have_text("and the Republic of Korea?")
    assert "after=" not in page.url


def test_a_question_that_stands_alone_is_asked_as_it_is(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    ask(page, "Which countries signed a framework participation agreement?")
    expect(page.locator("#answer-title")).to_be_visible()
    expect(page.locator(".understood")).to_have_count(0)
    assert "after=" not in page.url


def test_what_was_understood_is_kept_and_asked_of_the_next_follow_up(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    ask(page, "and the Republic of Korea?")
    ask(page, "why?")
    expect(page.locator(".understood q")).to_have_text(
        "Why did the Republic of Korea sign the Framework Participation Agreement?"
    )
    page.get_by_role("button", name="Watch this question").click()
    page.get_by_role("link", name="Watched: see it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Why did the Republic of Korea sign the Framework Participation Agreement?"
    )
