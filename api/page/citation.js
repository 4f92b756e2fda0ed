// Citations to take away: a passage, or a sentence of it, and what was asked in; a footnote, BibTeX, and JSON that `citadel verify`
// accepts out.

import { placeAddress } from "./address.js";
import { CodePoints } from "./codepoints.js";
import { checkOf } from "./locating.js";
import { nameDate, namePages, namePlace, ownAddress, placeQuotes, plainWords, printedPages } from "./naming.js";
import { quoteWithin, shorten } from "./wording.js";

const today = () => new Date().toISOString().slice(0, 10);

export function linkTo({ document, start, end, text }) {
  return placeAddress({ doc_id: document.doc_id, generation: document.generation, start, end, check: checkOf(text) });
}

// What others can follow: the address of its publisher where that is known, else that of the place here.
export const sourceAddress = (passage) => ownAddress(passage.document) ?? linkTo(passage);

// The sentence that is quoted in place of the passage around it, on its own pages.
export function narrow(passage, quote) {
  const { start, end } = quote;
  const text = new CodePoints(passage.text).cut(start - passage.start, end - passage.start);
  return { ...placeQuotes(passage, [quote]), start, end, text };
}

// Publisher, “Title”, date, section, page, address (accessed date).
export function footnote(passage) {
  const { document } = passage;
  const section = passage.section.at(-1);
  const place = namePlace(passage).map((part) => (part === section ? `sec. “${quoteWithin(shorten(section))}”` : part));
  const parts = [document.publisher, `“${quoteWithin(document.title)}”`, document.published ? nameDate(document.published, "en-GB") : "n.d.", ...place];
  return `${[...parts, sourceAddress(passage)].filter(Boolean).join(", ")} (accessed ${nameDate(today(), "en-GB")}).`;
}

export function bibtex(passage) {
  const { document, page } = passage;
  const [year, month] = (document.published ?? "").split("-");
  const printed = page && printedPages(page);
  const section = passage.section.at(-1);
  const note = [section && `Section: ${quoteWithin(shorten(section))}`, page && !printed && namePages(page)].filter(Boolean).join(", ");
  const fields = [
    ["title", `{${escapeTex(quoteWithin(document.title))}}`],
    ["author", document.publisher && `{${escapeTex(document.publisher)}}`],
    ["year", /^[0-9]{4}$/.test(year) && year],
    ["month", month && "jan feb mar apr may jun jul aug sep oct nov dec".split(" ")[Number(month) - 1]],
    ["pages", printed && escapeTex(printed).replace("–", "--")],
    ["note", escapeTex(note)],
    ["url", sourceAddress(passage)],
    ["urldate", today()],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = ${name === "month" ? value : `{${value}}`}`);
  return `@misc{${bibtexKey(passage)},\n${lines.join(",\n")}\n}\n`;
}

// One for each place, so that two citations of one document stand beside each other.
export function bibtexKey({ document, start }) {
  const telling = plainWords(document.title).find((word) => word.length > 3 && !["with", "from", "into", "their"].includes(word));
  const named = [plainWords(document.publisher ?? "")[0], /^[0-9]{4}/.exec(document.published ?? "")?.[0] ?? "nd", telling].filter(Boolean);
  return [...(named.length > 1 ? named : [document.doc_id]), start].join("-");
}

// BibTeX counts braces, also those behind a backslash.
const TEX = {
  "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
};
export const escapeTex = (text) => text.replace(/[\\{}$&#%_~^]/g, (sign) => TEX[sign] ?? `\\${sign}`);

// The part of the answer that one passage carries, as `citadel verify` and POST /v1/verify take it.
export function verifiable(passage, answer) {
  const statements = (answer.answer?.statements ?? [])
    .filter((statement) => statement.citations.includes(passage.rank))
    .map((statement) => ({
      text: statement.text,
      citations: [passage.rank],
      quotes: statement.quotes.filter((quote) => quote.citation === passage.rank),
    }));
  const { generation } = answer;
  if (!statements.length) return { query: answer.question, passages: [passage], generation };
  return { question: answer.question, answered: true, answer: { statements }, passages: [passage], generation };
}
