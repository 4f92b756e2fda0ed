// Citations to take away: a passage and what was asked in; a footnote, BibTeX, and JSON that `citadel verify` accepts out.

import { placeAddress } from "./address.js";
import { nameDate, namePages, namePlace } from "./naming.js";

const today = () => new Date().toISOString().slice(0, 10);

export const linkTo = (passage) =>
  placeAddress({ doc_id: passage.document.doc_id, generation: passage.document.generation, start: passage.start, end: passage.end });

// Publisher, “Title” (date), section, page, address (accessed date).
export function footnote(passage) {
  const { document } = passage;
  const ending = /[.?!]$/.test(document.title) ? "" : ",";
  const head = `${document.publisher ? `${document.publisher}, ` : ""}“${document.title}${ending}”`;
  const date = document.published ? nameDate(document.published) : "n.d.";
  const [about, ...rest] = namePlace(passage);
  const place = passage.section.length && about === passage.section.at(-1) ? [`sec. “${about}”`, ...rest] : namePlace(passage);
  return `${[`${head} ${date}`, ...place, linkTo(passage)].join(", ")} (accessed ${nameDate(today())}).`;
}

export function bibtex(passage) {
  const { document } = passage;
  const [year, month] = (document.published ?? "").split("-");
  const fields = [
    ["title", `{${escapeTex(document.title)}}`],
    ["author", document.publisher && `{${escapeTex(document.publisher)}}`],
    ["year", year],
    ["month", month && "jan feb mar apr may jun jul aug sep oct nov dec".split(" ")[Number(month) - 1]],
    ["pages", passage.page && namePages(passage.page).replace(/^pp?\. /, "").replace("–", "--")],
    ["note", passage.section.length && escapeTex(`Section: ${passage.section.at(-1)}`)],
    ["url", linkTo(passage)],
    ["urldate", today()],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = ${name === "month" ? value : `{${value}}`}`);
  return `@misc{${bibtexKey(document)},\n${lines.join(",\n")}\n}\n`;
}

export function bibtexKey(document) {
  const words = (text) => (text ?? "").normalize("NFKD").replace(/[^A-Za-z0-9 -]/g, "").toLowerCase().split(/[ -]+/).filter(Boolean);
  const telling = words(document.title).find((word) => word.length > 3 && !["with", "from", "into", "their"].includes(word));
  const key = [words(document.publisher)[0], (document.published ?? "").slice(0, 4) || "nd", telling].filter(Boolean).join("-");
  return key === "nd" ? document.doc_id : key;
}

const TEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
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
