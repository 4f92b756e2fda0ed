"""The page in German and French: every string of its own, what documents say untouched, in no more room than there is."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.page.conftest import HOW_MANY

LANGUAGES = Path(__file__).resolve().parents[2] / "api" / "page" / "languages"
TABLES = {"de": "german", "fr": "french"}
COMPASS = "strategic-compass-partnership-dimension"
PLACES = [
    "/",
    f"/?q={HOW_MANY.replace(' ', '+')}",
    "/search?q=maritme+security",
    "/documents",
    f"/documents?read={COMPASS}",
    "/dossiers",
]
OpenPage = Callable[..., Page]


def read_strings() -> dict[str, list[str]]:
    """Each English string with its translations."""
    sections = json.loads((LANGUAGES / "strings.json").read_text(encoding="utf-8"))
    return {string: words for section in sections.values() for string, words in section.items()}


def test_every_string_is_translated_into_every_language_with_as_many_blanks() -> None:
    strings = read_strings()
    assert len(strings) > 400
    assert [string for string, words in strings.items() if len(words) != len(TABLES)] == []
    for string, words in strings.items():
        blanks = len(re.findall(r"\{#?\}", string))
        assert [len(re.findall(r"\{\d?\}", one)) for one in words] == [blanks] * len(words), string


def test_the_service_gives_the_table_of_one_language(site: str) -> None:
    for at, name in enumerate(TABLES.values()):
        script = httpx2.get(f"{site}/assets/{name}.js").text
        table = json.loads(script.removeprefix("export const TABLE = ").removesuffix(";\n"))
        assert table == {string: words[at] for string, words in read_strings().items()}


def test_every_number_of_things_is_translated_for_one_and_for_many() -> None:
    called = [re.findall(r'\bcount\([^"\n]*?, "([^"]+)"', path.read_text("utf-8")) for path in LANGUAGES.parent.glob("*.js")]
    things = {thing for found in called for thing in found}
    keys = read_strings()
    assert len(things) > 10
    starts = [start for thing in sorted(things) for start in (f"1 {thing}", f"{{#}} {thing}s")]
    assert [start for start in starts if not any(key.startswith(start) for key in keys)] == []


def speak(open_context: OpenPage, language: str, width: int = 1440) -> tuple[Page, list[str]]:
    """A page for a browser of that language, and the bodies that the service sends it."""
    page, bodies = open_context(width, 800, locale=language), []
    page.on("response", lambda answer: bodies.append(answer.text()) if "/v1/" in answer.url and answer.ok else None)
    return page, bodies


def list_missing(page: Page, bodies: list[str]) -> list[str]:
    """Visible strings that have no translation and are none of the service's or of a document."""
    page.wait_for_load_state("networkidle")
    address = page.evaluate("document.querySelector('script[src*=beginning]').src.replace('beginning', 'translating')")
    missing = page.evaluate("(address) => import(address).then((module) => module.listMissing())", address)
    given = " ".join(" ".join(map(str, re.findall(r'"((?:[^"\\]|\\.)*)"', body))) for body in bodies).replace("\\n", " ")
    folded = re.sub(r"[\W_]+", " ", given).casefold()

    def is_given(text: str) -> bool:
        """Whether each part of a string stands in what the service sent, or is a date."""
        parts = [re.sub(r"[\W_]+", " ", part).strip().casefold() for part in re.split(r"[·,()“”„:]", text)]
        known = f"{folded} englisch anglais"
        return all(part in known or re.fullmatch(r"(\d+ )?(\w+ )?\d{1,4}( \d+)*", part) for part in parts)

    return [text for text in missing if not is_given(text)]


@pytest.mark.parametrize("language", TABLES)
def test_no_string_of_the_page_lacks_a_translation(open_context: OpenPage, language: str) -> None:
    page, bodies = speak(open_context, language)
    for place in PLACES:
        page.goto(place)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if place.startswith("/?q"):
            page.locator(".statement").first.wait_for()
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        if "read=" in place:
            page.locator(".text article").wait_for()
        assert list_missing(page, bodies) == [], place
        assert Axe().run(page).violations_count == 0, place


def test_what_documents_say_stays_and_the_rest_is_german(open_context: OpenPage) -> None:
    page, _ = speak(open_context, "de-DE")
    page.goto(PLACES[1])
    expect(page.locator(".statement blockquote").first).to_contain_text("Framework Participation Agreements")
    expect(page.get_by_role("button", name="Diese Antwort aufbewahren")).to_be_visible()
    expect(page.locator("nav").first).to_contain_text("Fragen")
    expect(page.get_by_placeholder("Was möchten Sie wissen?")).to_be_visible()
    page.locator(".cite").first.click()
    expect(page.locator(".text article")).to_contain_text("Framework Participation Agreements")


def test_the_language_is_chosen_and_remembered(open_context: OpenPage) -> None:
    page, _ = speak(open_context, "en-GB")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/search")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if re.search("translating|german|french", address)]
    page.locator("#language").select_option("fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_title("Recherche – Citadel")
    page.goto("/documents")
    expect(page.locator("h2").first).to_have_text("Ajouter un document")


@pytest.mark.parametrize("place", PLACES)
def test_in_german_a_telephone_shows_all_of_it_without_sideways_scrolling(open_context: OpenPage, place: str) -> None:
    page, _ = speak(open_context, "de", 360)
    page.goto(place)
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
