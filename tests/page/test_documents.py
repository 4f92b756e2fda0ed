import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from tests.deadlines import HANG
from tests.page.site_documents import put, remove

HOSTILE = "<img src=x onerror=alert(1)> \U0001f6a2 & <script>alert(2)</script>"
SENTENCE = (
    "The Republic of Elbonia \U0001f6a2 sent 41 <b>patrol</b> boats to the \U00020001 exercise "
    "\"Calm <script>alert('x')</script> Sea\"."
)
QUESTION = "How many patrol boats did the Republic of Elbonia send to the exercise?"
LONG = 1_000 * HANG  # milliseconds
Ask = Callable[[Page, str], None]


@pytest.fixture
def elbonia(site: str) -> Iterator[None]:
    """Take the document that a test sends out of the index again."""
    yield
    remove(site, "elbonia-2024")


def send_file(page: Page, path: Path, **fields: str) -> None:
    page.goto("/documents")
    page.locator("#file").set_input_files(path)
    for label, value in fields.items():
        page.locator("#upload").get_by_label(re.compile(label, re.IGNORECASE)).fill(value)
    page.get_by_role("button", name="Add", exact=True).click()


@pytest.mark.usefixtures("elbonia")
def test_a_document_full_of_markup_is_sent_asked_about_and_shown_as_text(page: Page, ask: Ask, site: str, tmp_path: Path) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    path = tmp_path / "Elbonia (2024).txt"
    path.write_text(f"Exercises in the gulf \U0001f30a\n\nIt began at sea. {SENTENCE} Nothing more is known.\n", encoding="utf-8")
    send_file(page, path, title=HOSTILE, publisher="<i>Elbonia</i>", published="2024-03-04")
    expect(page.locator(".job .done")).to_have_text(f"“{HOSTILE}” can be searched.", timeout=LONG)
    expect(page.locator(".entry-title", has_text="onerror")).to_have_text(HOSTILE)
    ask_page = page
    ask_page.goto("/")
    ask(ask_page, QUESTION)
    statement = ask_page.locator(".statement blockquote", has_text="41")
    assert "".join(statement.inner_text().split()) == "".join(SENTENCE.split())
    marked = ask_page.locator(".text mark.current")
    marked.first.wait_for()
    quotes = httpx2.post(f"{site}/v1/ask", json={"question": QUESTION}).json()["answer"]["statements"][0]["quotes"][0]
    span = {"start": quotes["start"], "end": quotes["end"]}
    assert "".join(marked.all_text_contents()) == httpx2.get(f"{site}/v1/documents/elbonia-2024/text", params=span).json()["text"]
    expect(ask_page.locator(".panel-title")).to_have_text(HOSTILE)
    assert ask_page.locator("main img, main script, aside img, aside script, aside b:not(.notes b)").count() == 0
    assert dialogs == []


@pytest.mark.usefixtures("elbonia")
def test_the_changes_of_a_generation_are_told_and_an_earlier_one_is_gone_back_to(page: Page, site: str) -> None:
    put(site, "elbonia-2024", "The fleet sails. It has 41 boats. It stays in the gulf.", title="The fleet")
    put(site, "elbonia-2024", "The fleet sails. It has 42 boats. It stays in the gulf.", title="The fleet")
    page.goto("/documents")
    newest, before = page.locator(".generations > li").nth(0), page.locator(".generations > li").nth(1)
    expect(newest).to_contain_text("in use")
    newest.get_by_text("What changed").click()
    expect(newest.locator("del")).to_have_text("It has 41 boats.")
    expect(newest.locator("ins")).to_have_text("It has 42 boats.")
    name = before.get_attribute("data-generation")
    before.get_by_role("button", name="Use this version").click()
    page.get_by_role("dialog").get_by_role("button", name="Use this version", exact=True).click()
    expect(page.locator(f'[data-generation="{name}"]')).to_contain_text("in use")
    assert "41" in httpx2.get(f"{site}/v1/documents/elbonia-2024/text").json()["text"]


@pytest.mark.usefixtures("elbonia")
def test_a_document_is_removed_only_when_that_was_confirmed(page: Page, site: str) -> None:
    put(site, "elbonia-2024", "The fleet of Elbonia sails.", title="The fleet")
    page.goto("/documents")
    page.get_by_role("button", name="Remove The fleet").click()
    dialog = page.get_by_role("dialog", name="Remove this document?")
    expect(dialog.get_by_role("button", name="Leave it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".job")).to_have_count(0)
    page.get_by_role("button", name="Remove The fleet").click()
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".job .done")).to_have_text("“The fleet” is removed.", timeout=LONG)
    expect(page.locator(".entry", has_text="The fleet")).to_have_count(0)


