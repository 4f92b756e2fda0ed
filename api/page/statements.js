// Statements and what they stand on: an answer in; its quotes by document and by passage, and statements as quotations, out.

import { CodePoints, fold } from "./codepoints.js";
import { element } from "./element.js";
import { checkOf } from "./locating.js";
import { nameDate, namePlace, nameSource, placeQuotes } from "./naming.js";
import { noteMark } from "./notes.js";
import { layRecords, nameTable } from "./table.js";
import { weave } from "./weaving.js";

// Every quote with the number of its statement and its passage; a statement found in two passages has a quote in each.
export function listQuotes(answer) {
  const byRank = new Map(answer.passages.map((passage) => [passage.rank, passage]));
  return (answer.answer?.statements ?? []).flatMap((statement, number) =>
    statement.quotes.map((quote) => ({ ...quote, statement: number, passage: byRank.get(quote.citation) })));
}

// The marks in the source of one passage: all quotes from that document, this passage's as current, or the one quote that is wanted
// alone; else the passage as a whole.
export function marksFor(passage, answer, wanted = null) {
  const isCurrent = (quote) =>
    wanted ? quote.start === wanted.start && quote.end === wanted.end : quote.start < passage.end && quote.end > passage.start;
  const same = ({ document }) => document.doc_id === passage.document.doc_id && document.generation === passage.document.generation;
  const marks = listQuotes(answer)
    .filter((quote) => same(quote.passage))
    .map((quote) => ({ ...quote, kind: "quote", current: isCurrent(quote), check: checkQuote(quote) }));
  const known = new Set();
  const single = marks.filter(({ statement, start }) => !known.has(`${statement} ${start}`) && known.add(`${statement} ${start}`));
  if (single.some((mark) => mark.current)) return single;
  return [...single, { start: passage.start, end: passage.end, kind: "quote", current: true, check: checkOf(passage.text) }];
}

const checkQuote = ({ passage, start, end }) => checkOf(new CodePoints(passage.text).cut(start - passage.start, end - passage.start));

// statements: those that are shown, such as those of a part; they have the numbers that they have in the whole answer.
export function layStatements(answer, { cite }, statements = answer.answer.statements) {
  const quotes = listQuotes(answer);
  const short = answer.answer?.short;
  const numbered = statements.map((statement) => {
    const number = answer.answer.statements.findIndex(({ text }) => text === statement.text);
    return { statement, number, own: quotes.filter((quote) => quote.statement === number) };
  });
  const items = joinRows(numbered).map((group) => (group[0].statement.row ? layRows(group, cite) : layStatement(group[0], answer, short, cite)));
  return element("ol", { class: "statements" }, ...items);
}

function layStatement({ statement, number, own }, answer, short, cite) {
  const entry = (answer.answer.timeline ?? []).find((one) => one.statement === number);
  return element("li", { class: "statement", "data-statement": number },
    entry ? element("p", { class: "date" }, nameDate(entry.iso)) : null,
    element("blockquote", { "data-doc": own[0]?.passage.document.doc_id }, element("p", { dir: "auto" }, layWords(statement, own[0], short))),
    ...layAttributions(placesOf(own), cite));
}

// Rows of one table are one table, with the source of each behind it.
function layRows(group, cite) {
  const rows = group.map(({ statement, number }) => ({ row: statement.row, number, behind: statement.citations.map((rank) => cite(rank)) }));
  return element("li", { class: "statement", "data-statement": group.length === 1 ? group[0].number : null },
    element("blockquote", { "data-doc": group[0].own[0]?.passage.document.doc_id }, layRecords(rows)),
    ...layAttributions(group.flatMap(({ own }) => placesOf(own)), cite));
}

const placesOf = (own) => own.map((quote) => placeQuotes(quote.passage, [quote]));

// Statements that follow each other and are rows of one table, together.
function joinRows(numbered) {
  const groups = [];
  for (const one of numbered) {
    const before = groups.at(-1);
    if (one.statement.row && before?.[0].statement.row && isSameTable(one.statement.row, before[0].statement.row)) before.push(one);
    else groups.push([one]);
  }
  return groups;
}

const isSameTable = (one, other) =>
  nameTable(one) === nameTable(other) && one.columns.join("\n") === other.columns.join("\n") && one.cells.length === other.cells.length;

// The words from the passage itself, so that footnote markers stand where they do in the source; the short answer stands out in them.
function layWords(statement, quote, short) {
  if (!quote) return statement.text;
  const { passage } = quote;
  const points = new CodePoints(passage.text);
  const [start, end] = [points.unit(quote.start - passage.start), points.unit(quote.end - passage.start)];
  const words = passage.text.slice(start, end);
  if (fold(words) !== fold(statement.text)) return statement.text;
  const marks = passage.footnotes
    .filter((note) => note.marker && note.marker.start >= quote.start && note.marker.end <= quote.end)
    .map((note) => noteMark(note, {
      start: points.unit(note.marker.start - passage.start),
      end: points.unit(note.marker.end - passage.start),
    }));
  const at = short ? words.indexOf(short) : -1;
  if (at >= 0) marks.push({ start: start + at, end: start + at + short.length, wrap: () => element("b", {}) });
  return weave(passage.text, start, end, marks);
}

// Passages of one place, such as a table and its row, are named once.
function layAttributions(passages, cite) {
  const byPlace = new Map();
  for (const passage of passages) {
    const place = [nameSource(passage.document), ...namePlace(passage)].join(" · ");
    const named = `${passage.document.title}\n${place}`;
    byPlace.set(named, { title: passage.document.title, docId: passage.document.doc_id, place, ranks: [...(byPlace.get(named)?.ranks ?? []), passage.rank] });
  }
  return [...byPlace.values()].map(({ title, docId, place, ranks }) =>
    element("p", { class: "attribution" },
      ...ranks.flatMap((rank) => [cite(rank), " "]),
      element("span", {}, element("cite", { dir: "auto", "data-doc": docId }, title), ". ", place)));
}
