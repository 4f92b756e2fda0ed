// The reader's questions of late, and what to ask next: an answer in; links out. Loaded behind the answer, so that nothing waits for it.
// Questions lie where the key lies: on this device where it is remembered or none is wanted, else in this tab, and go when it is forgotten.

import { toQuestion, writeAddress } from "./address.js";
import { button, element } from "./element.js";
import { send } from "./server.js";

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

// The parts of the question that were answered, and headings over the passages that lead to their own section again. Each is asked with
// the same filters.
async function showNext(result, answer, state) {
  const parts = (answer.parts ?? []).filter(({ answered }) => answered).map(({ question }) => ({ text: question }));
  const headings = answer.passages.map(({ section, document }) => ({ text: section.at(-1), title: document.title, docId: document.doc_id }));
  const known = new Set([state.q.toLowerCase()]);
  const fresh = [...parts, ...headings].filter(({ text, title }) =>
    text && text !== title && text.length <= LONGEST && !known.has(text.toLowerCase()) && known.add(text.toLowerCase()));
  const next = [];
  for (const one of fresh) if (next.length < NEXT && (!one.docId || await leadsToItself(one.text, state))) next.push(one);
  if (!next.length || document.querySelector(".asked")?.textContent !== state.q) return;
  const links = next.map(({ text, docId }) =>
    element("li", {}, element("a", { href: writeAddress({ ...state, q: text, after: "", short: "", open: null }), dir: "auto", "data-doc": docId }, text)));
  result.querySelector(".colophon")?.before(element("section", { class: "next", "aria-labelledby": "next-title" },
    element("h2", { id: "next-title" }, "Ask next"), element("ul", {}, ...links)));
}

// Whether a heading, searched for, finds the section under it: a search takes a few milliseconds, and an answer is made of what it finds.
async function leadsToItself(heading, state) {
  try {
    const { filters } = toQuestion(state);
    const { passages } = await send("/v1/search", { method: "POST", body: { query: heading, top_k: 3, filters } });
    return passages.some(({ section }) => section.at(-1) === heading);
  } catch {
    return false; // what cannot be checked is not offered
  }
}
