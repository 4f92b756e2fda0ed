// Two texts side by side: a document and the others in; a choice of what it is held against, and a dialog with both texts, out. What both
// say is folded away; sentences that one of them has alone are marked.

import { button, element, layField } from "./element.js";
import { count, namedLanguage, nameMoment, nameSource } from "./naming.js";
import { attempt } from "./problem.js";
import { readDocument, send } from "./server.js";

const LONGEST = 4000; // sentences of a text that are compared

// told: the document. others: those that are listed.
export async function layComparing(told, others, onEnd) {
  const { generations } = await send("/v1/generations?limit=50");
  const earlier = generations.filter(({ serving }) => !serving);
  const choice = element("select", { id: `compare-${told.doc_id}` },
    element("optgroup", { label: "Another document" }, ...others.filter((one) => one !== told).map((one) => element("option", { value: `d ${one.doc_id}` }, one.title))),
    earlier.length ? element("optgroup", { label: "This document in another version" }, ...earlier.map((one) =>
      element("option", { value: `g ${one.generation}` }, nameMoment(one.built_at)))) : null);
  const notice = element("div");
  const compare = async () => {
    const [kind, name] = choice.value.split(" ");
    const pair = await Promise.all([readDocument(told.doc_id), kind === "d" ? readDocument(name) : readDocument(told.doc_id, name)]);
    notice.replaceChildren();
    showSideBySide(pair, kind === "g" ? choice.selectedOptions[0].textContent : null);
  };
  setTimeout(() => choice.focus()); // by then it stands in the page
  return element("div", { class: "fields comparing" },
    layField("Compare with", choice),
    element("p", {}, button("Compare", () => attempt(notice, compare), { class: "strong" }), " ", button("Cancel", onEnd, { class: "quiet" })), notice);
}

function showSideBySide([one, other], version) {
  const [left, right] = [cut(one.text), cut(other.text)];
  const rows = align(left.slice(0, LONGEST), right.slice(0, LONGEST));
  const differing = rows.filter(({ same }) => !same).length;
  const isCut = Math.max(left.length, right.length) > LONGEST;
  const close = button("Close", () => dialog.close(), { class: "quiet" });
  const heading = (read, more) => element("div", { class: "side-head" },
    element("h3", { dir: "auto", lang: namedLanguage(read.detail) }, read.detail.title),
    element("p", { class: "meta" }, [nameSource(read.detail), more].filter(Boolean).join(" · ")));
  const dialog = element("dialog", { class: "comparison", "aria-labelledby": "comparison-title", onclose: () => dialog.remove() },
    element("div", { class: "comparison-bar" },
      element("h2", { id: "comparison-title", tabindex: -1 }, nameResult(differing, isCut)), close),
    isCut ? element("p", { class: "meta" }, `The first ${count(LONGEST, "sentence")} of each text were compared, and nothing behind them.`) : null,
    element("div", { class: "sides" }, heading(one, version ? "now" : null), heading(other, version), ...rows.flatMap((row) => layRow(row, one, other))));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

function nameResult(differing, isCut) {
  if (differing) return `${count(differing, "passage")} that ${differing === 1 ? "differs" : "differ"}`;
  return isCut ? `Both begin with the same ${count(LONGEST, "sentence")}` : "Both say the same";
}

function layRow({ same, left, right }, one, other) {
  if (same) {
    return [element("details", { class: "both" }, element("summary", {}, `${count(left.length, "sentence")} in both`),
      ...left.map((text) => element("p", { dir: "auto", lang: namedLanguage(one.detail) }, text)))];
  }
  const side = (texts, read, name) => element("div", { class: "side" },
    ...texts.map((text) => element("p", { dir: "auto", lang: namedLanguage(read.detail) }, element(name, {}, text))));
  return [side(left, one, "del"), side(right, other, "ins")];
}

// Sentences and lines, white space folded.
const cut = (text) => text.split(/\n+|(?<=[.!?]["”’)]?)\s+(?=\p{Lu})/u).map((part) => part.replace(/\s+/g, " ").trim()).filter(Boolean);

// Runs of sentences that both have in one order, and what each has alone between them: the longest common subsequence.
function align(left, right) {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i][j] = left[i] === right[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const rows = [];
  const add = (same, mine, its) => {
    const last = rows.at(-1);
    if (last?.same === same) {
      last.left.push(...mine);
      last.right.push(...its);
    } else rows.push({ same, left: mine, right: its });
  };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) add(true, [left[i++]], [right[j++]]);
    else if (j >= right.length || (i < left.length && lengths[i + 1][j] >= lengths[i][j + 1])) add(false, [left[i++]], []);
    else add(false, [], [right[j++]]);
  }
  return rows;
}
