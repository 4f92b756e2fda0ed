"""What readers have of their own, each under a key: what they said of answers, and where their watches send what changes."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.deadlines import wait_for
from tests.page.conftest import serve_site
from tests.shared_index import copy_index

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
SECRET = "a-secret-of-sixteen"  # noqa: S105 - of this test
ROLES = {"ada": "write", "ben": "read"}
FLEET = "The Republic of Elbonia has {} patrol boats in the gulf."
HOW_MANY = "How many patrol boats does the Republic of Elbonia have?"


@dataclass(slots=True)
class Receiver:
    """Where changes are sent to."""

    address: str
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def guarded(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[str]:
    """A server with two keys, which sends changes to one address."""
    data = tmp_path_factory.mktemp("guarded") / "var"
    copy_index(corpus_data, data)
    keys = ",".join(f"{name}:{role}:{sha256(f'key-of-{name}'.encode()).hexdigest()}" for name, role in ROLES.items())
    hooks = {"CITADEL_WEBHOOKS": receiver.address, "CITADEL_WEBHOOK_SECRET": SECRET, "CITADEL_WEBHOOK_PRIVATE": "1"}
    with serve_site(data, CITADEL_API_KEYS=keys, **hooks) as address:
        yield address


@pytest.fixture
def enter(open_context: Callable[..., Page], complaints: Any, guarded: str) -> Callable[[str, str], Page]:
    """Open an address of that server as somebody who has to give a key first."""
    complaints.expected += ["401", "404", "422", f"asked {guarded}"]

    def open_page(who: str, address: str) -> Page:
        page = open_context()
        page.goto(f"{guarded}{address}")
        page.get_by_label("API key").fill(f"key-of-{who}")
        page.get_by_role("button", name="Use this key").click()
        return page

    return open_page


def send(guarded: str, method: str, path: str, **more: Any) -> Any:
    """What ada's key gets."""
    return httpx2.request(method, f"{guarded}{path}", headers={"X-API-Key": "key-of-ada"}, **more).raise_for_status().json()


def test_feedback_is_listed_for_who_gave_it_alone_and_withdrawn_when_told_so(
    enter: Callable[[str, str], Page], guarded: str
) -> None:
    page = enter("ben", f"/?q={AUSTRALIA.replace(' ', '+')}")
    page.get_by_role("button", name="Right or wrong?").click()
    dialog = page.get_by_role("dialog", name="Is this answer right?")
    dialog.get_by_label("It is wrong").check()
    dialog.get_by_label("What it should say, if you know").fill("23 April 2015")
    dialog.get_by_label("Your note").fill("<b>The depositary counts.</b>")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Dossiers").click()
    page.get_by_role("link", name="Your feedback").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your feedback")
    entry = page.locator(".entry")
    expect(entry.get_by_role("link")).to_have_text(AUSTRALIA)
    for told in ("wrong · ", "It should say: 23 April 2015", "<b>The depositary counts.</b>"):
        expect(entry).to_contain_text(told)
    other = enter("ada", "/dossiers?feedback=")
    expect(other.locator("#kept")).to_contain_text("None yet")
    entry.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Leave it").click()
    expect(entry).to_have_count(1)
    entry.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#told")).to_have_text("Removed.")
    page.reload()
    expect(page.locator("#kept")).to_contain_text("None yet")


def test_a_watch_sends_its_changes_to_an_address_that_is_allowed_until_it_is_taken_away(
    enter: Callable[[str, str], Page], guarded: str, receiver: Receiver
) -> None:
    put(guarded, FLEET.format(41))
    watch = send(guarded, "POST", "/v1/watches", json={"question": HOW_MANY})["watch_id"]
    page = enter("ada", f"/dossiers?watch={watch}")
    page.locator("summary", has_text="Webhook").click()
    field = page.get_by_label("Address", exact=True)
    field.fill("https://example.org/elsewhere")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("none of the addresses that this server allows")
    field.fill(receiver.address)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".hook")).to_contain_text("Nothing was sent so far.")
    expect(page.locator("summary", has_text="Webhook")).to_be_focused()
    put(guarded, FLEET.format(43))
    send(guarded, "POST", f"/v1/watches/{watch}/ask")
    wait_for(lambda: is_taken(guarded, watch))
    headers, body = receiver.received[-1]
    signed = hmac.new(SECRET.encode(), headers["X-Citadel-Timestamp"].encode() + b"." + body, sha256).hexdigest()
    assert headers["X-Citadel-Signature"] == f"sha256={signed}"
    page.reload()
    expect(page.locator(".hook p").first).to_contain_text("was taken.")
    stranger = enter("ben", f"/dossiers?watch={watch}")
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.locator(".hook")).to_have_count(0)
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("#told")).to_have_text("Changes are not sent any more.")
    expect(page.get_by_label("Address", exact=True)).to_have_value("")
    assert send(guarded, "GET", f"/v1/watches/{watch}")["webhook"] is None


@pytest.mark.parametrize(
    ("delivery", "told"),
    [
        ({"state": "waiting", "tries": 0, "error": None}, "is about to be sent."),
        ({"state": "waiting", "tries": 2, "error": "the receiver answers 500"}, "was not taken so far; it is sent again"),
        ({"state": "failed", "tries": 6, "error": "the receiver answers 500"}, "was not taken, and is not sent again."),
    ],
)
def test_a_delivery_that_was_not_taken_says_what_becomes_of_it_and_why(page: Page, delivery: dict[str, Any], told: str) -> None:
    moment, side = "2026-11-30T11:12:13+00:00", {"answered": True, "short": "41", "generation": "g1"}
    change = {"entry_id": "0" * 16, "number": 1, "at": moment, "is_read": True, "before": side, "now": {**side, "short": "43"}}
    change |= {"added": [], "removed": [], "altered": [], "causes": [], "delivery": {**delivery, "next_at": moment}}
    watch = {
        "watch_id": "0" * 16,
        "made_at": moment,
        "question": HOW_MANY,
        **side,
        "entries": 1,
        "unread": 0,
        "latest_at": moment,
    }
    watch |= {"webhook": "https://example.org/hook", "filters": [], "changes": [change]}
    page.route("**/v1/watches/*", lambda route: route.fulfill(json=watch))
    page.goto("/dossiers?watch=0000000000000000")
    line = page.locator(".hook p").first
    expect(line).to_contain_text(told)
    expect(line).to_contain_text(delivery["error"] or "The change of 30 Nov 2026")
    expect(page.get_by_label("Address", exact=True)).to_have_value("https://example.org/hook")


def is_taken(guarded: str, watch: str) -> bool:
    """Whether the latest change of a watch was sent and taken."""
    changes = send(guarded, "GET", f"/v1/watches/{watch}")["changes"]
    return bool(changes) and changes[0]["delivery"]["state"] == "done"


def put(guarded: str, text: str) -> None:
    job = send(guarded, "PUT", "/v1/documents/elbonia", files={"file": ("elbonia.txt", text.encode())})
    while job["state"] not in ("done", "failed"):
        job = send(guarded, "GET", f"/v1/jobs/{job['job_id']}")
    assert job["state"] == "done", job["error"]
