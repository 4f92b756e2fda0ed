// The page where questions are asked: the address and what the reader does in; an answer beside its sources out.

import { readAddress, toQuestion, writeAddress } from "./address.js";
import { layAnswer, summarise } from "./answer.js";
import { showCancelled, showWaiting } from "./awaiting.js";
import { listenToBox } from "./box.js";
import { layCopying } from "./copying.js";
import { takeEarly } from "./early.js";
import { echo } from "./echo.js";
import { announce, element, listenPlain, markCurrent } from "./element.js";
import { Filters } from "./filters.js";
import { listen, showKeys } from "./keys.js";
import { LateSource } from "./late.js";
import { markLanguages } from "./naming.js";
import { showQuoted } from "./passages.js";
import { showForgetting, showProblem } from "./problem.js";
import { ask, listDocuments } from "./server.js";
import { showShelf } from "./shelf.js";
import { listQuotes, marksFor } from "./statements.js";

const byId = (id) => document.getElementById(id);
const [box, result] = [byId("question"), byId("result")];
const wide = matchMedia("(min-width: 68.75rem)");
const CLOSED = "citadel-source-closed";
const kept = new Map(); // answers of this visit, so that the way back is at once

let state = readAddress();
let shown = null;
let asking = null;
let lastCited = null;
let documents = []; // those that are listed

const source = new LateSource(byId("source"), [byId("page"), byId("masthead")], () => {
  const opener = document.querySelector(".cite[aria-current]");
  sessionStorage.setItem(CLOSED, "1");
  state = { ...state, open: null };
  history.replaceState({ closed: true }, "", writeAddress(state));
  markOpen();
  return opener;
});

const filters = new Filters({
  form: byId("filter-form"),
  chips: byId("chips"),
  state,
  onChange: (changed) => {
    state = { ...state, ...changed, open: null };
    filters.show(state);
    if (state.q) go();
    else history.replaceState(null, "", writeAddress(state));
  },
});

function go(how) {
  history.pushState(null, "", writeAddress(state));
  return answerQuestion(how);
}

// again: a known answer will do. byHand: the reader waits for it. unlocked: a key was given for it.
async function answerQuestion({ again = false, byHand = false, unlocked = false } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  document.documentElement.dataset.view = state.q ? "asked" : "empty";
  byId("asked").textContent = state.q;
  byId("asked").hidden = !state.q;
  document.title = state.q ? `${state.q} – Citadel` : "Citadel";
  if (!state.q) return showNothing();
  const question = toQuestion(state);
  const name = JSON.stringify(question);
  const known = again && kept.get(name);
  if (!known) awaitAnswer();
  try {
    const answered = known || { answer: await (takeEarly(question) ?? ask(question, mine.signal)), moment: new Date() };
    kept.set(name, answered);
    if (mine !== asking) return;
    showAnswer(answered);
    if (unlocked) byId("answer-title").focus({ preventScroll: true });
    if (byHand || unlocked) bringIntoView();
  } catch (error) {
    if (error.name === "AbortError" || mine !== asking) return;
    document.documentElement.dataset.settled = "";
    showProblem(result, error, (how) => {
      answerQuestion({ byHand: true, unlocked: how.unlocked });
      if (!byId("shelf").childNodes.length) fillShelf();
    });
    if (byHand) bringIntoView();
  } finally {
    if (mine === asking) result.removeAttribute("aria-busy");
  }
}

// What was answered before is gone at once, so that it never stands under another question.
function awaitAnswer() {
  shown = null;
  source.close({ quietly: true });
  result.setAttribute("aria-busy", "true");
  showWaiting(result, cancel);
}

function cancel() {
  asking.abort();
  asking = null;
  result.removeAttribute("aria-busy");
  document.documentElement.dataset.settled = "";
  showCancelled(result, () => answerQuestion({ byHand: true }));
}

function showNothing() {
  shown = null;
  result.removeAttribute("aria-busy");
  result.replaceChildren();
  source.close({ quietly: true });
  if ("citadel-recent" in localStorage || "citadel-recent" in sessionStorage) import("./history.js").then(({ showRecent }) => showRecent(byId("examples")));
  if ("locked" in document.documentElement.dataset) fillShelf(); // and so ask for the key again
}

function showAnswer({ answer, moment }) {
  shown = answer;
  const within = result.contains(document.activeElement); // such as the button that cancels
  result.replaceChildren(...layAnswer(answer, { cite, filters: filters.describe(), moment, letUndated: () => filters.onChange({ undated: true }), asTyped: () => filters.onChange({ after: "", short: "" }) }));
  if (state.after && !answer.understood) history.replaceState(history.state, "", writeAddress(state = { ...state, after: "", short: "" })); // it stands alone
  showQuoted(result);
  markLanguages(result, documents);
  document.documentElement.dataset.settled = "";
  announce(summarise(answer));
  if (within || (document.activeElement === box && box.value.trim() === state.q)) byId("answer-title").focus({ preventScroll: true });
  requestAnimationFrame(() => setTimeout(() => answer === shown && restoreSource(sessionStorage.getItem(CLOSED)))); // once the answer is drawn
  import("./history.js").then(({ noteAnswer }) => noteAnswer(result, answer, state)); // nothing waits for it
}

