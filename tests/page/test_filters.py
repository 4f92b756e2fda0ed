import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.page.site_documents import put, remove

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
ADDRESS = "/?q=How+many+partner+countries+have+concluded+framework+participation+agreements+with+the+EU%3F"
Ask = Callable[[Page, str], None]


def settle(page: Page) -> None:
    page.locator("#result:not([aria-busy]) .answer").wait_for()


def test_a_filter_by_document_narrows_the_answer_and_comes_off_as_a_chip(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator("#filter summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/v1/ask")):
        page.get_by_role("checkbox", name="EU and Viet Nam step up security and defence cooperation").check()
    settle(page)
    assert set(page.locator(".passage h3").all_inner_texts()) == {
        f"{rank}\nEU and Viet Nam step up security and defence cooperation"
        for rank in range(1, page.locator(".passage").count() + 1)
    }
    assert "doc=eu-and-viet-nam-step-up-security-and-defence-cooperation" in page.url
    with page.expect_response(lambda answer: answer.url.endswith("/v1/ask")):
        page.get_by_role("button", name=re.compile("Remove the filter EU and Viet Nam")).click()
    settle(page)
    expect(page.locator(".chip")).to_have_count(0)
    assert "doc=" not in page.url
    assert any("Strategic Compass" in title for title in page.locator(".passage h3").all_inner_texts())


@pytest.mark.parametrize(
    ("label", "value", "query", "left"),
    [
        ("Published from", "2020-01-01", "from=2020-01-01", ["2023", "20 February 2024"]),
        ("Published to", "2018-12-31", "to=2018-12-31", ["28 May 2018"]),
        ("As of", "2019-12-31", "as_of=2019-12-31", ["28 May 2018", "17 October 2019"]),
    ],
)
def test_dates_filter(page: Page, label: str, value: str, query: str, left: list[str]) -> None:
    page.goto(ADDRESS)
    settle(page)
    page.locator("#filter summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/v1/ask")):
        page.get_by_label(label, exact=True).fill(value)
    settle(page)
    shown = page.locator(".passage .meta").all_inner_texts()
    assert shown
    assert [text for text in shown if not any(date in text for date in left)] == []
    assert query in page.url
    expect(page.locator(".chip")).to_have_count(1)


def test_what_is_no_day_in_the_address_filters_nothing(page: Page) -> None:
    page.goto(f"{ADDRESS}&as_of=2099-45-01&from=yesterday&to=2020-02-31")
    settle(page)
    expect(page.locator(".statement")).to_have_count(2)
    expect(page.locator(".chip")).to_have_count(0)


def test_asking_folds_the_filters_away_and_brings_what_is_found_into_view(page: Page, ask: Ask) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    page.locator("#shelf a").first.wait_for()
    page.locator("#filter summary").click()
    page.get_by_role("checkbox", name="ANI").check()
    ask(page, HOW_MANY)
    expect(page.get_by_label("Published from")).to_be_hidden()
    expect(page.locator(".chip")).to_have_text(["ANI×"])
    expect(page.locator("#answer-title")).to_be_in_viewport()
    page.get_by_role("textbox", name="Question").fill("\n".join(["Which partners?"] * 40))
    page.set_viewport_size({"width": 1280, "height": 300})
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#result:not([aria-busy]) .answer").wait_for()
    expect(page.locator("#answer-title")).to_be_in_viewport()


def test_a_publisher_filters(page: Page) -> None:
    page.goto(f"{ADDRESS}&publisher=ANI")
    settle(page)
    expect(page.locator(".chip")).to_have_text(["ANI×"])
    assert all("ANI, 20 February 2024" in text for text in page.locator(".passage .meta").all_inner_texts())


def test_filters_that_contradict_each_other_are_refused_with_the_field(page: Page, complaints: object) -> None:
    complaints.expected.append("422")  # type: ignore[attr-defined]
    page.goto(f"{ADDRESS}&from=2022-01-01&to=2020-01-01")
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("swap them")
    page.get_by_role("button", name=re.compile("Remove the filter Published from")).click()
    expect(page.locator(".answer")).to_be_visible()


def test_the_address_brings_back_question_filters_and_open_source(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    expect(page).to_have_url(re.compile(r"[?&]open=2$"))
    page.reload()
    settle(page)
    assert page.get_by_role("textbox", name="Question").input_value() == HOW_MANY
    expect(page.locator(".panel-label")).to_have_text("2")
    expect(page.locator(".text mark.current").first).to_be_in_viewport()


def test_the_way_back_and_forward_goes_through_questions_and_sources(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    ask(page, "When did Australia sign the Framework Participation Agreement?")
    page.go_back()
    expect(page.locator(".asked")).to_have_text(HOW_MANY)
    expect(page.locator(".panel-label")).to_have_text("2")
    page.go_back()  # the source that had opened by itself
    expect(page.locator(".panel-label")).to_have_text("3")
    page.go_back()
    expect(page.get_by_role("heading", name="Questions on EU–Asia security cooperation")).to_be_visible()
    expect(page.locator(".answer")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".asked")).to_have_text(HOW_MANY)


def test_a_source_that_was_closed_stays_closed_for_the_next_questions(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    expect(page.locator(".leaf")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    ask(page, "When did Australia sign the Framework Participation Agreement?")
    expect(page.locator(".leaf")).to_have_count(0)
    page.locator(".statement .cite").first.click()
    expect(page.locator(".leaf")).to_be_visible()


def test_documents_without_a_date_are_counted_and_let_in_by_a_switch(page: Page, site: str) -> None:
    put(site, "elbonia-undated", "# Elbonia\n\nThe Republic of Elbonia sent 41 patrol boats to the exercise.")
    try:
        page.goto("/?q=How+many+patrol+boats+did+the+Republic+of+Elbonia+send%3F&as_of=2023-06-01")
        expect(page.locator(".undated")).to_contain_text("2 documents without a date were left out.")
        page.get_by_role("button", name="Include documents without a date").click()
        expect(page.locator(".statement")).to_contain_text("41 patrol boats")
        assert "undated=1" in page.url
        expect(page.locator(".undated")).to_have_count(0)
        page.get_by_role("button", name="Remove the filter Also documents without a date").click()
        expect(page.locator(".undated")).to_contain_text("2 documents")
    finally:
        remove(site, "elbonia-undated")
