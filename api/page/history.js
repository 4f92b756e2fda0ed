// The reader's questions of late, and what to ask next: an answer in; links out. Loaded behind the answer, so that nothing waits for it.
// Questions lie where the key lies: on this device where it is remembered or none is wanted, else in this tab, and go when it is forgotten.

import { writeAddress } from "./address.js";
import { button, element } from "./element.js";

const RECENT = "citadel-recent";
const MOST = 12;
const NEXT = 4;
const LONGEST = 90; // characters of a heading that makes a question

const storage = () => (sessionStorage.getItem("citadel-key") ? sessionStorage : localStorage);

function readRecent() {
  try {
    const kept = JSON.parse(storage().getItem(RECENT) ?? "[]");
    return kept.filter((one) => typeof one?.q === "string" && typeof one?.address === "string" && one.address.startsWith("/?"));
  } catch {
    return []; // spoiled, or storage is switched off
  }
}

// An answer that is shown: its question is one of late, and its passages tell what to ask next.
export function noteAnswer(result, answer, state) {
  remember(state);
  if (document.querySelector(".asked")?.textContent === state.q) showNext(result, answer, state); // else another was asked meanwhile
}

function remember(state) {
  const address = writeAddress({ ...state, open: null });
  const kept = [{ q: state.q, address }, ...readRecent().filter((one) => one.address !== address)].slice(0, MOST);
  try {
    storage().setItem(RECENT, JSON.stringify(kept));
  } catch {
    // as above
  }
}

// Behind the examples of the empty page.
export function showRecent(examples) {
  document.getElementById("recent")?.remove();
  const recent = readRecent();
  if (!recent.length) return;
  const forget = () => {
    storage().removeItem(RECENT);
    document.getElementById("recent").remove();
  };
  examples.after(element("section", { id: "recent", class: "examples", "aria-labelledby": "recent-title" },
    element("h2", { id: "recent-title" }, "Your questions of late"),
    element("ul", {}, ...recent.map(({ q, address }) => element("li", {}, element("a", { href: address, dir: "auto" }, q)))),
    button("Forget them", forget, { class: "plain" })));
}

// A heading over a passage is a question that the documents answer. Each is asked of all documents.
function showNext(result, answer, state) {
  const headings = answer.passages.map(({ section, document }) => ({ heading: section.at(-1), title: document.title, docId: document.doc_id }));
  const known = new Set([state.q.toLowerCase()]);
  const fresh = headings.filter(({ heading, title }) =>
    heading && heading !== title && heading.length <= LONGEST && !known.has(heading.toLowerCase()) && known.add(heading.toLowerCase()));
  const next = fresh.slice(0, NEXT);
  if (!next.length) return;
  const links = next.map(({ heading, docId }) =>
    element("li", {}, element("a", { href: writeAddress({ ...state, q: heading, open: null }), dir: "auto", "data-doc": docId }, heading)));
  result.querySelector(".colophon")?.before(element("section", { class: "next", "aria-labelledby": "next-title" },
    element("h2", { id: "next-title" }, "Ask next"), element("ul", {}, ...links)));
}
