// The page of search by key words: a query in its address in; all hits in pages, and what they can be narrowed by, out.

import { placeAddress } from "./address.js";
import { CodePoints } from "./codepoints.js";
import { announce, button, element, listenPlain, markCurrent } from "./element.js";
import { listen } from "./keys.js";
import { checkOf } from "./locating.js";
import { count, namedLanguage, nameLanguage, namePages, nameSource } from "./naming.js";
import { showForgetting, showProblem } from "./problem.js";
import { send } from "./server.js";
import { Source } from "./source.js";
import { weave } from "./weaving.js";

const byId = (id) => document.getElementById(id);
const AT_ONCE = 20; // hits of a page
const LABELS = { publisher: "Publishers", year: "Years", collection: "Collections", language: "Languages", kind: "Kinds of passage" };
const KINDS = { prose: "Text", list: "Lists", table_row: "Rows of tables", footnote: "Footnotes" };
const SHOWN = 10; // values of a facet

const source = new Source(byId("source"), [byId("page"), byId("masthead"), byId("facets")], () => document.querySelector(".hit a[aria-current]"));
let turn = 0;
document.documentElement.dataset.view = "search"; // not that of a question, which would put the facets away

function readState() {
  const values = new URLSearchParams(location.search);
  return { q: values.get("q")?.trim() ?? "", page: Math.max(1, Number.parseInt(values.get("page"), 10) || 1) };
}

function writeState({ q, page }) {
  const values = new URLSearchParams({ q });
  if (page > 1) values.set("page", page);
  return `/search?${values}`;
}

function go(state) {
  history.pushState(null, "", writeState(state));
  return show({ byHand: true });
}

async function show({ byHand = false, unlocked = false } = {}) {
  const mine = ++turn;
  const state = readState();
  byId("words").value = state.q;
  document.title = state.q ? `${state.q} – Citadel` : "Search – Citadel";
  if (!state.q) return empty();
  byId("hits").setAttribute("aria-busy", "true");
  try {
    const found = await send("/v1/find", { method: "POST", body: { query: state.q, limit: AT_ONCE, offset: (state.page - 1) * AT_ONCE } });
    if (mine !== turn) return;
    source.close({ quietly: true });
    byId("hits").replaceChildren(...layHits(found, state));
    byId("facets").replaceChildren(...found.facets.map((facet) => layFacet(facet, state)).filter(Boolean));
    announce(describe(found));
    if (byHand || unlocked) byId("hits").querySelector("h2").focus({ preventScroll: state.page === 1 });
  } catch (problem) {
    if (mine !== turn) return;
    byId("facets").replaceChildren();
    showProblem(byId("hits"), problem, (how) => show({ byHand: true, ...how }));
  } finally {
    byId("hits").removeAttribute("aria-busy");
  }
}

function empty() {
  byId("hits").replaceChildren();
  byId("facets").replaceChildren();
  source.close({ quietly: true });
}

const describe = ({ total, is_cut: isCut, documents }) =>
  (total ? `${isCut ? "At least " : ""}${count(total, "passage")} in ${count(documents, "document")}` : "No passage has all of this");

function layHits(found, state) {
  const heading = element("h2", { tabindex: -1 }, describe(found));
  const meant = found.suggested ? [layMeant(found.suggested)] : [];
  if (!found.total) return [heading, ...meant, element("p", { class: "reason" }, "Fewer words, or no quotation marks, may find more.")];
  return [heading, ...meant, element("ol", { class: "found-hits", start: found.offset + 1 }, ...found.hits.map(layHit)), layPaging(found, state)];
}

// To the first hits of another query.
function layQuery(q, name, attributes = {}) {
  const link = element("a", { href: writeState({ q, page: 1 }), ...attributes }, name);
  listenPlain(link, () => go({ q, page: 1 }));
  return link;
}

// Nothing else is searched than what was typed, until this is chosen.
const layMeant = (q) => element("p", { class: "meant" }, "Did you mean ", layQuery(q, q, { dir: "auto" }), "?");

function layHit(hit) {
  const { document: told } = hit;
  const points = new CodePoints(hit.text);
  const marks = hit.marks.map((span) => ({ ...points.span(span), wrap: () => element("mark", { class: "word" }) }));
  const href = placeAddress({ doc_id: told.doc_id, start: hit.start, end: hit.end, check: checkOf(hit.text) });
  const link = element("a", { href, dir: "auto", lang: namedLanguage(told) }, told.title);
  listenPlain(link, () => openHit(hit, link));
  const place = [nameSource(told), hit.section.at(-1), namePages(hit.page)].filter((part) => part && part !== told.title);
  return element("li", { class: "hit" },
    element("h3", {}, link),
    element("p", { class: "meta" }, place.join(" · ")),
    element("p", { class: "words", dir: "auto", lang: namedLanguage(told) }, weave(hit.text, 0, hit.text.length, marks)));
}

function openHit(hit, link) {
  markCurrent(document.querySelectorAll(".hit a"), (one) => one === link);
  source.open({
    document: hit.document,
    marks: hit.marks.length
      ? hit.marks.map((mark, place) => ({ start: hit.start + mark.start, end: hit.start + mark.end, kind: "quote", current: place === 0 }))
      : [{ start: hit.start, end: hit.end, kind: "quote", current: true }],
    label: null,
    takeFocus: true,
  });
}

function layPaging({ total, offset, limit }, state) {
  const pages = Math.ceil(total / limit);
  if (pages < 2) return "";
  const turnTo = (page, label) => button(label, () => go({ ...state, page }), { class: "quiet" });
  return element("nav", { class: "paging", "aria-label": "Pages of hits" },
    state.page > 1 ? turnTo(state.page - 1, "Before") : "",
    element("span", { class: "meta" }, `${offset + 1} to ${Math.min(total, offset + limit)} of ${total.toLocaleString("en-GB")}`),
    state.page < pages ? turnTo(state.page + 1, "Next") : "");
}

// A value that is chosen becomes a word of the query, so that it is seen there and can be taken away.
function layFacet({ field, values }, state) {
  if (values.length < 2) return null;
  const name = (value) => (field === "language" ? nameLanguage(value) : field === "kind" ? (KINDS[value] ?? value) : value);
  const items = values.slice(0, SHOWN).map(({ value, count: number }) => {
    const q = `${state.q} ${field}:${/^[\w.-]+$/.test(value) ? value : `"${value.replaceAll('"', "")}"`}`;
    return element("li", {}, layQuery(q, name(value)), " ", element("span", { class: "meta" }, number.toLocaleString("en-GB")));
  });
  return element("section", { class: "facet" }, element("h2", {}, LABELS[field]), element("ul", {}, ...items));
}

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const q = byId("words").value.trim();
  if (q) go({ q, page: 1 });
});
addEventListener("popstate", () => show());
listen({ toQuestion: () => byId("words").focus(), step: () => {}, open: () => {}, close: () => source.close(), help: () => {} });
showForgetting();
show();
