import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
Ask = Callable[[Page, str], None]


def focused_rank(page: Page) -> str | None:
    return str(page.evaluate("document.activeElement.dataset.cite"))


def test_the_whole_journey_goes_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.type(HOW_MANY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Answer", exact=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused_rank(page) == "2"
    page.keyboard.press("k")
    assert focused_rank(page) == "3"
    page.keyboard.press("ArrowDown")
    assert focused_rank(page) == "2"
    page.keyboard.press("o")
    expect(page.locator(".text mark.current").first).to_be_focused()
    expect(page.locator(".panel-label")).to_have_text("2")
    page.keyboard.press("k")
    expect(page.locator(".panel-label")).to_have_text("3")
    page.keyboard.press("Escape")
    assert focused_rank(page) == "3"
    page.keyboard.press("/")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("When did Australia sign the Framework Participation Agreement?")
    page.keyboard.press("Enter")
    expect(page.locator(".short")).to_have_text("22/04/2015")


def test_single_keys_are_letters_while_something_is_typed(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("j/k?o")
    assert page.get_by_label("Question").input_value() == "j/k?o"
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_shift_enter_is_a_line_and_no_question(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    assert page.get_by_label("Question").input_value() == "one\ntwo"
    expect(page.locator(".answer")).to_have_count(0)


def test_the_question_mark_shows_the_keys_which_can_be_switched_off(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("next citation")
    dialog.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("j")
    assert focused_rank(page) == "None"
    page.reload()
    page.locator(".statement").first.wait_for()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_skip_link_leads_to_the_answer(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.reload()
    page.locator(".statement").first.wait_for()
    page.locator(".wordmark").focus()
    page.keyboard.press("Shift+Tab")
    skip = page.get_by_role("link", name="Skip to the answer")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()


def test_the_focus_goes_round_and_is_never_trapped(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.current").first.wait_for()
    page.locator(".statement .cite").first.focus()
    seen = ["page"]
    while seen[-3:] != ["out", "masthead", "page"] and len(seen) < 12:
        place = seen[-1]
        for _ in range(150):
            page.keyboard.press("Tab")
            place = page.evaluate("document.activeElement.closest('main, aside, header')?.id ?? 'out'")
            if place != seen[-1]:
                break
        assert place != seen[-1], f"the focus never leaves {place}"
        seen.append(place)
    assert seen == ["page", "source", "out", "masthead", "page"]


def test_focus_is_visible_on_what_can_be_pressed(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.keyboard.press("j")
    outline = page.locator(".cite:focus").evaluate("link => getComputedStyle(link).outline")
    assert re.search(r"solid 2px|2px solid", outline)
