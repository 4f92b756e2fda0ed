"""How long a reader waits: from Enter to the answer on the screen, and from opening a link with a question in it.

    python tests/page/first_answer.py URL [--questions 20]

URL is a server that was just started. No question is asked twice, so that none is answered from memory. A time ends with the
first frame that shows the answer, or that the corpus does not say; the source beside it comes after. Prints median and longest of
each, in milliseconds, and the processor time a question of the page and of the server, which other work on the machine hardly
lengthens.
"""

import argparse
import json
import re
import shutil
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote_plus

import httpx2
from playwright.sync_api import Browser, CDPSession, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "eval" / "questions" / "tuning.jsonl"
# Two frames on: the first draws what was added, the second begins when it stands there.
_WATCH = """
    window.seen = new Promise((resolve) => {
        const look = new MutationObserver(() => {
            if (!document.querySelector('.statement, .silent, .problem')) return;
            look.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
        });
        look.observe(document, { childList: true, subtree: true });
    });
"""


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("url")
    options.add_argument("--questions", type=int, default=20, help="of each kind")
    wanted = options.parse_args()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    drawn = lines[:: len(lines) // (2 * wanted.questions)][: 2 * wanted.questions]
    questions = [str(json.loads(line)["question"]) for line in drawn]
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        before = read_server_seconds(wanted.url)
        typed = [time_typed(browser, wanted.url, question) for question in questions[::2]]
        of_server = 1_000 * (read_server_seconds(wanted.url) - before) / len(typed)
        linked = [time_linked(browser, wanted.url, question) for question in questions[1::2]]
        browser.close()
    for name, times in (("Enter to answer", [one for one, _ in typed]), ("link to answer, nothing cached", linked)):
        print(f"{name}: median {median(times):.0f} ms, longest {max(times):.0f} ms, {len(times)} questions")
    of_page = mean(one for _, one in typed)
    print(f"processor time from Enter to answer: page {of_page:.0f} ms, server {of_server:.0f} ms with loading the page")


def read_server_seconds(url: str) -> float:
    """The processor time that the server has taken so far."""
    found = re.search(r"^process_cpu_seconds_total (\S+)", httpx2.get(f"{url}/metrics").text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def time_typed(browser: Browser, url: str, question: str) -> tuple[float, float]:
    """Milliseconds until the answer is seen, and those that the main thread of the page worked for it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        page.locator("#shelf a").first.wait_for()
        page.get_by_label("Question").fill(question)
        page.wait_for_load_state("networkidle")
        measuring = context.new_cdp_session(page)
        measuring.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = read_page_seconds(measuring)
        seen = float(
            page.evaluate(
                f"""() => {{
                    const started = performance.now();
                    {_WATCH}
                    const box = document.getElementById('question');
                    box.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true }}));
                    return window.seen.then((ended) => ended - started);
                }}"""
            )
        )
        return seen, 1_000 * (read_page_seconds(measuring) - before)


def read_page_seconds(measuring: CDPSession) -> float:
    """The time that the main thread of the page has worked so far."""
    measured = measuring.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in measured if one["name"] == "TaskDuration"))


def time_linked(browser: Browser, url: str, question: str) -> float:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{url}/?q={quote_plus(question)}")
        return float(page.evaluate("window.seen"))


if __name__ == "__main__":
    main()
