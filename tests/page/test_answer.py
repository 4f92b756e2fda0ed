import re
from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
Ask = Callable[[Page, str], None]


def answer_over_http(site: str, question: str) -> dict[str, object]:
    return dict(httpx2.post(f"{site}/v1/ask", json={"question": question}).json())


def fold(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_empty_page_says_what_the_corpus_holds_and_waits_for_a_question(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_label("Question")).to_be_focused()
    expect(page.locator("#holds")).to_have_text("5 documents, published 2018 to 2024")
    assert page.locator("#shelf a").count() == 5
    assert page.locator("#examples a").count() >= 4


def test_an_example_asks_itself(page: Page) -> None:
    page.goto("/")
    page.locator("#examples a").first.click()
    expect(page.locator(".statement").first).to_be_visible()
    assert "/?q=How+many" in page.url


def test_the_statements_are_quoted_word_for_word_with_the_numbers_of_their_passages(page: Page, ask: Ask, site: str) -> None:
    ask(page, HOW_MANY)
    owed = answer_over_http(site, HOW_MANY)["answer"]["statements"]  # type: ignore[index]
    shown = page.locator(".statement").all()
    assert [fold(statement.locator("blockquote").inner_text()) for statement in shown] == [fold(told["text"]) for told in owed]
    numbers = [[int(link.inner_text()) for link in statement.locator(".attribution .cite").all()] for statement in shown]
    assert numbers == [told["citations"] for told in owed]
    expect(page.locator(".confidence")).to_have_text(re.compile(r"Confidence: \w+ \(0\.\d\d\)"))


def test_a_short_answer_stands_out(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    expect(page.locator(".short")).to_have_text("22/04/2015")


def test_a_misspelled_question_says_how_it_was_searched(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA.replace("Australia", "Austrlia"))
    expect(page.locator(".corrected")).to_have_text(f"Searched as: {AUSTRALIA}")


def test_what_the_corpus_does_not_hold_is_said_plainly_with_what_comes_nearest(page: Page, ask: Ask) -> None:
    ask(page, "What is the defence budget of Switzerland?")
    expect(page.get_by_role("heading", name="No answer found in 5 documents.")).to_be_visible()
    expect(page.locator(".reason").first).to_have_text("The nearest passages speak of “Switzerland”, but none mentions “budget”.")
    assert page.locator(".passage").count() == 5
    assert page.locator(".statement").count() == 0
    assert (page.locator("#told").text_content() or "").startswith("No answer found in 5 documents. The nearest passages ")


def test_sources_that_disagree_stand_side_by_side_the_newest_first(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    voices = page.locator(".voices li")
    assert voices.locator(".value").all_inner_texts() == ["23", "19"]
    assert voices.locator(".date").all_inner_texts() == ["2023", "17 October 2019"]
    boxes = [voice.bounding_box() for voice in voices.all()]
    assert boxes[0] and boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    voices.nth(0).locator(".cite").click()
    expect(page.locator(".panel-title")).to_have_text(re.compile("Strategic Compass"))


def test_voices_are_ordered_by_date_whatever_order_they_come_in_and_a_reprint_is_named(page: Page, ask: Ask) -> None:
    def rearrange(route: Route) -> None:
        answer = route.fetch().json()
        answer["conflicts"][0]["voices"].reverse()
        answer["passages"][0]["also_in"] = [{**answer["passages"][2]["document"], "title": "A <b>reprint</b>"}]
        route.fulfill(json=answer)

    page.route("**/v1/ask", rearrange)
    ask(page, HOW_MANY)
    assert page.locator(".voices .value").all_inner_texts() == ["23", "19"]
    expect(page.locator('.passage[data-rank="1"] .reprints')).to_have_text("Also in A <b>reprint</b> (17 October 2019)")


def test_the_reason_for_a_rank_names_the_parts_of_the_score_that_lead(page: Page) -> None:
    page.goto("/")
    told = page.evaluate("""async () => {
        const { explainRank } = await import('/assets/scores.js');
        const make = (rank, score, lexical, dense) => ({ rank, score, scores: { lexical, dense, sentence: 0.5, feedback: 0.5 } });
        const list = [make(1, 0.9, 12, 0.5), make(2, 0.8, 6, 0.7), make(3, 0.8, 6, 0.7), make(4, 0.9, 6, 0.7)];
        return list.map((passage) => explainRank(passage, list));
    }""")
    assert told == [
        "It stands above passage 2 because it shares more of the question’s words.",
        "It stands above passage 3 by a hair: no single part of its score is larger.",
        "It stands above passage 4 because the answer rests on it, although its score is lower.",
        "It is the last of the passages shown.",
    ]


def test_a_passage_shows_its_words_its_place_its_notes_and_why_it_stands_there(page: Page, ask: Ask, site: str) -> None:
    ask(page, HOW_MANY)
    owed = answer_over_http(site, HOW_MANY)["passages"][1]  # type: ignore[index]
    passage = page.locator('.passage[data-rank="2"]')
    assert passage.locator(".words").text_content() == owed["text"]
    assert passage.locator(".meta").inner_text() == "European Parliament, 2023 · PDF p. 5"
    assert passage.locator(".path").inner_text() == " › ".join(owed["section"])
    words = passage.locator("mark.word").all_text_contents()
    assert fold("".join(words)) == fold("".join(owed["text"][span["start"] : span["end"]] for span in owed["highlights"]))
    passage.locator(".passage-notes summary").click()
    assert owed["footnotes"][0]["text"] in passage.locator(".passage-notes").inner_text()
    passage.locator(".scores summary").click()
    expect(passage.locator(".scores p")).to_have_text(re.compile("^It stands above passage 3 because "))
    assert passage.locator(".bar").count() == 5


def test_a_long_passage_is_folded_to_what_is_quoted_and_unfolds(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    passage = page.locator('.passage[data-rank="3"]')
    folded, quote = passage.locator(".folded"), passage.locator("mark.quote").first
    frame, words = folded.bounding_box(), quote.bounding_box()
    assert frame and words
    assert frame["y"] <= words["y"] < frame["y"] + frame["height"]
    passage.get_by_role("button", name="Show all of it").click()
    assert folded.evaluate("it => it.scrollHeight === it.clientHeight")


def test_a_table_row_is_shown_as_columns_and_cells(page: Page, ask: Ask) -> None:
    ask(page, AUSTRALIA)
    row = page.locator('.passage[data-rank="1"] .row')
    cells = zip(row.locator("dt").all_inner_texts(), row.locator("dd").all_inner_texts(), strict=True)
    assert dict(cells) == {"Partner country": "Australia", "Signed": "22/04/2015", "In force since": "01/10/2015"}


def test_a_statement_lights_up_what_it_stands_on_and_the_other_way_round(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.quote").first.wait_for()
    page.locator('.statement[data-statement="0"] blockquote').hover()
    expect(page.locator(".text mark.lit")).to_have_count(1)
    assert page.locator(".passage.lit").get_attribute("data-rank") == "3"
    page.locator('.statement[data-statement="1"] .cite').focus()
    assert page.locator(".passage.lit").get_attribute("data-rank") == "2"
    page.locator(".text mark.quote").first.hover()
    assert page.locator(".statement.lit").get_attribute("data-statement") == "0"


def test_a_second_question_ends_the_one_on_its_way(page: Page, ask: Ask) -> None:
    page.goto("/")
    ended: list[str] = []
    page.on("requestfailed", lambda request: ended.append(request.post_data or ""))
    held: list[object] = []
    page.route("**/v1/ask", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Question").fill("How is Japan a partner?")
    page.get_by_label("Question").press("Enter")
    page.wait_for_function("document.querySelector('[aria-busy]')")
    ask(page, AUSTRALIA)
    expect(page.locator(".short")).to_have_text("22/04/2015")
    assert len(ended) == 1
    assert "Japan" in ended[0]


def test_figures_of_different_days_are_no_disagreement_and_figures_of_one_day_are(page: Page, ask: Ask) -> None:
    def make_one_day(route: Route) -> None:
        answer = route.fetch().json()
        for voice in answer["conflicts"][0]["voices"]:
            voice["published"] = "2023"
        route.fulfill(json=answer)

    ask(page, HOW_MANY)
    expect(page.locator(".conflicts h2")).to_have_text("Figures by date")
    expect(page.locator("#told")).to_contain_text("Figures by date.")
    page.route("**/v1/ask", make_one_day)
    ask(page, f"{HOW_MANY} ?")
    expect(page.locator(".conflicts h2")).to_have_text("The sources disagree")


def test_the_first_page_names_its_subject_and_its_examples_are_answered_well(page: Page, site: str) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("EU–Asia security cooperation")
    *examples, silent = page.locator("#examples a").all_inner_texts()
    for question in examples:
        answer = answer_over_http(site, question)
        assert answer["answered"], question
        assert answer["answer"]["confidence"] >= 0.65, question  # type: ignore[index]
    assert not answer_over_http(site, silent)["answered"]
