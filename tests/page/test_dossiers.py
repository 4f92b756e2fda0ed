"""Dossiers on the page: quotes and answers are added from an answer, noted, reordered, taken away as files and imported again."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def add(page: Page, title: str, note: str = "", *, is_new: bool = True) -> None:
    """Fill the dialog that asks for the dossier."""
    dialog = page.get_by_role("dialog", name="Add to a dossier")
    choice = dialog.get_by_label("Dossier", exact=True)
    expect(choice.locator("option").last).to_have_text("A new one")
    choice.select_option(label="A new one" if is_new else title)
    if is_new:
        dialog.get_by_label("Title of the new dossier").fill(title)
    dialog.get_by_label("Your note").fill(note)
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_contain_text(f"Added to “{title}”.")


def fill(page: Page, ask: Ask, title: str) -> None:
    """A dossier with a quote, an answer with two statements or more, and a note, opened."""
    ask(page, AUSTRALIA)
    page.locator(".passage").first.get_by_role("button", name="Pin").click()
    add(page, title, "Compare with Chile.")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    ask(page, HOW_MANY)
    page.get_by_role("button", name="Add to a dossier").click()
    add(page, title, is_new=False)
    page.get_by_role("link", name="Open the dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_label("A note that stands alone").fill("To be asked again in spring.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".item")).to_have_count(3)


def test_quotes_answers_and_notes_stand_in_one_dossier_and_are_checked(page: Page, ask: Ask) -> None:
    fill(page, ask, "Agreements")
    first, second, third = page.locator(".item").all()
    expect(first.get_by_role("heading")).to_have_text(AUSTRALIA)
    expect(first.locator("blockquote")).to_contain_text("22/04/2015")
    assert first.locator("textarea").input_value() == "Compare with Chile."
    expect(second.get_by_role("heading")).to_have_text(HOW_MANY)
    assert second.locator("blockquote").count() >= 2
    assert third.locator("textarea").input_value() == "To be asked again in spring."
    page.reload()
    quotes = page.locator(".item-quote").count()
    expect(page.locator('.verdict[data-verdict="holds"]')).to_have_count(quotes)
    page.locator(".item-quote a").first.click()
    expect(page.locator(".text mark.current").first).to_be_visible()


def test_items_are_moved_noted_and_removed_for_good_by_keyboard(page: Page, ask: Ask) -> None:
    fill(page, ask, "Order")
    page.get_by_role("button", name="Move item 3 up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("Item 3 is item 2 now.")
    expect(page.get_by_role("button", name="Move item 2 up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move item 1 down")).to_be_focused()
    note = page.get_by_label("Your note on item 1")
    note.fill("In autumn.")
    note.blur()
    expect(page.locator("#told")).to_have_text("Note saved.")
    page.get_by_role("button", name="Remove item 3").click()
    expect(page.locator(".item")).to_have_count(2)
    page.get_by_label("Title", exact=True).fill("In order")
    page.get_by_role("button", name="Save the title").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In order")
    page.reload()
    expect(page.locator(".item")).to_have_count(2)
    assert page.get_by_label("Your note on item 1").input_value() == "In autumn."


def test_a_dossier_is_taken_away_as_files_and_imported_from_one(page: Page, ask: Ask, tmp_path: Path) -> None:
    fill(page, ask, "Files")
    for name, beginning in (
        ("Word", b"PK"),
        ("Markdown", b"# Files"),
        ("BibTeX", b"@misc{"),
        ("RIS", b"TY  - "),
        ("CSL-JSON", b"["),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename.startswith("files.")
        assert Path(download.value.path()).read_bytes().startswith(beginning)
    with page.expect_download() as download:
        page.get_by_role("button", name="File to import").click()
    file = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    (tmp_path / "again.json").write_text(json.dumps({**file, "title": "Again"}), encoding="utf-8")
    page.goto("/dossiers")
    page.get_by_label("Or import one from a file").set_input_files(tmp_path / "again.json")
    expect(page.get_by_role("heading", level=1)).to_have_text("Again")
    expect(page.locator(".item")).to_have_count(3)
    page.goto("/dossiers")
    (tmp_path / "other.json").write_text("{", encoding="utf-8")
    page.get_by_label("Or import one from a file").set_input_files(tmp_path / "other.json")
    expect(page.get_by_role("alert")).to_contain_text("This file is no dossier")


def test_a_dossier_is_begun_and_removed_when_told_so(page: Page) -> None:
    page.goto("/dossiers")
    page.get_by_label("Title of a new dossier").fill("Short-lived")
    page.get_by_role("button", name="Begin a dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Short-lived")
    expect(page.locator(".items")).to_contain_text("Nothing is in it yet")
    page.get_by_role("button", name="Remove the dossier").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page).to_have_url(re.compile("/dossiers$"))
    expect(page.get_by_text("Short-lived")).to_have_count(0)
