// The page of the documents: the list, the reading of one, sending and removing, and the generations of the index.

import { placeAddress } from "./address.js";
import { confirmThen } from "./confirmation.js";
import { button, element, listenPlain, markCurrent } from "./element.js";
import { showGenerations } from "./generations.js";
import { Jobs } from "./jobs.js";
import { listen } from "./keys.js";
import { Listing } from "./listing.js";
import { describeShelf, namedLanguage, nameDate, nameLanguage, ownAddress } from "./naming.js";
import { layAddress } from "./original.js";
import { attempt, showForgetting, showProblem } from "./problem.js";
import { findCaller, forgetDocuments, listDocuments, send } from "./server.js";
import { Sending } from "./sending.js";
import { Source } from "./source.js";

const byId = (id) => document.getElementById(id);
let listed = [];
let listing = null;
let complete = false; // whether all documents are listed, and not the first thousand alone

const source = new Source(byId("source"), [byId("page"), byId("masthead"), byId("changing")], () => {
  const read = document.querySelector("[data-read][aria-current]");
  history.replaceState(null, "", "/documents");
  markRead(null);
  return read;
}, {
  onRead: ({ title }) => { document.title = `${title} – Citadel`; },
  onPlace: (address) => address !== location.href && history.pushState(null, "", address),
});
const findTitle = (docId) => listed.find((one) => one.doc_id === docId)?.title;
const jobs = new Jobs(byId("jobs"), findTitle, () => {
  forgetDocuments();
  return fill();
});
new Sending(byId("upload"), (job, title) => jobs.follow(job, title), findTitle);

// returns: whether the list could be had.
async function fill() {
  try {
    const told = await listDocuments();
    listed = told.documents;
    complete = listed.length === told.total;
    byId("holds").textContent = describeShelf(told);
    if (!listing?.list.isConnected) listing = new Listing(byId("list"), layEntry);
    listing.show(listed);
    showGenerations(byId("generations"), () => {
      forgetDocuments();
      fill();
    });
    return true;
  } catch (problem) {
    showProblem(byId("list"), problem, start);
    return false;
  }
}

function layEntry(told) {
  const facts = [told.publisher, nameDate(told.published), nameLanguage(told.language)].filter(Boolean);
  const link = element("a", { href: placeAddress({ doc_id: told.doc_id }), "data-read": told.doc_id, dir: "auto", lang: namedLanguage(told) }, told.title);
  listenPlain(link, () => {
    history.pushState(null, "", link.href);
    read(new URL(link.href).searchParams, true);
  });
  const notice = element("div");
  const edit = button("Edit", async () => {
    const { layEditing } = await import("./editing.js");
    notice.replaceChildren(layEditing(told, (job) => jobs.follow(job), () => { notice.replaceChildren(); edit.focus(); }));
  }, { class: "plain for-writers", "aria-label": `Edit ${told.title}` });
  const overview = button("Overview", () => attempt(notice, () => showOverview(told, notice)), { class: "plain", "aria-label": `Overview of ${told.title}` });
  const compare = button("Compare", () => attempt(notice, async () => {
    const { layComparing } = await import("./comparing.js");
    const putAway = () => { notice.replaceChildren(); compare.focus(); };
    notice.replaceChildren(await layComparing(told, listed, putAway));
  }), { class: "plain", "aria-label": `Compare ${told.title}` });
  return element("li", { class: "entry" },
    element("div", {},
      element("p", { class: "entry-title" }, link),
      element("p", { class: "meta" }, facts.join(" · "), ownAddress(told) ? " · " : "", layAddress(told)),
      told.same_as.length ? element("p", { class: "meta" }, `Near-identical to ${told.same_as.join(", ")}`) : null, notice),
    element("div", { class: "acts" }, overview, compare, edit,
      button("Remove", () => askRemoval(told, notice), { class: "plain for-writers", "aria-label": `Remove ${told.title}` })));
}

// How it was read: its outline, tables, notes and dates, and what was left out. Once more puts it away.
async function showOverview(told, notice) {
  if (notice.querySelector(".preview-found")) return notice.replaceChildren();
  const path = `/v1/documents/${encodeURIComponent(told.doc_id)}`;
  const detail = await send(`${path}?limit=200`);
  const { text } = await send(`${path}/text?end=${Math.min(1000, detail.characters)}`);
  const { layPreview } = await import("./previewing.js");
  notice.replaceChildren(layPreview({ ...detail, beginning: text, replaces: null }));
  notice.firstElementChild.focus({ preventScroll: true });
}

function askRemoval(told, notice) {
  confirmThen({
    question: "Remove this document?",
    consequence: `“${told.title}” is no longer found once it is removed. The version before keeps it for a while.`,
    yes: "Remove",
    act: () => attempt(notice, async () => jobs.follow(await send(`/v1/documents/${encodeURIComponent(told.doc_id)}`, { method: "DELETE" }))),
  });
}

// A place in a document, from the query of the address.
function read(wanted, takeFocus) {
  const docId = wanted.get("read");
  if (!docId) markRead(null);
  if (!docId) return source.close({ quietly: true });
  const generation = wanted.get("generation");
  const [start, end] = [Number(wanted.get("start") ?? Number.NaN), Number(wanted.get("end") ?? Number.NaN)];
  const marks = end > start ? [{ start, end, check: wanted.get("check"), kind: "quote", current: true }] : [];
  const known = listed.find((one) => one.doc_id === docId);
  markRead(docId);
  source.open({
    document: { ...(known ?? { doc_id: docId, title: docId, publisher: null, published: null }), generation },
    marks,
    section: wanted.get("section"),
    page: wanted.get("page"),
    label: null,
    notice: known || !complete || !generation ? null : `This document is not in the corpus any more; this is its text in version ${generation}.`,
    takeFocus,
  });
}

function markRead(docId) {
  if (!docId) document.title = "Documents – Citadel";
  markCurrent(document.querySelectorAll("[data-read]"), ({ dataset }) => dataset.read === docId);
}

async function start({ unlocked = false } = {}) {
  byId("list").replaceChildren();
  if (!(await fill())) return;
  if (unlocked) document.querySelector("h1").focus();
  showRights();
  read(new URLSearchParams(location.search), false);
  jobs.resume().catch(() => {}); // the list would have met the same problem, and said so
}

// What the key may not do is not offered.
async function showRights() {
  const { roles, collections, fetch_hosts: hosts } = await findCaller();
  document.documentElement.dataset.writes = roles.includes("write") ? (collections ? "own" : "all") : "none";
  byId("rights").hidden = roles.includes("write");
  const place = byId("from-address");
  place.hidden = !hosts?.length;
  if (place.hidden || place.querySelector("form")) return;
  const { layFetching } = await import("./fetching.js");
  place.append(layFetching(hosts, (job) => jobs.follow(job), findTitle));
}

byId("update").addEventListener("click", async () => {
  try {
    jobs.follow(await send("/v1/index", { method: "POST" }));
  } catch (problem) {
    showProblem(byId("jobs"), problem, () => byId("update").click());
  }
});
addEventListener("popstate", () => read(new URLSearchParams(location.search), false));
listen({ toQuestion: () => location.assign("/"), step: () => {}, open: () => {}, close: () => source.close(), help: () => {} });
showForgetting();
start();
