// A file as it would be indexed: the answer of the service in; what was found and what was left out, and what it would replace, out.

import { element } from "./element.js";
import { count, namedLanguage, nameDate, nameLanguage } from "./naming.js";

// Why text was left out, as a reader says it.
const REASONS = {
  running_head: "repeated at the head or foot of pages",
  page_number: "page numbers",
  line_number: "line numbers",
  stamp: "set across or beside the text",
  contents: "lines of a table of contents",
  boilerplate: "navigation around the text",
  hidden: "hidden in the file",
  ornament: "marks without letters",
};
const SHOWN = 8; // headings, tables and texts that are listed before the rest is counted

export function layPreview(found) {
  const { reading } = found;
  const from = (place) => (place ? element("span", { class: "meta" }, ` (from ${place})`) : "");
  return element("section", { class: "preview-found", tabindex: -1, "aria-label": "What was read" },
    layReplaced(found),
    ...reading.warnings.map((warning) => element("p", { class: "complaint" }, warning)),
    element("dl", {},
      ...layFact("Title", [element("bdi", { lang: namedLanguage(found) }, found.title), from(reading.title_from)]),
      ...layFact("Publisher", found.publisher ?? "not found"),
      ...layFact("Published", [found.published ? nameDate(found.published) : "no date found", from(reading.published_from)]),
      ...layFact("Language", [nameLanguage(found.language), from(reading.language_from)]),
      ...layFact("Address of the source", found.url ?? "not found"),
      ...layFact("Text", [count(found.characters, "character"), reading.pages ? `, ${count(reading.pages, "page")}` : ""]),
      ...layFact("Sections", listFirst(found.sections.map(({ number, heading }) => [number, heading].filter(Boolean).join(" ")), reading.sections)),
      ...layFact("Tables", listFirst(found.tables.map(nameTable), reading.tables)),
      ...layFact("Footnotes", tellNotes(reading)),
      ...layFact("Left out", listDropped(reading))),
    element("details", {}, element("summary", {}, "How the text begins"),
      element("p", { class: "preview-text", dir: "auto", lang: namedLanguage(found) }, found.beginning)));
}

const layFact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];

function layReplaced({ replaces, is_known: isKnown, reading }) {
  if (!replaces) return null;
  const facts = [replaces.publisher, nameDate(replaces.published)].filter(Boolean).join(", ");
  const how = isKnown ? "It was made of this very file: only what is known of it would change." : "Its text is replaced. The version before is kept for a while.";
  return element("p", { class: "complaint replaces" }, `Adding this replaces “${replaces.title}” (${facts}). ${how}`);
}

const nameTable = ({ number, caption, rows }) => `${caption || `Table ${number}`} (${count(rows, "row")})`;

function listFirst(names, total) {
  if (!total) return "none";
  const more = total - Math.min(names.length, SHOWN);
  return element("ul", {}, ...names.slice(0, SHOWN).map((name) => element("li", { dir: "auto" }, name)), more ? element("li", {}, `and ${more} more`) : null);
}

function tellNotes({ footnotes, footnotes_without_marker: loose, markers_without_footnote: lost }) {
  const told = [count(footnotes, "footnote")];
  if (loose.length) told.push(`${loose.length} without a place in the text: ${loose.slice(0, SHOWN).join(", ")}`);
  if (lost.length) told.push(`${count(lost.length, "mark")} without a footnote: ${lost.slice(0, SHOWN).join(", ")}`);
  return told.join("; ");
}

function listDropped({ dropped }) {
  const told = dropped.map(({ text, reason, times }) => `“${text.slice(0, 120)}” (${REASONS[reason] ?? reason}${times > 1 ? `, ${times} times` : ""})`);
  return listFirst(told, dropped.length);
}
