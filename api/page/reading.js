// A document as it is read: its text and structure and the marks wanted in, the article out, with every word at its offset:
// headings, page breaks, footnote markers, tables as rows, notes at the end.
// mark: {start, end, kind, statement, current}, offsets in code points. depth: the level of the heading that all this stands under.

import { CodePoints, fold } from "./codepoints.js";
import { button, element } from "./element.js";
import { namedLanguage } from "./naming.js";
import { noteMark } from "./notes.js";
import { layTable } from "./table.js";
import { layPageBreak, weave } from "./weaving.js";

export function layDocument({ detail, text }, marks, depth = 2) {
  const points = new CodePoints(text);
  const spans = (list) => list.map((told) => points.span(told));
  const place = {
    text,
    depth,
    sections: spans(detail.sections),
    rows: spans(detail.rows),
    notes: detail.footnotes.map((note) => ({ ...points.span(note), marker: note.marker && points.span(note.marker) })),
    marks: marks.map((mark) => quoteMark(mark, points.span(mark))),
  };
  const pages = spans(detail.pages).map((page) => ({ at: page.start, make: () => layPageBreak(page) }));
  const blocks = [];
  const noteList = layNotes(place, blocks);
  place.markers = place.notes.filter((note) => note.marker).map((note) => noteMark(note, note.marker));
  const article = element("article", { lang: namedLanguage(detail) });
  let behind = 0;
  for (const block of findBlocks(text)) {
    if (place.notes.some((note) => block.start >= note.start && block.end <= note.end)) continue;
    const insets = pages.filter((page) => page.at >= behind && page.at < block.end).map((page) => ({ ...page, at: Math.max(page.at, block.start) }));
    behind = block.end;
    const node = layBlock(place, block, insets);
    article.append(...node);
    blocks.push({ at: block.start, node: node.at(-1) });
  }
  if (noteList) article.append(noteList);
  blocks.sort((one, other) => one.at - other.at);
  return { article, blocks, sections: place.sections };
}

function layBlock(place, block, insets) {
  const { text, marks, markers } = place;
  const heading = place.sections.find((section) => section.start === block.start && isHeading(section, text.slice(block.start, block.end)));
  const rows = place.rows.filter((row) => row.start >= block.start && row.start <= block.end);
  const all = [...marks, ...markers];
  if (rows.length) {
    return [...insets.map((inset) => inset.make()), layTable(text, block.start, block.end, all, rows)];
  }
  const words = weave(text, block.start, block.end, all, insets);
  return [heading ? layHeading(heading.level, place.depth, words) : element("p", { dir: "auto" }, words)];
}

// Looks the same wherever it stands; how deep it is told to be follows from what stands above it.
function layHeading(level, depth, words) {
  return element(`h${Math.min(level + 2, 6)}`, { dir: "auto", "aria-level": depth === 2 ? null : level + depth }, words);
}

function isHeading(section, words) {
  return fold(words).endsWith(fold(section.heading)) && words.length < section.heading.length + 24;
}

function* findBlocks(text) {
  let start = 0;
  for (const gap of text.matchAll(/\n{2,}/g)) {
    if (gap.index > start) yield { start, end: gap.index };
    start = gap.index + gap[0].length;
  }
  if (start < text.length) yield { start, end: text.length };
}

function layNotes(place, blocks) {
  if (!place.notes.length) return null;
  const list = element("ol", {});
  for (const note of place.notes) {
    const words = element("span", { dir: "auto" }, weave(place.text, note.start, note.end, place.marks));
    const item = element("li", { tabindex: -1, dir: "auto" }, element("b", {}, note.label), " ", words);
    note.goTo = () => {
      item.scrollIntoView({ block: "center" });
      item.focus({ preventScroll: true });
    };
    if (note.marker) item.append(" ", backLink(note, item));
    blocks.push({ at: note.start, node: item });
    list.append(item);
  }
  return element("section", { class: "notes", "aria-label": "Notes" }, layHeading(1, place.depth, "Notes"), list);
}

function backLink(note, item) {
  return button("↩", () => {
    const markers = [...item.closest("article").querySelectorAll(".marker")];
    markers.find((marker) => marker.textContent === note.label || marker.getAttribute("aria-label") === `Note ${note.label}`)?.focus();
  }, { class: "plain back", "aria-label": `Back to the marker of note ${note.label}` });
}

function quoteMark(mark, { start, end }) {
  const told = { class: `${mark.kind}${mark.current ? " current" : ""}`, "data-statement": mark.statement };
  return { start, end, wrap: () => element("mark", told) };
}
