// The watches, on the page of what is kept: the one that is wanted in; it with what changed in its answer, or the list of all and the
// feed, out. Loaded when it is first needed.

import { placeAddress } from "./address.js";
import { announce, element, joinFacts } from "./element.js";
import { layFeed } from "./feeding.js";
import { layHook } from "./hook.js";
import { layKept } from "./kept.js";
import { count, nameMoment } from "./naming.js";
import { send } from "./server.js";

const CAUSES = {
  new_document: (name) => ["A new document: ", name],
  removed_document: (name) => ["A document was removed: ", name],
  altered_text: (name) => ["The text of a document was altered: ", name],
  changed_metadata: (name) => ["The details of a document changed: ", name],
  other_documents: () => ["The documents that it cites are as they were; others came, went or were altered."],
  other_version: () => ["No document changed; another version of Citadel made the index."],
  earlier_gone: () => ["The version before is not kept any more, so the cause is not known."],
  purged_document: () => ["A document was purged."],
  hidden_document: () => ["A document that this key may not read."],
};

let place = null;
let entitle = null;

// wanted: the id of a watch, or "" for the list.
export async function showWatches(where, onTitle, wanted) {
  [place, entitle] = [where, onTitle];
  await (wanted ? showWatch(wanted) : showList());
}

const nameAnswer = ({ answered, short }) => short ?? (answered ? "answered" : "no answer found");
const layShort = (side) => (side.short ? element("span", { dir: "auto" }, side.short) : nameAnswer(side));
const nameUnread = (unread) => (unread ? element("strong", { class: "unread" }, `${unread} unread`) : null);

async function showList() {
  const { watches, unread } = await send("/v1/watches?limit=1000");
  entitle("Watches", true);
  place.replaceChildren(
    watches.length ? element("ol", { class: "kept-list" }, ...watches.map(layWatch))
      : element("p", { class: "meta" }, "None yet: ask a question, then choose “Watch this question” under the answer. It is asked again whenever the documents change."),
    await layFeed());
  announce(unread ? `${count(unread, "unread change")}.` : "");
}

function layWatch(watch) {
  const { watch_id: id, question, entries } = watch;
  return layKept({
    name: [element("a", { href: `/dossiers?watch=${id}`, dir: "auto" }, question), " ", nameUnread(watch.unread)],
    told: question,
    facts: [layShort(watch), entries ? `${count(entries, "change")}, the last ${nameMoment(watch.latest_at)}` : "no change yet"],
    path: `/v1/watches/${id}`,
    question: "Remove this watch?",
    consequence: "The question is asked no more, and its changes are forgotten.",
  });
}

async function showWatch(id) {
  const watch = await send(`/v1/watches/${encodeURIComponent(id)}`);
  const takeHook = (changed) => {
    const hook = layHook(changed, takeHook);
    place.querySelector(".hook").replaceWith(hook);
    hook.open = true;
    hook.querySelector("summary").focus();
  };
  entitle(watch.question);
  const address = `/?q=${encodeURIComponent(watch.question)}`;
  place.replaceChildren(
    element("p", {}, element("a", { href: "/dossiers?watch=" }, "All watches"), " · ", element("a", { href: address }, "Ask it now")),
    element("p", { class: "meta" }, ...joinFacts([`Watched since ${nameMoment(watch.made_at)}`, `now: ${nameAnswer(watch)}`, ...watch.filters])),
    watch.changes.length ? element("ol", { class: "changes" }, ...watch.changes.map(layChange))
      : element("p", {}, "The answer has not changed so far."),
    layHook(watch, takeHook));
  announce(watch.changes.length ? `${count(watch.changes.length, "change")}.` : "The answer has not changed so far.");
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
  if (watch.unread) await send(`/v1/watches/${id}/read`, { method: "POST", body: { number: watch.changes[0].number } });
}

function layChange(change) {
  const { before, now, added, removed, altered, causes } = change;
  return element("li", { class: "item", id: change.entry_id },
    element("h2", {}, nameMoment(change.at), " ", change.is_read ? null : element("strong", { class: "unread" }, "unread")),
    element("p", { class: "item-short" }, element("del", { dir: "auto" }, nameAnswer(before)), " → ", element("ins", { dir: "auto" }, nameAnswer(now))),
    element("h3", {}, "Why"),
    element("ul", {}, ...causes.map(layCause)),
    ...layQuotes("Cited now", added),
    ...layQuotes("Cited no more", removed),
    ...altered.flatMap((pair) => [...layQuotes("Cited before", [pair.before]), ...layQuotes("Altered to", [pair.now])]),
    element("p", { class: "meta" }, `From version ${before.generation} to ${now.generation} of the index.`));
}

function layCause(cause) {
  const named = cause.doc_id && cause.kind !== "removed_document"
    ? element("a", { href: placeAddress({ doc_id: cause.doc_id }), dir: "auto" }, cause.title) : element("span", { dir: "auto" }, cause.title ?? "");
  return element("li", { "data-cause": cause.kind }, ...CAUSES[cause.kind](named),
    ...cause.fields.map(({ field, old, new: value }) => element("p", { class: "meta", dir: "auto" }, `${field}: ${old ?? "none"} → ${value ?? "none"}`)),
    ...cause.removed.map((text) => element("p", { dir: "auto" }, element("del", {}, text))),
    ...cause.added.map((text) => element("p", { dir: "auto" }, element("ins", {}, text))));
}

function layQuotes(label, quotes) {
  if (!quotes.length) return [];
  return [element("h3", {}, label), ...quotes.map((quote) => element("div", { class: "item-quote" },
    element("blockquote", { dir: "auto" }, quote.text),
    element("p", { class: "meta" }, element("a", { href: placeAddress(quote), dir: "auto" }, [quote.title, quote.point, quote.page].filter(Boolean).join(", ")))))];
}