def test_the_id_is_suggested_from_the_name_of_the_file_and_the_service_says_what_is_wrong(
    page: Page, complaints: Any, tmp_path: Path
) -> None:
    complaints.expected.append("4")  # 415 or 422, as the service has it
    path = tmp_path / "Žluťoučký kůň, Übersicht der Häfen in Łódź – 2024.pdf"
    path.write_bytes(b"no PDF at all")
    page.goto("/documents")
    page.locator("#file").set_input_files(path)
    expect(page.get_by_label("Short name")).to_have_value("zlutoucky-kun-ubersicht-der-hafen-in-lodz-2024")
    for field in map(page.locator("#upload").get_by_label, ("Language", "Published")):
        field.fill("long ago")
        assert field.evaluate("field => !field.validity.valid && / such as /.test(field.title)")
        field.fill("")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".sent").get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_enabled()


def test_the_corpus_folder_is_read_again_and_the_job_reported(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("button", name="Update from the folder").click()
    job = page.locator(".job", has_text="corpus folder")  # a job of another test may still be at work beside it
    expect(job.locator(".done")).to_have_text("The index is up to date with the corpus folder.", timeout=LONG)
    job.get_by_role("button", name="Dismiss").click()
    expect(job).to_have_count(0)


def test_jobs_that_are_at_work_when_the_page_opens_are_followed_to_their_end(page: Page) -> None:
    job = {"job_id": "1-a", "kind": "put", "doc_id": "mine-action", "created_at": "", "started_at": None, "finished_at": None}
    job |= {
        "error": None,
        "note": None,
        "report": None,
        "state": "running",
        "progress": {"step": "embedding", "done": 3, "total": 12},
    }
    told = [job, {**job, "state": "failed", "progress": None, "error": "the file is encrypted"}]
    page.route("**/v1/jobs?*", lambda route: route.fulfill(json={"jobs": [job], "limit": 100}))
    page.route("**/v1/jobs/1-a", lambda route: route.fulfill(json=told.pop(0) if len(told) > 1 else told[0]))
    page.goto("/documents")
    expect(page.locator(".job")).to_contain_text("Indexing mine-action: embedding, 3 of 12")
    assert page.locator(".job progress").evaluate("bar => bar.value / bar.max") == 0.25
    expect(page.locator(".job")).to_contain_text("the file is encrypted")


def test_a_document_of_the_list_is_read_beside_it(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("link", name="EU-ASEAN political and security cooperation").click()
    expect(page.locator(".leaf")).to_be_focused()
    expect(page.locator(".text h4", has_text="Maritime Cooperation")).to_be_visible()
    assert page.locator(".text mark").count() == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="EU-ASEAN political and security cooperation")).to_be_focused()
    assert page.url.endswith("/documents")


def test_a_file_can_be_dropped(page: Page) -> None:
    page.goto("/documents")
    page.locator(".drop").evaluate("""drop => {
        const carried = new DataTransfer();
        carried.items.add(new File(['text'], 'Dropped file.md'));
        drop.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
    }""")
    expect(page.get_by_label("Short name")).to_have_value("dropped-file")
    expect(page.locator(".chosen")).to_have_text("Dropped file.md, 1 kB")


def test_what_was_typed_of_one_file_is_not_sent_with_another(page: Page) -> None:
    page.goto("/documents")
    page.locator("#file").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"text"}])
    page.get_by_label("Title").fill("The title of A")
    page.locator("#file").set_input_files([{"name": "b.txt", "mimeType": "text/plain", "buffer": b"text"}])
    expect(page.get_by_label("Short name")).to_have_value("b")
    expect(page.get_by_label("Title")).to_have_value("")


def test_a_document_that_would_be_replaced_is_named_before(page: Page) -> None:
    page.goto("/documents")
    page.locator(".entry").first.wait_for()
    page.locator("#file").set_input_files([{"name": "eu japan plan.txt", "mimeType": "text/plain", "buffer": b"text"}])
    expect(page.get_by_text("This replaces")).to_have_count(0)
    page.get_by_label("Short name").fill("eu-japan-plan-security-accord")
    expect(page.get_by_text("This replaces “European Union, Japan plan security accord")).to_be_visible()


def test_several_files_are_added_one_after_the_other(page: Page) -> None:
    sent: list[str] = []

    def take(route: Route) -> None:
        sent.append(route.request.url.rpartition("/")[2])
        job = {"job_id": "1-a", "kind": "put", "doc_id": sent[-1], "state": "failed", "error": "no matter", "note": None}
        route.fulfill(status=202, json={**job, "report": None, "progress": None})

    page.route(re.compile("/v1/documents/(one|two)$"), take)
    page.goto("/documents")
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": b"text"} for name in ("one", "two")]
    page.locator("#file").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator(".chosen")).to_have_text("one.txt, 1 kB; then two.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Short name")).to_have_value("two")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_label("Short name")).to_be_hidden()
    assert sent == ["one", "two"]