// The source that the address names; without one that of the first statement, where there is room and nobody has closed it.
function restoreSource(closed) {
  const first = shown.answer?.statements[0]?.citations[0];
  if (shown.passages.some((passage) => passage.rank === state.open)) showSource(state.open, { takeFocus: false });
  else if (first && wide.matches && !closed) showSource(first, { takeFocus: false });
  else source.close({ quietly: true });
}

// What a question led to is seen without scrolling, whatever stands above it.
function bringIntoView() {
  const head = result.querySelector("h2").getBoundingClientRect();
  if (head.top < 0 || head.bottom > innerHeight * 0.75) result.scrollIntoView({ block: "start" });
}

function cite(rank) {
  const href = writeAddress({ ...state, open: rank });
  const link = element("a", { class: "cite", href, "data-cite": rank, "aria-label": `Source ${rank}` }, String(rank));
  listenPlain(link, openCitation);
  return link;
}

function openCitation(link) {
  const rank = Number(link.dataset.cite);
  sessionStorage.removeItem(CLOSED);
  const before = state.open;
  state = { ...state, open: rank };
  if (before !== rank) history.pushState(null, "", writeAddress(state)); // the way back leads to the source before
  showSource(rank, { takeFocus: true, from: link });
}

// from: the link that was followed. At a passage it is the passage that is cited, elsewhere the sentence quoted from it.
function showSource(rank, { takeFocus, from = null }) {
  const passage = shown.passages.find((one) => one.rank === rank);
  const statement = from?.closest("[data-statement]")?.dataset.statement;
  const quotes = from?.closest(".passage") ? [] : listQuotes(shown).filter((quote) => quote.citation === rank);
  const quote = quotes.find((one) => String(one.statement) === statement) ?? quotes[0];
  markOpen(rank);
  return source.open({
    document: passage.document,
    marks: marksFor(passage, shown, statement && quote),
    label: `${rank}`,
    extra: layCopying(passage, shown, quote),
    takeFocus,
  });
}

function markOpen(rank) {
  markCurrent(document.querySelectorAll(".cite"), ({ dataset }) => Number(dataset.cite) === rank);
}

// From the citation that had the focus last; within the source, on to the next source.
function step(by) {
  const links = [...result.querySelectorAll(".cite")].filter((link) => link.checkVisibility());
  if (!links.length || byId("page").inert) return;
  const reading = byId("source").contains(document.activeElement);
  const at = links.indexOf(lastCited);
  const next = links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))];
  next.focus();
  if (reading) openCitation(next);
}

async function fillShelf({ again = false, unlocked = false } = {}) {
  try {
    const listed = await listDocuments();
    showShelf(listed);
    filters.offer(documents = listed.documents);
    markLanguages(result, documents);
    if (again) result.replaceChildren();
    if (unlocked) box.focus();
  } catch (problem) {
    if (state.q) return; // the question meets the same problem, and says so
    showProblem(result, problem, ({ unlocked }) => fillShelf({ again: true, unlocked }));
  }
}

function askFor(text) {
  const q = text.trim();
  box.value = text;
  byId("filter").open = false; // the chips tell what is in use
  state = { ...state, q, open: null, after: (shown?.understood ?? shown?.question ?? "").slice(0, 2000), short: shown?.answer?.short ?? "" };
  return go({ byHand: true });
}

listenToBox({ form: byId("ask"), box, examples: byId("examples"), empty: byId("empty"), onAsk: askFor });
addEventListener("popstate", () => {
  const before = { ...state };
  state = readAddress();
  box.value = state.q;
  filters.show(state);
  if (shown && JSON.stringify(toQuestion(before)) === JSON.stringify(toQuestion(state)) && state.q) {
    restoreSource(history.state?.closed);
    if (!source.isOpen) markOpen();
  } else answerQuestion({ again: true });
});
result.addEventListener("focusin", (event) => { if (event.target.matches(".cite")) lastCited = event.target; });
byId("keys").addEventListener("click", showKeys);
listen({
  toQuestion: () => { if (!byId("page").inert) { box.focus(); box.select(); } },
  step,
  open: openCitation,
  close: () => {
    if (source.isOpen) source.close();
    else if (result.hasAttribute("aria-busy")) cancel();
    else if (document.activeElement === box) box.blur();
  },
  help: showKeys,
});
echo();
showForgetting();
box.value = state.q;
answerQuestion();
fillShelf();
