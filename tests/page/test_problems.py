import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"


def refuse(status: int, detail: str, **headers: str) -> Callable[[Route], None]:
    """Answer the first question so, and let the service answer the others."""
    left = [1]

    def answer(route: Route) -> None:
        if not left:
            route.continue_()
            return
        left.pop()
        body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
        route.fulfill(status=status, body=json.dumps(body), headers={"Content-Type": "application/problem+json", **headers})

    return answer


def type_question(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Question").fill(HOW_MANY)
    page.get_by_label("Question").press("Enter")


@pytest.mark.parametrize(("status", "said"), [(429, "Too many requests for now"), (503, "The server is busy")])
def test_a_server_that_is_busy_says_when_to_try_again(page: Page, complaints: Any, status: int, said: str) -> None:
    complaints.expected.append(str(status))
    page.clock.install()  # on a busy machine the second of a short wait is over before it is looked at
    page.route("**/v1/ask", refuse(status, "64 questions are in hand", **{"Retry-After": "60"}))
    type_question(page)
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("alert")).to_contain_text("64 questions are in hand")
    expect(page.get_by_role("button", name=re.compile(r"Try again in \d+ s"))).to_be_disabled()
    page.clock.run_for(61_000)
    page.get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator(".statement")).to_have_count(2)


def test_a_server_that_wants_a_key_gets_it_and_the_tab_forgets_it_on_demand(page: Page, complaints: Any) -> None:
    complaints.expected.append("401")
    sent: list[str | None] = []

    def want_key(route: Route) -> None:
        key = route.request.headers.get("x-api-key")
        sent.append(key)
        if key == "secret":
            route.continue_()
        else:
            route.fulfill(
                status=401,
                content_type="application/problem+json",
                body='{"status": 401, "title": "Unauthorized", "detail": "send a key"}',
            )

    page.route("**/v1/**", want_key)
    type_question(page)
    page.get_by_label("API key").fill("secret")
    page.get_by_role("button", name="Use this key").click()
    expect(page.locator(".statement")).to_have_count(2)
    expect(page.locator("#holds")).to_contain_text("5 documents")
    assert page.evaluate(
        "[sessionStorage.getItem('citadel-key'), JSON.stringify(localStorage).includes('secret'), document.cookie]"
    ) == [
        "secret",
        False,
        "",
    ]
    page.get_by_role("button", name="Sign out").click()
    sent.clear()
    page.get_by_label("Question").fill("Is the key forgotten?")
    page.get_by_label("Question").press("Enter")
    expect(page.get_by_label("API key")).to_be_visible()
    assert set(sent) == {None}  # however many requests the page makes


def test_a_key_that_may_not_is_asked_for_another(page: Page, complaints: Any) -> None:
    complaints.expected.append("403")
    page.route("**/v1/ask", refuse(403, "this key may only read"))
    type_question(page)
    expect(page.get_by_role("alert")).to_contain_text("this key may only read")
    expect(page.get_by_label("API key")).to_be_visible()


def test_a_question_without_words_is_refused_by_the_service_and_its_reason_shown(page: Page, complaints: Any) -> None:
    complaints.expected.append("422")
    page.goto("/?q=%3F%3F")
    expect(page.get_by_role("alert")).to_contain_text("ask with at least one word")


def test_a_server_that_is_gone_is_said_to_be_and_asked_again(page: Page, complaints: Any) -> None:
    complaints.expected.append("ERR_INTERNET_DISCONNECTED")
    page.goto("/")
    page.locator("#shelf a").first.wait_for()
    page.context.set_offline(True)
    page.get_by_label("Question").fill(HOW_MANY)
    page.get_by_label("Question").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".statement")).to_have_count(2)


def test_a_proxy_that_answers_in_html_is_quoted_as_text(page: Page, complaints: Any) -> None:
    complaints.expected.append("502")
    page.route("**/v1/ask", lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad <b>gateway</b></h1>"))
    type_question(page)
    expect(page.get_by_role("alert")).to_contain_text("<h1>Bad <b>gateway</b></h1>")


def test_a_source_that_cannot_be_read_says_so_in_its_place(page: Page, complaints: Any) -> None:
    complaints.expected.append("503")
    page.route("**/text?*", refuse(503, "the index is being opened"))
    type_question(page)
    expect(page.locator(".source").get_by_role("alert")).to_contain_text("the index is being opened")
    page.locator(".source").get_by_role("button", name="Try again").click()
    expect(page.locator(".text mark.current")).to_have_count(1)


def test_a_blank_question_is_not_sent(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/v1/ask") else None)
    page.goto("/")
    page.get_by_label("Question").press("Enter")
    page.get_by_label("Question").fill("   ")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_label("Question")).to_be_focused()
    expect(page.get_by_text("Type a question first.").first).to_be_visible()
    assert asked == []


def test_a_field_that_is_wrong_is_named_as_the_form_names_it(page: Page, complaints: Any) -> None:
    complaints.expected.append("422")
    errors = [{"field": "metadata.published", "value": "2024-13", "message": "month must be in 1..12"}]
    refused = {
        "status": 422,
        "title": "Unprocessable Entity",
        "detail": "metadata.published: month must be in 1..12",
        "errors": errors,
    }
    page.route("**/v1/ask", lambda route: route.fulfill(status=422, json=refused))
    type_question(page)
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Published: please correct this")
    expect(page.get_by_role("alert")).to_contain_text("month must be in 1..12")
    expect(page.get_by_role("alert")).not_to_contain_text("metadata")
