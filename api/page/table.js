// Tables: the lines of a table as they stand in a text (cells between tabs) in, a table element with every word in its place out.
// Lines without tabs above the rows are its caption; `isRow` says which lines are rows, the others with tabs are column headers.

import { element } from "./element.js";
import { weave } from "./weaving.js";

export function layTable(text, start, end, marks, isRow) {
  const caption = element("figcaption");
  const head = element("thead");
  const body = element("tbody");
  for (const line of splitLines(text, start, end)) {
    const cells = splitCells(text, line);
    const asRow = isRow(line.start, body.children.length + head.children.length);
    if (!asRow && cells.length === 1 && !body.children.length) {
      if (caption.childNodes.length) caption.append(" ");
      caption.append(weave(text, line.start, line.end, marks));
    } else {
      (asRow ? body : head).append(layRow(text, cells, marks, asRow));
    }
  }
  const table = element("table", {}, head.children.length ? head : null, body);
  // The caption stands outside what scrolls sideways.
  return element("figure", { class: "table" }, caption.childNodes.length ? caption : null,
    element("div", { tabindex: 0, role: "group", "aria-label": caption.textContent || "Table" }, table));
}

function layRow(text, cells, marks, asRow) {
  return element("tr", {}, ...cells.map((cell, column) => {
    const name = asRow && column > 0 ? "td" : "th";
    const scope = name === "td" ? null : asRow ? "row" : "col";
    return element(name, { scope }, weave(text, cell.start, cell.end, marks));
  }));
}

function splitLines(text, start, end) {
  return split(text, start, end, "\n").filter((line) => line.end > line.start);
}

const splitCells = (text, line) => split(text, line.start, line.end, "\t");

function split(text, start, end, sign) {
  const parts = [];
  for (let from = start; from <= end; ) {
    const found = text.indexOf(sign, from);
    const to = found < 0 || found > end ? end : found;
    parts.push({ start: from, end: to });
    from = to + 1;
  }
  return parts;
}
