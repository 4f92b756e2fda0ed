// Words of documents as they are set outside the page, in Markdown, in a footnote, on paper: an answer or a passage in, plain text out.
// Marks of notes stand raised, as they do on the page; a row of a table names its columns.

import { CodePoints, fold } from "./codepoints.js";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function wordStatement(statement, passages) {
  if (statement.row) return statement.row.written;
  if (!statement.quotes.length) return statement.text;
  const [{ start, end, citation }] = statement.quotes;
  const passage = passages.find(({ rank }) => rank === citation);
  const plain = new CodePoints(passage.text).cut(start - passage.start, end - passage.start);
  if (fold(plain) !== fold(statement.text)) return statement.text;
  return wordStretch(passage, start, end);
}

// Line by line where they are those of a table.
export function wordPassage(passage) {
  if (passage.row) return passage.row.written;
  if (passage.kind === "table") return wordTable(passage);
  return wordStretch(passage, passage.start, passage.end);
}

// The caption, then a line for each row; where the rows are not known, the lines of the text.
function wordTable({ rows, text }) {
  if (!rows?.length) return text.split("\n").map((line) => line.split("\t").filter(Boolean).join(" · ")).join("\n");
  return [rows[0].caption, ...rows.map((row) => row.written)].filter(Boolean).join("\n");
}

// Figures are raised; marks of other kinds, which cannot be, are left out.
function wordStretch(passage, start, end) {
  const points = new CodePoints(passage.text);
  const markers = passage.footnotes
    .filter(({ marker }) => marker && marker.start >= start && marker.end <= end)
    .sort((one, other) => one.marker.start - other.marker.start);
  const parts = [];
  let at = start;
  for (const { label, marker } of markers) {
    if (marker.start < at) continue;
    parts.push(points.cut(at - passage.start, marker.start - passage.start));
    if (/^\d+$/.test(label)) parts.push(raise(label));
    at = marker.end;
  }
  return [...parts, points.cut(at - passage.start, end - passage.start)].join("");
}

// The label of a note as its mark is set: figures raised, others as they are.
export const raise = (label) => (/^\d+$/.test(label) ? label.replace(/\d/g, (figure) => RAISED[figure]) : label);

// What stands between double quotation marks has single ones within.
export const quoteWithin = (text) =>
  text.replace(/[“„«]\s?/g, "‘").replace(/\s?[”»]/g, "’").replace(/(^|[\s([—–-])"/g, "$1‘").replaceAll('"', "’");

// A long name ends with its last whole word and an ellipsis.
export function shorten(name, most = 90) {
  if (name.length <= most) return name;
  const gap = name.slice(0, most + 1).search(/\s\S*$/);
  return `${name.slice(0, gap > most / 2 ? gap : most).replace(/[\s,;:.–—-]+$/, "")}…`;
}
