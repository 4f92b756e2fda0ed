// Tables: the lines of a table as they stand in a text (cells between tabs) in, a table element with every word in its place out.
// Lines without tabs above the rows are its caption; `rows` are its rows as records, the other lines with tabs are column headers.
// What a merged cell says of a row stands in the record alone.

import { element } from "./element.js";
import { count } from "./naming.js";
import { weave } from "./weaving.js";

export function layTable(text, start, end, marks, rows) {
  const byStart = new Map(rows.map((row) => [row.start, row]));
  const caption = element("figcaption", { dir: "auto" });
  const head = element("thead");
  const body = element("tbody");
  for (const line of splitLines(text, start, end)) {
    const cells = splitCells(text, line);
    const row = byStart.get(line.start);
    if (!row && cells.length === 1 && !body.children.length) {
      if (caption.childNodes.length) caption.append(" ");
      caption.append(weave(text, line.start, line.end, marks));
    } else {
      (row ? body : head).append(layRow(text, cells, marks, row));
    }
  }
  const table = element("table", {}, head.children.length ? head : null, body);
  return frame(table, caption);
}

// Rows of one table as they are recorded, each with its number as a statement and with what stands behind its cells.
export function layRecords(rows) {
  const [{ row: first }] = rows;
  const caption = element("figcaption", { dir: "auto" }, nameTable(first));
  const head = first.columns.length
    ? element("thead", {}, element("tr", {}, ...first.columns.map((name) => element("th", { scope: "col", dir: "auto" }, name)), element("th", { scope: "col" }, "Source")))
    : null;
  const body = rows.map(({ row, number, behind }) =>
    element("tr", { "data-statement": number }, ...row.cells.map(layCell), element("td", { class: "behind" }, ...behind)));
  return frame(element("table", {}, head, element("tbody", {}, ...body)), caption);
}

export const nameTable = ({ caption, group, unit }) => [caption, group, unit].filter(Boolean).join(" · ");

function layCell(words, column) {
  const name = column > 0 || !words ? "td" : "th";
  return element(name, { scope: name === "th" ? "row" : null, class: words ? null : "empty", dir: words ? "auto" : null }, words || "(empty)");
}

// The caption stands outside what scrolls sideways, and so does how many columns are out of sight.
function frame(table, caption) {
  const scrolled = element("div", { tabindex: 0, role: "group", "aria-label": caption.textContent || "Table" }, table);
  const figure = element("figure", { class: "table" }, caption.childNodes.length ? caption : null, scrolled);
  const look = () => {
    const edge = scrolled.getBoundingClientRect().right;
    const hidden = [...(table.rows[0]?.cells ?? [])].filter((cell) => cell.getBoundingClientRect().right > edge + 2).length;
    if (hidden) figure.dataset.more = `${count(hidden, "more column")} to the right →`;
    else delete figure.dataset.more;
  };
  new ResizeObserver(look).observe(scrolled);
  scrolled.addEventListener("scroll", look, { passive: true });
  return figure;
}

function layRow(text, cells, marks, row) {
  const printed = cells.map((cell) => weave(text, cell.start, cell.end, marks));
  const missing = (row?.cells ?? []).slice(printed.length).map(() => null); // empty ones at the end of its line
  return element("tr", {}, ...[...printed, ...missing].map((words, column) => {
    const name = row && column > 0 ? "td" : "th";
    const scope = name === "td" ? null : row ? "row" : "col";
    const carried = words?.textContent ? null : row?.cells?.[column];
    return element(name, { scope, dir: "auto" }, carried ? element("span", { class: "carried", title: "From a merged cell" }, carried) : words);
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
