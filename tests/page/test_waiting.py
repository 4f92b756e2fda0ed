"""The time between a question and its answer: what is seen, what is said to screen readers, and the way out."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def hold(page: Page) -> list[Route]:
    """Keep every question on its way until the test lets it go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/v1/ask", keep)
    return held


def type_question(page: Page, question: str) -> None:
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    page.locator(".awaiting").wait_for()


def test_a_question_on_its_way_shows_progress_and_says_so(page: Page) -> None:
    page.goto("/")
    held = hold(page)
    type_question(page, HOW_MANY)
    expect(page.get_by_role("progressbar", name="Waiting for the answer")).to_be_visible()
    expect(page.locator("#told")).to_have_text("Searching the documents…")
    held[0].continue_()
    expect(page.locator(".statement")).to_have_count(2)
    expect(page.locator(".awaiting")).to_have_count(0)


def test_an_old_answer_never_stands_under_a_new_question(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.current").first.wait_for()
    held = hold(page)
    type_question(page, AUSTRALIA)
    for part in (".statement", ".confidence", ".conflicts", ".passage", ".text"):
        expect(page.locator(part)).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".short")).to_have_text("22/04/2015")


def test_a_long_wait_is_named_and_said(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    hold(page)
    type_question(page, HOW_MANY)
    page.clock.run_for(3_000)
    expect(page.locator(".clock")).to_have_text("3 s")
    expect(page.locator(".awaiting")).not_to_contain_text("Still")
    page.clock.run_for(2_000)
    expect(page.locator(".awaiting")).to_contain_text("Still searching and reading")
    expect(page.locator("#told")).to_contain_text("Still searching and reading")


def test_a_question_is_cancelled_by_its_button_or_by_escape_and_can_be_asked_again(page: Page) -> None:
    page.goto("/")
    hold(page)
    type_question(page, HOW_MANY)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/v1/ask")):
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
    assert page.locator("[aria-busy]").count() == 0
    again = page.get_by_role("button", name="Ask again")
    expect(again).to_be_focused()
    again.click()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/v1/ask")):
        page.keyboard.press("Escape")
    expect(again).to_be_focused()
    page.unroute("**/v1/ask")
    again.click()
    expect(page.locator(".statement")).to_have_count(2)


def test_a_cancelled_question_from_a_link_is_not_answered_behind_the_back(page: Page) -> None:
    held = hold(page)
    page.goto(f"/?q={HOW_MANY.replace(' ', '+')}")
    page.get_by_role("button", name="Cancel").click()
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
    expect(page.locator(".statement")).to_have_count(0)


def test_the_live_region_says_the_answer_and_how_sure_it_is(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    said = page.locator("#told").text_content() or ""
    assert said.startswith("Answer: 22/04/2015. Partner country: Australia; ")
    assert "Confidence: high (0." in said


def test_the_live_region_says_why_there_is_no_answer(page: Page, ask: Ask) -> None:
    ask(page, "What is the defence budget of Switzerland?")
    expect(page.locator("#told")).to_contain_text("none mentions “budget”")
