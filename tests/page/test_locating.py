"""A link that was copied, and what became of the text since: only the words that were cited are marked, or nothing is."""

from typing import Any

from playwright.sync_api import Page, expect

ASEAN = "eu-asean-political-and-security-cooperation"
WORDS = "POLITICAL AND SECURITY COOPERATION"


def check(page: Page, words: str) -> str:
    page.goto("/documents")
    return str(page.evaluate("async (words) => (await import('/assets/locating.js')).checkOf(words)", words))


def follow(page: Page, doc_id: str, span: tuple[int, int], told: str, generation: str = "000000-gone") -> None:
    page.goto(f"/documents?read={doc_id}&start={span[0]}&end={span[1]}&generation={generation}{told}")


def test_words_that_stand_where_they_stood_are_marked_though_the_generation_is_gone(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    follow(page, ASEAN, (0, 34), f"&check={check(page, WORDS)}")
    gone = "Version 000000-gone is not kept any more; this is the text of today."
    expect(page.locator(".panel-bar .complaint")).to_have_text(gone)
    expect(page.locator(".text mark.current")).to_have_text(WORDS)


def test_words_that_have_moved_are_marked_where_they_stand_now(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    follow(page, ASEAN, (300, 334), f"&check={check(page, WORDS.replace(' ', '  '))}")
    expect(page.locator(".panel-bar .complaint")).to_contain_text("The cited words have moved since")
    expect(page.locator(".text mark.current")).to_have_text(WORDS)


def test_words_that_are_gone_are_said_to_be_and_nothing_is_marked_in_their_place(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    gone = "The cited words are not in today’s text, and nothing is marked."
    other = f"&check={check(page, 'political and security corporation')}"
    for told, said in ((other, gone), ("&check=nonsense", gone), ("", "so that nothing is marked")):
        follow(page, ASEAN, (0, 34), told)
        expect(page.locator(".panel-bar .complaint")).to_contain_text(said)
        expect(page.locator(".text article")).to_be_visible()
        expect(page.locator(".text mark")).to_have_count(0)


def test_of_words_that_stand_in_several_places_the_nearest_is_meant(page: Page) -> None:
    page.goto("/")
    found = page.evaluate("""async () => {
        const { checkOf, locate } = await import('/assets/locating.js');
        const { CodePoints } = await import('/assets/codepoints.js');
        const text = new CodePoints('\\u{1F6A2} calm sea. One. Calm sea. Two, calm  sea. Three');
        const told = (start, words) => locate(text, { start, end: start + 9, check: checkOf(words) });
        return [told(36, 'calm sea.'), told(3, 'calm sea.'), told(2, 'calm sea.'), told(30, 'no sea.')].map((one) =>
            one && [text.cut(one.start, one.end), one.start, one.moved]);
    }""")
    assert found == [["calm  sea.", 32, True], ["calm sea.", 2, True], ["calm sea.", 2, False], None]


def test_a_document_that_was_removed_is_said_to_be_gone(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    for generation in ("000000-gone", ""):
        follow(page, "elbonia-1999", (0, 34), "&check=a-1", generation)
        expect(page.locator(".source").get_by_role("alert")).to_contain_text("This document is not in the corpus any more")
        expect(page.locator(".source")).not_to_contain_text("GET /v1")


def test_a_removed_document_that_an_earlier_generation_keeps_is_read_there(page: Page, site: str) -> None:
    def hide(route: Any) -> None:
        answer = route.fetch().json()
        answer["documents"] = [told for told in answer["documents"] if told["doc_id"] != ASEAN]
        route.fulfill(json={**answer, "total": len(answer["documents"])})

    generation = page.request.get(f"{site}/v1/generations").json()["generations"][0]["generation"]
    page.route("**/v1/documents?*", hide)
    follow(page, ASEAN, (0, 34), f"&check={check(page, WORDS)}", generation)
    expect(page.locator(".panel-bar .complaint")).to_contain_text("not in the corpus any more; this is its text in version")
    expect(page.locator(".panel-title")).to_have_text("EU-ASEAN political and security cooperation")
    expect(page.locator(".text mark.current")).to_have_text(WORDS)
