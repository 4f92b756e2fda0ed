// The passages of an answer: passages in, a numbered list out; each with its place, its words as they are marked, its notes, its copies.

import { CodePoints } from "./codepoints.js";
import { layCopying } from "./copying.js";
import { button, element } from "./element.js";
import { nameSource, namePages } from "./naming.js";
import { noteMark } from "./notes.js";
import { layScores } from "./scores.js";
import { listQuotes } from "./statements.js";
import { layTable, nameTable } from "./table.js";
import { layPageBreak, weave } from "./weaving.js";

export function layPassages(answer, { cite }) {
  return element("ol", { class: "passages" }, ...answer.passages.map((passage) => layPassage(passage, answer, cite)));
}

function layPassage(passage, answer, cite) {
  const { document } = passage;
  const path = [...passage.section, passage.note && `note ${passage.note.label}`].filter((part) => part && part !== document.title);
  return element("li", { class: "passage", "data-rank": passage.rank },
    element("h3", {}, cite(passage.rank), " ", element("span", { dir: "auto", "data-doc": document.doc_id }, document.title)),
    element("p", { class: "meta" }, [nameSource(document), namePages(passage.page)].filter(Boolean).join(" · ")),
    path.length ? element("p", { class: "path", dir: "auto", "data-doc": document.doc_id }, path.join(" › ")) : null,
    fold(layWords(passage, answer), document.doc_id),
    layNotes(passage),
    layReprints(passage),
    element("div", { class: "passage-foot" }, layCopying(passage, answer), layScores(passage, answer.passages)));
}

function layWords(passage, answer) {
  const points = new CodePoints(passage.text);
  const { text } = points;
  const quotes = listQuotes(answer)
    .filter((quote) => quote.citation === passage.rank)
    .map((quote) => points.span({ start: quote.start - passage.start, end: quote.end - passage.start, statement: quote.statement }))
    .map(({ statement, ...span }) => ({ ...span, wrap: () => element("mark", { class: "quote", "data-statement": statement }) }));
  const words = passage.highlights.map((span) => ({ ...points.span(span), wrap: () => element("mark", { class: "word" }) }));
  const notes = passage.footnotes
    .filter((note) => note.marker && note.marker.start >= passage.start && note.marker.end <= passage.end)
    .map((note) => noteMark(note, points.span({ start: note.marker.start - passage.start, end: note.marker.end - passage.start })));
  const marks = [...quotes, ...words, ...notes];
  if (passage.row) return layCells(passage.row, quotes.length > 0);
  const parts = (list = []) => list.map((part) => ({ ...part, ...points.span({ start: part.start - passage.start, end: part.end - passage.start }) }));
  if (passage.kind === "table") return layTable(text, 0, text.length, marks, parts(passage.rows));
  const pages = passage.pages?.length > 1 ? parts(passage.pages) : [];
  const breaks = pages.map((page) => ({ at: page.start, make: () => layPageBreak(page) }));
  return element("p", { class: "words", dir: "auto" }, weave(text, 0, text.length, marks, breaks));
}

function layCells(row, quoted) {
  return element("div", { class: quoted ? "row quoted" : "row" },
    nameTable(row) ? element("p", { class: "caption" }, nameTable(row)) : null,
    element("dl", {}, ...row.cells.map((cell, column) =>
      element("div", {}, element("dt", {}, row.columns[column] || `column ${column + 1}`), element("dd", cell ? { dir: "auto" } : { class: "empty" }, cell || "(empty)")))));
}

// A long passage is folded to some lines, those that are quoted where there are any.
function fold(words, docId) {
  const folded = element("div", { class: "folded", "data-doc": docId }, words);
  const more = button("Show all of it", () => {
    const open = folded.classList.toggle("unfolded");
    more.textContent = open ? "Show less" : "Show all of it";
    more.setAttribute("aria-expanded", open);
  }, { class: "plain more", "aria-expanded": "false" });
  const whole = element("div", { class: "fold" }, folded, more);
  if (words.textContent.length < 520) whole.classList.add("brief");
  return whole;
}

export function showQuoted(list) {
  for (const folded of list.querySelectorAll(".fold:not(.brief) > .folded")) {
    const quoted = folded.querySelector("mark.quote");
    if (!quoted) continue;
    folded.scrollTop = quoted.getBoundingClientRect().top - folded.getBoundingClientRect().top - 56;
    folded.classList.toggle("within", folded.scrollTop > 0);
  }
}

function layNotes(passage) {
  if (!passage.footnotes.length) return null;
  const items = passage.footnotes.map((note) => element("li", { dir: "auto" }, element("b", {}, note.label), " ", note.text));
  const told = passage.footnotes.length === 1 ? "1 note it refers to" : `${passage.footnotes.length} notes it refers to`;
  return element("details", { class: "passage-notes" }, element("summary", {}, told), element("ol", {}, ...items));
}

function layReprints(passage) {
  if (!passage.also_in.length) return null;
  return element("p", { class: "reprints" }, "Also in ", passage.also_in.map((source) => `${source.title} (${nameSource(source)})`).join("; "));
}
