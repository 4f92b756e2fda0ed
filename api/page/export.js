// An answer to take away: an answer in; Markdown with its sources, the JSON that `citadel verify` takes, and what is printed out.

import { footnote } from "./citation.js";
import { element } from "./element.js";
import { nameNote, nameShort, placeQuotes, plainWords } from "./naming.js";
import { listQuotes } from "./statements.js";
import { wordPassage, wordStatement } from "./wording.js";

// The passages that the statements cite, by rank; of an abstention all of them, for they are what was found.
function citedPassages(answer) {
  if (!answer.answered) return answer.passages;
  const cited = new Set(answer.answer.statements.flatMap((statement) => statement.citations));
  for (const conflict of answer.conflicts) for (const voice of conflict.voices) cited.add(voice.citation);
  return answer.passages.filter((passage) => cited.has(passage.rank));
}

function placeCited(passage, answer) {
  const quotes = listQuotes(answer).filter((quote) => quote.citation === passage.rank);
  return quotes.length ? placeQuotes(passage, quotes) : passage;
}

export function writeMarkdown(answer) {
  const lines = [`# ${escape(answer.question)}`, ""];
  if (!answer.answered) lines.push("The corpus does not say.", "", ...(answer.reason ? [`${escape(answer.reason)}.`, ""] : []));
  const short = answer.answer ? nameShort(answer.answer) : "";
  if (short) lines.push(`**${escape(short)}**${escape(nameNote(answer.answer))}`, "");
  if (answer.answered && answer.parts?.length) lines.push(...writeParts(answer));
  else lines.push(...writeStatements(answer.answer, answer.passages));
  for (const conflict of answer.conflicts) {
    lines.push("The sources disagree:", "");
    for (const voice of conflict.voices) lines.push(`- ${escape(voice.value)} [${voice.citation}] ${voice.published ?? "undated"}`);
    lines.push("");
  }
  lines.push(answer.answered ? "## Sources" : "## Nearest passages", "");
  for (const passage of citedPassages(answer)) lines.push(`[${passage.rank}] ${escape(footnote(placeCited(passage, answer)))}`, "", `> ${escapeLines(passage)}`, "");
  lines.push(`Generation ${answer.generation}.`, "");
  return lines.join("\n");
}

function writeStatements(found, passages) {
  const dates = new Map((found?.timeline ?? []).map(({ statement, date }) => [statement, `${escape(date)}: `]));
  return (found?.statements ?? []).flatMap((statement, number) => [
    `> ${dates.get(number) ?? ""}${escape(wordStatement(statement, passages))} ${statement.citations.map((rank) => `[${rank}]`).join(" ")}`, ""]);
}

function writeParts({ parts, comparison, passages }) {
  const written = parts.flatMap((part) => [
    `## ${escape(part.side ? `${part.side}: ${part.question}` : part.question)}`, "",
    ...(part.answer ? [] : [`The corpus does not say${part.reason ? `: ${escape(part.reason)}` : ""}.`, ""]),
    ...(part.answer && nameShort(part.answer) ? [`**${escape(nameShort(part.answer))}**${escape(nameNote(part.answer))}`, ""] : []),
    ...writeStatements(part.answer, passages)]);
  return comparison ? [`${escape(comparison.text)}.`, "", ...written] : written;
}

// Words of a document stay words: no sign of theirs becomes markup, and each stays on its line.
const escape = (text) => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
// A table keeps its lines.
const escapeLines = (passage) =>
  passage.kind === "table" ? wordPassage(passage).split("\n").map(escape).join("  \n> ") : escape(wordPassage(passage));

export const saveMarkdown = (answer) => save(writeMarkdown(answer), "text/markdown", `${nameFile(answer)}.md`);
export const saveJson = (answer) => save(`${JSON.stringify(answer, null, 2)}\n`, "application/json", `${nameFile(answer)}.json`);

function nameFile(answer) {
  return plainWords(answer.question).slice(0, 7).join("-").slice(0, 60) || "answer";
}

function save(text, type, name) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function layPrintedSources(answer) {
  const items = citedPassages(answer).map((passage) =>
    element("li", { value: passage.rank }, element("p", {}, footnote(placeCited(passage, answer))), element("blockquote", {}, wordPassage(passage))));
  return element("section", { class: "printed", "aria-hidden": "true" }, element("h2", {}, "Sources"), element("ol", {}, ...items));
}
