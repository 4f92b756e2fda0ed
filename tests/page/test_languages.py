"""Text of documents in the direction and the language that it is written in."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
ARABIC = "وقعت الاتفاقية في 3 مارس 2021."
DIRECTION = "node => getComputedStyle(node).direction"
Ask = Callable[[Page, str], None]


def speak_arabic(page: Page) -> None:
    """Answer with an Arabic quotation of an Arabic document."""

    def answer_so(route: Route) -> None:
        answer = route.fetch().json()
        statement, passage = answer["answer"]["statements"][0], answer["passages"][0]
        statement |= {"text": ARABIC, "row": None}
        passage |= {"text": ARABIC, "row": None, "kind": "prose", "start": 0, "end": len(ARABIC), "rows": [], "pages": []}
        statement["quotes"] = [{**statement["quotes"][0], "start": 0, "end": len(ARABIC)}]
        passage["document"]["title"] = "اتفاقية المشاركة"
        answer["answer"] |= {"short": "3 مارس 2021", "computed": None}
        route.fulfill(json=answer)

    def list_so(route: Route) -> None:
        listed = route.fetch().json()
        for document in listed["documents"]:
            document["language"] = "ar"
        route.fulfill(json=listed)

    page.route("**/v1/ask", answer_so)
    page.route("**/v1/documents?*", list_so)


def test_arabic_is_set_from_right_to_left_and_named_as_arabic(page: Page, ask: Ask) -> None:
    speak_arabic(page)
    ask(page, AUSTRALIA)
    for place in (".statement blockquote p", ".short", ".passage .words >> nth=0", ".passage h3 > span >> nth=0"):
        assert page.locator(place).evaluate(DIRECTION) == "rtl", place
    expect(page.locator(".statement blockquote")).to_have_attribute("lang", "ar")
    expect(page.locator(".attribution cite")).to_have_attribute("lang", "ar")
    expect(page.locator(".passage .folded").first).to_have_attribute("lang", "ar")
    expect(page.locator("#shelf a").first).to_have_attribute("lang", "ar")
    assert page.locator(".confidence").evaluate(DIRECTION) == "ltr"


def test_a_document_that_mixes_scripts_has_each_paragraph_in_its_own_direction(page: Page) -> None:
    page.goto("/")
    directions = page.evaluate(
        """async (arabic) => {
        const { layDocument } = await import('/assets/reading.js');
        const detail = { language: 'ar', sections: [], rows: [], footnotes: [], pages: [] };
        const { article } = layDocument({ detail, text: `${arabic}\\n\\nSigned in Muscat.` }, []);
        document.body.append(article);
        return [article.lang, ...[...article.children].map((block) => getComputedStyle(block).direction)];
    }""",
        ARABIC,
    )
    assert directions == ["ar", "rtl", "ltr"]
