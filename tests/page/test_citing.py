import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Page, expect

HOW_MANY = "How many partner countries have concluded framework participation agreements with the EU?"
COMPASS = "strategic-compass-partnership-dimension"
ROOT = Path(__file__).resolve().parents[2]
QUOTE = "since 2003, the EU has concluded 23 FPAs"
Ask = Callable[[Page, str], None]


def copy(page: Page, form: str) -> str:
    page.locator('.passage[data-rank="2"]').get_by_role("button", name=form, exact=True).click()
    expect(page.locator("#told")).to_have_text(f"{form} copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_footnote_names_publisher_title_date_section_page_and_place(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    copied = copy(page, "Footnote")
    assert copied.startswith(
        "European Parliament, “The Strategic Compass: Implementing the partnership dimension in the area of security and "
        "defence”, 2023, "
        "sec. “The EU’s approaches to ‘Strategic Partnerships’ in historical context”, PDF p. 5, http"
    )
    assert re.search(r"\(accessed \d{1,2} \w+ \d{4}\)\.$", copied)


def test_bibtex_has_a_telling_key_and_the_fields(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    copied = copy(page, "BibTeX")
    assert copied.startswith("@misc{european-2023-strategic-10846,\n")
    assert "  author = {{European Parliament}},\n  year = {2023},\n  note = {Section: The EU’s approaches" in copied
    assert "context, PDF p. 5},\n" in copied
    assert copied.count("{") == copied.count("}")


def test_pages_of_bibtex_are_printed_ones_and_quotation_marks_and_long_names_fit_a_footnote(page: Page) -> None:
    page.goto("/")
    copied, note, kept = page.evaluate("""async () => {
        const { bibtex, footnote } = await import('/assets/citation.js');
        const { shorten } = await import('/assets/wording.js');
        const title = 'On “Calm” and "open" seas?';
        const document = { doc_id: 'x', title, publisher: 'Navy', published: '2024-03', generation: 'g' };
        const section = [`Of “boats” ${'and more boats '.repeat(20)}`];
        const page = { number: 25, label: '19', last: 26, last_label: '20', name: 'pp. 19–20 (PDF pp. 25–26)' };
        const passage = { document, section, page, start: 7, end: 9, text: 'ab', footnotes: [], note: null };
        return [bibtex(passage), footnote(passage), shorten('Short: it stays.')];
    }""")
    assert "  pages = {19--20},\n" in copied
    assert "of the file" not in copied
    assert re.match(
        r"Navy, “On ‘Calm’ and ‘open’ seas\?”, March 2024, sec. “Of ‘boats’ and [a-z ]{65,78}[a-z]…”, pp. 19–20 "
        r"\(PDF pp. 25–26\), ",
        note,
    )
    assert kept == "Short: it stays."


def test_what_tex_would_take_for_its_own_is_escaped(page: Page) -> None:
    page.goto("/")
    written = page.evaluate("""async () => {
        const { escapeTex, bibtexKey } = await import('/assets/citation.js');
        return [
            escapeTex('50 % & $1_{a}#~^\\\\'),
            bibtexKey({ start: 3, document: { doc_id: 'x', title: 'Über Ÿ', publisher: 'Ärzte & Co', published: null } }),
            bibtexKey({ start: 4, document: { doc_id: 'fallback', title: '会议', publisher: null, published: null } }),
        ];
    }""")
    assert written[0] == r"50 \% \& \$1\_\textbraceleft{}a\textbraceright{}\#\textasciitilde{}\textasciicircum{}\textbackslash{}"
    assert written[1:] == ["arzte-nd-uber-3", "fallback-4"]


def test_the_json_of_a_citation_is_verified_by_the_service(page: Page, ask: Ask, site: str) -> None:
    ask(page, HOW_MANY)
    verified = httpx2.post(f"{site}/v1/verify", json=json.loads(copy(page, "JSON"))).raise_for_status().json()
    assert verified["verdict"] == "holds"
    assert [told["rank"] for told in verified["citations"]] == [2]
    assert QUOTE in verified["citations"][0]["statement"]


def test_the_link_opens_the_source_at_the_quote(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.goto(copy(page, "Link"))
    marked = page.locator(".text mark.current")
    marked.first.wait_for()
    assert QUOTE in "".join(marked.all_text_contents())
    expect(marked.first).to_be_in_viewport()
    expect(page.locator(".panel-bar .complaint")).to_have_count(0)


def test_at_a_statement_link_and_footnote_are_those_of_the_sentence_quoted(page: Page, ask: Ask) -> None:
    ask(page, HOW_MANY)
    page.locator('.statement[data-statement="1"] .cite').click()
    page.locator(".source").get_by_role("button", name="Footnote").click()
    expect(page.locator("#told")).to_have_text("Footnote copied")
    assert "&start=11067&end=11488&" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".source").get_by_role("button", name="Link").click()
    expect(page.locator("#told")).to_have_text("Link copied")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    page.locator(".text mark.current").first.wait_for()
    marked = "".join(page.locator(".text mark.current").all_text_contents())
    assert re.match(r"The conclusions of CSDP.*more broadly15\.$", marked, re.DOTALL)


def test_the_answer_is_saved_as_markdown_with_its_sources(page: Page, ask: Ask, tmp_path: Path) -> None:
    page.goto("/?from=2018-01-01")
    ask(page, HOW_MANY)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    assert saved.value.suggested_filename == "how-many-partner-countries-have-concluded-framework.md"
    saved.value.save_as(tmp_path / "answer.md")
    text = (tmp_path / "answer.md").read_text(encoding="utf-8")
    head = rf"# {re.escape(HOW_MANY)}\n\nConfidence: (?:high|moderate) \(0\.\d\d\)\n\n> Including the Agreement signed today"
    assert re.match(head, text)
    assert "more broadly¹⁵. [2]\n" in text
    assert text.count("broadly15") == 0
    assert "Figures by date:\n\n- 23 [2] 2023\n- 19 [1] 2019-10-17\n" in text
    assert re.search(r"^\[2\] European Parliament, “The Strategic Compass", text, re.MULTILINE)
    assert re.findall(r"^\[(\d)\] ", text, re.MULTILINE) == ["1", "2"]  # in the order in which they are cited
    assert re.search(r"^> ¹⁵ .*Elena Lazarou", text, re.MULTILINE)
    assert re.search(r"^With the filters: Published from 1 January 2018\.$", text, re.MULTILINE)
    assert re.search(r"^Answered \d{1,2} \w+ \d{4}, \d\d:\d\d from generation \d{6}-\w+\.$", text, re.MULTILINE)


def test_a_row_of_a_table_names_its_columns_in_the_markdown(page: Page, ask: Ask, tmp_path: Path) -> None:
    ask(page, "When did Australia sign the Framework Participation Agreement?")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    saved.value.save_as(tmp_path / "answer.md")
    text = (tmp_path / "answer.md").read_text(encoding="utf-8")
    named = "Partner country: Australia; Signed: 22/04/2015; In force since: 01/10/2015"
    assert f"> {named} [1]\n" in text
    assert f"\n> {named}\n" in text


def test_a_table_keeps_its_lines_in_the_markdown(page: Page, ask: Ask, tmp_path: Path) -> None:
    ask(page, "Which agreements are signed but not in force?")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    saved.value.save_as(tmp_path / "answer.md")
    text = (tmp_path / "answer.md").read_text(encoding="utf-8")
    assert "> Partner country: Vietnam; Signed: 17/10/2019; In force since: 01/05/2020  \n> Partner country: Jordan; " in text


def test_markup_in_a_document_is_no_markup_in_the_markdown(page: Page) -> None:
    page.goto("/")
    written = page.evaluate("""async () => {
        const { writeMarkdown } = await import('/assets/export.js');
        const silent = { answered: false, reason: null, answer: null, passages: [], conflicts: [], generation: 'g' };
        return writeMarkdown({ ...silent, question: '# <b>*a*</b> [x](y) `z`' });
    }""")
    assert written.startswith(r"# \# \<b\>\*a\*\</b\> \[x\](y) \`z\`")


def test_the_answer_saved_as_json_is_what_citadel_verify_takes(page: Page, ask: Ask, site: str, tmp_path: Path) -> None:
    ask(page, HOW_MANY)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    saved.value.save_as(tmp_path / "answer.json")
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert httpx2.post(f"{site}/v1/verify", json=answer).json()["verdict"] == "holds"


def test_it_prints_the_question_the_answer_and_the_sources_alone(page: Page, ask: Ask, tmp_path: Path) -> None:
    ask(page, HOW_MANY)
    page.locator(".text mark.current").first.wait_for()
    page.emulate_media(media="print")
    for hidden in (".masthead", ".ask", ".found", ".source", ".taking", ".filters"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in (".asked", ".statement >> nth=1", ".voices", ".printed"):
        expect(page.locator(shown)).to_be_visible()
    assert page.locator(".printed li").evaluate_all("items => items.map((item) => item.value)") == [1, 2]
    expect(page.locator(".printed")).to_contain_text("more broadly¹⁵.")
    expect(page.locator(".printed")).to_contain_text(re.compile("¹⁵ .*Elena Lazarou"))
    numbers = page.locator(".statement .cite").evaluate_all("links => links.map((link) => link.dataset.printed)")
    assert numbers == ["1", "2"]
    for shown in (".confidence", ".colophon"):
        expect(page.locator(shown)).to_be_visible()
    page.emulate_media(media="null")
    page.pdf(path=tmp_path / "answer.pdf")
    text = read_pdf(tmp_path / "answer.pdf")
    assert HOW_MANY in text
    assert QUOTE in text
    assert "Save as Markdown" not in text


def read_pdf(path: Path) -> str:
    """The words of a PDF on one line, read in a process of its own as an uploaded one would be."""
    program = "import sys, pypdf; print(' '.join(page.extract_text() for page in pypdf.PdfReader(sys.argv[1]).pages))"
    read = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", read.stdout)


def test_the_original_file_is_saved_beside_its_text(page: Page, site: str) -> None:
    page.goto(f"/documents?read={COMPASS}&page=5")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Original file").click()
    assert saved.value.suggested_filename == f"{COMPASS}.txt"
    assert saved.value.path().read_bytes() == (ROOT / "corpus" / "documents" / f"{COMPASS}.txt").read_bytes()


def test_an_original_that_is_not_kept_is_said_to_be_gone(page: Page, complaints: Any) -> None:
    complaints.expected.append("404")
    page.route(
        "**/original", lambda route: route.fulfill(status=404, json={"status": 404, "title": "Not Found", "detail": "gone"})
    )
    page.goto(f"/documents?read={COMPASS}")
    page.get_by_role("button", name="Original file").click()
    expect(page.locator(".source").get_by_role("alert")).to_contain_text("The original file is not kept")
