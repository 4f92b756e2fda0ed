"""Rows of tables in an answer: small tables with the names of their columns, empty cells and the source of each row."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
NOT_IN_FORCE = "Which countries have signed but not in force?"
Ask = Callable[[Page, str], None]


def test_a_row_is_a_small_table_with_its_columns(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    table = page.locator(".statement table")
    assert table.locator("thead th").all_inner_texts() == ["Partner country", "Signed", "In force since", "Source"]
    assert table.locator("tbody tr").locator("th, td").all_inner_texts() == ["Australia", "22/04/2015", "01/10/2015", "1"]
    expect(page.locator(".statement figcaption")).to_have_text("Framework Participation Agreements")


def test_rows_of_one_table_are_one_table_and_each_opens_its_own_source(page: Page, ask: Ask) -> None:
    ask(page, NOT_IN_FORCE)
    expect(page.locator(".statement table")).to_have_count(1)
    rows = page.locator(".statement tbody tr")
    expect(rows).to_have_count(2)
    second = rows.nth(1)
    second.locator(".cite").click()
    country = second.locator("th").inner_text()
    expect(page.locator(".text tr", has=page.locator("mark.current")).first).to_contain_text(country)
    second.hover()
    expect(second).to_have_class("lit")


def test_empty_cells_are_seen(page: Page, ask: Ask) -> None:
    def empty(route: Route) -> None:
        answer = route.fetch().json()
        answer["answer"]["statements"][0]["row"]["cells"][1] = ""
        route.fulfill(json=answer)

    page.route("**/v1/ask", empty)
    ask(page, AUSTRALIA)
    assert page.locator(".statement tbody .empty").all_inner_texts() == ["(empty)"]


def test_columns_out_of_sight_are_counted_until_they_are_scrolled_to(narrow: Page, ask: Ask) -> None:
    def widen(route: Route) -> None:
        answer = route.fetch().json()
        row = answer["answer"]["statements"][0]["row"]
        row["columns"] = [f"Mission number {place}" for place in range(12)]
        row["cells"] = ["participates"] * 12
        route.fulfill(json=answer)

    narrow.route("**/v1/ask", widen)
    ask(narrow, AUSTRALIA)
    figure = narrow.locator(".statement .table")
    hint = "figure => getComputedStyle(figure, '::after').content"
    assert "more columns to the right" in figure.evaluate(hint)
    figure.locator("> div").evaluate("frame => frame.scrollTo(10_000, 0)")
    expect(figure).not_to_have_attribute("data-more", re.compile("."))


def test_a_short_answer_stands_out_in_its_quotation_and_heads_the_answer_only_where_there_is_one(page: Page, ask: Ask) -> None:
    def shorten(route: Route) -> None:
        answer = route.fetch().json()
        answer["answer"]["short"] = "23"
        route.fulfill(json=answer)

    ask(page, "How does the EU cooperate with ASEAN on maritime security?")
    expect(page.locator(".short")).to_have_count(0)
    expect(page.locator(".statement b")).to_have_count(0)
    page.route("**/v1/ask", shorten)
    ask(page, HOW_MANY)
    expect(page.locator(".short")).to_have_text("23")
    expect(page.locator(".statement b").first).to_have_text("23")
