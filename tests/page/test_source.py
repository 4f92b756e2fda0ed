import json
import re
from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
COMPASS = "strategic-compass-partnership-dimension"
Ask = Callable[[Page, str], None]


def fold(text: str) -> str:
    return re.sub(r"\s+", "", text)


def read_text(site: str, doc_id: str, start: int, end: int) -> str:
    return str(httpx2.get(f"{site}/v1/documents/{doc_id}/text", params={"start": start, "end": end}).json()["text"])


def test_a_citation_opens_the_whole_document_with_exactly_the_quote_marked(page: Page, ask: Ask, site: str) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    page.locator(".text mark.current").first.wait_for()
    quote = httpx2.post(f"{site}/v1/ask", json={"question": HOW_MANY}).json()["answer"]["statements"][1]["quotes"][0]
    marked = "".join(page.locator(".text mark.current").all_text_contents())
    assert marked == read_text(site, COMPASS, quote["start"], quote["end"])
    whole = httpx2.get(f"{site}/v1/documents/{COMPASS}/text").json()["text"]
    shown = page.locator(".text article").evaluate("""article => {
        const copy = article.cloneNode(true);
        for (const added of copy.querySelectorAll('.notes h3, .notes b, .back')) added.remove();
        return copy.textContent;
    }""")
    assert fold(shown) == fold(whole)


