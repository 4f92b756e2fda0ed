"""Questions in parts on the page: each part under its question, sides beside each other, dates before what happened."""

from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, expect

TWO = "When did Australia sign the Framework Participation Agreement, and who is the king of Mars?"
SIDES = "Compare Japan and South Korea on maritime security"
TIMELINE = "timeline of EU-ASEAN cooperation"
Ask = Callable[[Page, str], None]


def test_each_part_stands_under_its_question_with_its_answer_or_reason(page: Page, ask: Ask) -> None:
    ask(page, TWO)
    parts = page.locator(".part")
    expect(parts.locator("h3")).to_have_text(
        ["When did Australia sign the Framework Participation Agreement?", "Who is the king of Mars?"]
    )
    expect(parts.first.locator(".short")).to_have_text("22/04/2015")
    expect(parts.last.locator(".reason")).to_contain_text("No answer found: ")
    assert parts.last.locator(".statement").count() == 0
    parts.first.locator(".cite").first.click()
    expect(page.locator("#source")).to_be_visible()


def test_sides_stand_beside_each_other(page: Page, ask: Ask) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    ask(page, SIDES)
    sides = page.locator(".part.side")
    expect(sides.locator("h3")).to_have_text(["Japan", "South Korea"])
    left, right = (side.bounding_box() for side in sides.all())
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_parts_are_taken_away_as_markdown_under_their_questions(page: Page, site: str, ask: Ask) -> None:
    ask(page, TWO)
    answer = httpx2.post(f"{site}/v1/ask", json={"question": TWO}).json()
    written = page.evaluate("async (answer) => (await import('/assets/export.js')).writeMarkdown(answer)", answer)
    lines = [line for line in str(written).splitlines() if line]
    at = lines.index("## When did Australia sign the Framework Participation Agreement?")
    assert lines[at + 1] == "**22/04/2015**"
    assert lines[at + 2].startswith("> ")
    assert lines[lines.index("## Who is the king of Mars?") + 1].startswith("No answer found: ")


def test_a_timeline_shows_its_dates(page: Page, site: str, ask: Ask) -> None:
    ask(page, TIMELINE)
    entries = httpx2.post(f"{site}/v1/ask", json={"question": TIMELINE}).json()["answer"]["timeline"]
    dates = page.locator(".statement > .date")
    assert dates.count() == len(entries) >= 3
    assert all(entry["iso"][:4] in dates.nth(number).inner_text() for number, entry in enumerate(entries))
