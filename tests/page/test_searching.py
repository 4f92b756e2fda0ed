"""Search by key words: hits in pages with their places, operators, what they can be narrowed by, and the list of documents."""

import re

from playwright.sync_api import Page, Route, expect

from tests.page.site_documents import put, remove
from tests.page.test_layout import find_barriers


def search(page: Page, query: str) -> None:
    page.get_by_label("Key words").fill(query)
    page.get_by_label("Key words").press("Enter")
    page.locator("#hits:not([aria-busy]) h2").wait_for()


def test_words_are_found_marked_and_opened_at_their_place(page: Page) -> None:
    page.goto("/search")
    search(page, 'maritime "security cooperation" -NATO')
    expect(page.locator("#hits h2")).to_be_focused()
    expect(page.locator("#hits h2")).to_contain_text(re.compile(r"^\d+ passages? in \d+ documents?$"))
    for hit in page.locator(".hit .words").all():
        text = " ".join(hit.inner_text().casefold().split())
        assert "nato" not in text.replace("-", " ").split()
    marked = page.locator(".hit").first.locator("mark").all_inner_texts()
    assert {word.casefold() for word in marked} & {"security cooperation", "maritime"}
    page.locator(".hit a").first.click()
    expect(page.locator(".text mark.current").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".hit a").first).to_be_focused()


def test_hits_come_in_pages_and_are_narrowed_by_what_they_have_in_common(page: Page) -> None:
    page.goto("/search?q=security")
    page.locator(".paging").wait_for()
    expect(page.locator(".hit")).to_have_count(20)
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".paging")).to_contain_text("21 to 40 of")
    assert page.url.endswith("/search?q=security&page=2")
    page.locator(".facet").get_by_role("link", name="ANI").click()
    expect(page.get_by_label("Key words")).to_have_value("security publisher:ANI")
    expect(page.locator("#hits h2")).to_contain_text("in 1 document")
    page.go_back()
    expect(page.locator(".paging")).to_contain_text("21 to 40 of")


def test_a_query_without_a_word_says_what_to_do(page: Page, complaints: object) -> None:
    complaints.expected.append("422")  # type: ignore[attr-defined]
    page.goto("/search?q=-ports")
    expect(page.get_by_role("alert")).to_contain_text("write at least one without a minus before it")


def test_the_list_of_documents_is_searched_and_narrowed(page: Page) -> None:
    page.goto("/documents")
    page.locator(".entry").first.wait_for()
    page.get_by_label("Find a document").fill("viet nam")
    expect(page.locator(".entry")).to_have_count(1)
    expect(page.locator(".documents [role=status]")).to_have_text(re.compile("1 document of"))
    page.get_by_label("Find a document").fill("")
    page.get_by_label("Publisher", exact=True).select_option("ANI")
    expect(page.locator(".entry-title")).to_have_text(["European Union, Japan plan security accord amid China's assertiveness"])


def test_an_overview_says_how_a_document_was_read(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("button", name=re.compile("Overview of The Strategic Compass")).click()
    overview = page.get_by_label("What was read")
    expect(overview).to_be_focused()
    expect(overview).to_contain_text("Footnotes")
    expect(overview).to_contain_text(re.compile(r"and \d+ more"))


def test_the_search_is_accessible_and_never_wider_than_the_screen(open_context: object) -> None:
    page: Page = open_context(360, 740, bypass_csp=True)  # type: ignore[operator]
    page.goto("/search?q=security")
    page.locator(".paging").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert find_barriers(page) == []


def test_words_are_found_in_an_open_document_and_pages_gone_to(page: Page) -> None:
    page.goto("/documents?read=strategic-compass-partnership-dimension")
    page.locator(".text article").wait_for()
    page.get_by_role("button", name="Find", exact=True).click()
    words, told = page.get_by_label("Find", exact=True), page.locator(".finding [role=status]")
    expect(words).to_be_focused()
    words.fill("partner countries")
    expect(told).to_have_text(re.compile(r"^1 of \d+$"))
    words.press("Enter")
    expect(told).to_have_text(re.compile(r"^2 of \d+$"))
    assert page.evaluate("[...CSS.highlights.get('found-now')].map(String)[0].toLowerCase()") == "partner countries"
    words.fill("zeppelin")
    expect(told).to_have_text("not found")
    page.get_by_label("Page", exact=True).fill("25")
    page.get_by_label("Page", exact=True).press("Enter")
    expect(told).to_have_text("p. 25 (PDF p. 23)")
    expect(page.locator('.page-break[data-number="23"]')).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Find", exact=True)).to_be_focused()
    expect(page.locator(".leaf")).to_be_visible()


def test_two_versions_of_a_document_stand_side_by_side(page: Page, site: str) -> None:
    put(site, "elbonia-fleet", "The fleet has 12 ships. Ports stay open.", title="The fleet of Elbonia")
    put(site, "elbonia-fleet", "The fleet has 20 ships. Ports stay open.", title="The fleet of Elbonia")
    try:
        page.goto("/documents")
        page.get_by_role("button", name="Compare The fleet of Elbonia").click()
        choice = page.get_by_label("Compare with")
        expect(choice).to_be_focused()
        choice.select_option(index=choice.locator("optgroup").first.locator("option").count())
        page.get_by_role("button", name="Compare", exact=True).click()
        dialog = page.get_by_role("dialog", name="1 passage that differs")
        expect(dialog.locator("del")).to_have_text(["The fleet has 20 ships."])
        expect(dialog.locator("ins")).to_have_text(["The fleet has 12 ships."])
        expect(dialog.locator("summary")).to_have_text(["1 sentence in both"])
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    finally:
        remove(site, "elbonia-fleet")


def test_of_texts_beyond_measure_only_what_was_compared_is_said_to_be_the_same(page: Page) -> None:
    def lengthen(route: Route) -> None:
        same = "".join(f"This is line {number}.\n" for number in range(4_000))
        route.fulfill(json={**route.fetch().json(), "text": f"{same}{route.request.url}"})

    page.route(re.compile(r"/v1/documents/[^/]+/text"), lengthen)
    page.goto("/documents")
    page.get_by_role("button", name=re.compile("^Compare ")).first.click()
    page.get_by_role("button", name="Compare", exact=True).click()
    dialog = page.get_by_role("dialog", name="Both begin with the same 4,000 sentences")
    expect(dialog.locator("summary")).to_have_text(["4,000 sentences in both"])
    expect(dialog).to_contain_text("The first 4,000 sentences of each text were compared, and nothing behind them.")