def test_the_quote_is_in_view_and_the_page_behind_stays_where_it_was(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    expect(page.locator(".text mark.current").first).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_the_quotes_of_a_table_are_marked_in_the_cells_of_its_row(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    page.locator(".text mark.current").first.wait_for()
    row = page.locator(".text tr", has=page.locator("mark.current"))
    assert row.locator("mark.current").all_text_contents() == ["Australia", "22/04/2015", "01/10/2015"]
    assert row.count() == 1
    assert page.locator(".text mark.current").count() == 3
    table = row.locator("xpath=ancestor::table")
    assert table.locator("thead th").all_inner_texts() == ["Partner country", "Signed", "In force since"]
    assert table.locator("tbody tr").count() == 23


def test_the_outline_marks_the_section_being_read_and_goes_to_another(page: Page, ask: Ask) -> None:
    page.set_viewport_size({"width": 1600, "height": 1000})
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    current = page.locator('.outline [aria-current="location"]')
    expect(current).to_contain_text("historical context")
    expect(page.locator(".where")).to_have_text("PDF p. 5")
    page.locator(".outline").get_by_role("link", name="India").click()
    expect(current).to_contain_text("India")
    expect(page.get_by_role("heading", name=re.compile("3.7 .*India"))).to_be_in_viewport()


def test_the_outline_beside_the_text_folds_and_unfolds(page: Page, ask: Ask) -> None:
    page.set_viewport_size({"width": 1600, "height": 1000})
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    running, outline = page.get_by_role("button", name=re.compile("2.1 .*context")).first, page.locator(".outline")
    expect(running).to_have_attribute("aria-expanded", "true")
    running.click()
    expect(outline).to_be_hidden()
    expect(running).to_have_attribute("aria-expanded", "false")
    running.click()
    expect(outline).to_be_visible()


def test_the_outline_folds_away_where_there_is_no_room_beside_the_text(narrow: Page, ask: Ask) -> None:
    ask(narrow, HOW_MANY)
    narrow.locator('.statement[data-statement="1"] .cite').click()
    outline = narrow.locator(".outline")
    expect(outline).to_be_hidden()
    narrow.get_by_role("button", name=re.compile("2.1 ")).click()
    expect(outline).to_be_visible()
    outline.get_by_role("link", name="ASEAN").click()
    expect(outline).to_be_hidden()
    expect(narrow.get_by_role("heading", name=re.compile("4.4 .*ASEAN"))).to_be_in_viewport()


def test_a_footnote_shows_beside_its_marker_and_leads_to_the_notes_and_back(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    marker = page.locator(".text mark.current .marker")
    marker.focus()
    page.keyboard.press("Enter")
    note = page.locator(".note")
    expect(note).to_contain_text("Elena Lazarou")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(marker).to_be_focused()
    expect(page.locator(".source")).to_have_class(re.compile("open"))
    page.keyboard.press("Enter")
    note.get_by_role("button", name="In the notes").click()
    item = page.locator(".notes li", has_text="Elena Lazarou")
    expect(item).to_be_in_viewport()
    item.get_by_role("button", name="Back to the marker of note 15").click()
    expect(marker).to_be_focused()


def test_page_breaks_stand_in_the_text_without_changing_it(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    breaks = page.locator(".text .page-break")
    expect(breaks).to_have_count(30)
    assert breaks.nth(4).get_attribute("aria-label") == "PDF p. 5"
    assert breaks.nth(4).text_content() == ""


def test_pages_are_named_as_the_service_names_them(page: Page) -> None:
    page.goto("/")
    named, marks = page.evaluate("""async () => {
        const { namePages } = await import('/assets/naming.js');
        const { layDocument } = await import('/assets/reading.js');
        const pages = [{ start: 0, end: 5, number: 2, label: 'iv', name: 'p. iv (PDF p. 2)' }];
        const detail = { language: 'en', sections: [], rows: [], footnotes: [], pages };
        const { article } = layDocument({ detail, text: 'one' }, []);
        const told = [...article.querySelectorAll('.page-break')].map((mark) => mark.dataset.label);
        return [[namePages(pages[0]), namePages(null)], told];
    }""")
    assert named == ["p. iv (PDF p. 2)", ""]
    assert marks == ["p. iv (PDF p. 2)"]


def test_a_row_of_a_table_shows_what_a_merged_cell_says_of_it(page: Page) -> None:
    page.goto("/")
    cells, carried = page.evaluate("""async () => {
        const { layTable } = await import('/assets/table.js');
        const text = ['Country', 'Port', 'Calls'].join('\\t') + '\\n' + ['', 'Da Nang', '2'].join('\\t') + '\\n' + 'Laos';
        const rows = [{ start: 19, cells: ['Vietnam', 'Da Nang', '2'] }, { start: 30, cells: ['Laos', '', ''] }];
        const table = layTable(text, 0, text.length, [], rows);
        const lines = [...table.querySelectorAll('tbody tr')].map((line) => [...line.children].map((cell) => cell.textContent));
        return [lines, table.querySelector('.carried').textContent];
    }""")
    assert cells == [["Vietnam", "Da Nang", "2"], ["Laos", "", ""]]
    assert carried == "Vietnam"


def test_closing_gives_the_focus_back_to_the_citation(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    link = page.locator('.statement[data-statement="1"] .cite')
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".text mark.current").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    expect(page.locator(".leaf")).to_have_count(0)


def test_a_narrow_screen_reads_the_source_as_a_sheet_with_a_way_back(narrow: Page, ask: Ask) -> None:
    ask(narrow, HOW_MANY)
    expect(narrow.locator(".leaf")).to_have_count(0)
    link = narrow.locator('.statement[data-statement="1"] .cite')
    link.click()
    expect(narrow.locator(".text mark.current").first).to_be_in_viewport()
    box = narrow.locator(".source").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert narrow.locator("main").evaluate("main => main.inert")
    assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth")
    narrow.get_by_role("button", name="Back", exact=True).click()
    expect(link).to_be_focused()
    assert not narrow.locator("main").evaluate("main => main.inert")


def test_text_beyond_the_first_plane_is_marked_at_its_code_points(page: Page) -> None:
    page.goto("/")
    offsets = page.evaluate("""async () => {
        const { CodePoints } = await import('/assets/codepoints.js');
        const points = new CodePoints('a\\u{1F6A2}b\\u{20000}\\u{20001}c');
        return [points.length, [0, 1, 2, 3, 4, 5, 6].map((point) => points.unit(point)), points.cut(1, 3), points.cut(4, 6)];
    }""")
    assert offsets == [6, [0, 1, 3, 4, 6, 8, 9], "\U0001f6a2b", "\U00020001c"]


def test_a_long_document_opens_quickly(page: Page, ask: Ask, site: str) -> None:
    ask(page, HOW_MANY)
    detail = httpx2.get(f"{site}/v1/documents/{COMPASS}").json()
    text = httpx2.get(f"{site}/v1/documents/{COMPASS}/text").json()["text"]
    assert len(text) > 100_000
    milliseconds = page.evaluate(
        """async (told) => {
        const { layDocument } = await import('/assets/reading.js');
        const { detail, text } = JSON.parse(told);
        const started = performance.now();
        const { article } = layDocument({ detail, text }, [{ start: 11067, end: 11488, kind: 'quote', current: true }]);
        document.querySelector('.text').replaceChildren(article);
        article.getBoundingClientRect();
        return performance.now() - started;
    }""",
        json.dumps({"detail": detail, "text": text}),
    )
    assert milliseconds < 1_000
