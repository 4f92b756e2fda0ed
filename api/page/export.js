// An answer to take away: an answer in; Markdown with its sources, the JSON that `citadel verify` takes, and what is printed out.

import { footnote } from "./citation.js";
import { element, saveFile } from "./element.js";
import { byDate, count, nameConfidence, nameConflict, nameMoment, nameNote, nameShort, placeQuotes, plainWords, SILENT, splitReason } from "./naming.js";
import { listQuotes } from "./statements.js";
import { raise, wordPassage, wordStatement } from "./wording.js";

// The passages that the statements cite, in the order in which they are cited; of an abstention all of them, for they are what was found.
function citedPassages(answer) {
  const numbers = numberCited(answer);
  const cited = answer.passages.filter((passage) => numbers.has(passage.rank));
  return cited.sort((one, other) => numbers.get(one.rank) - numbers.get(other.rank));
}

// The number of each passage that is cited, from 1 on in the order in which they are, by its rank.
export function numberCited({ answered, answer, passages, conflicts }) {
  const voices = [...(conflicts ?? [])].flatMap((conflict) => [...conflict.voices].sort(byDate).map((voice) => voice.citation));
  const written = answer?.paragraph?.sentences.flatMap((sentence) => sentence.citations) ?? [];
  const ranks = answered ? [...written, ...answer.statements.flatMap((statement) => statement.citations), ...voices] : passages.map(({ rank }) => rank);
  return new Map([...new Set(ranks)].map((rank, place) => [rank, place + 1]));
}

function placeCited(passage, answer) {
  const quotes = listQuotes(answer).filter((quote) => quote.citation === passage.rank);
  return quotes.length ? placeQuotes(passage, quotes) : passage;
}

// filters: the names of those in use. moment: when it was answered.
export function writeMarkdown(answer, { filters = [], moment = new Date() } = {}) {
  const numbers = numberCited(answer);
  const mark = (ranks) => ranks.map((rank) => `[${numbers.get(rank)}]`).join(" ");
  const lines = [`# ${escape(answer.understood ?? answer.question)}`, ""];
  if (!answer.answered) lines.push(...splitReason(answer.reason).filter(Boolean).flatMap((text) => [escape(text), ""]));
  const short = answer.answer ? nameShort(answer.answer) : "";
  if (short) lines.push(`**${escape(short)}**${escape(nameNote(answer.answer))}`, "");
  if (answer.answer) lines.push(`Confidence: ${nameConfidence(answer.answer.confidence)}`, "");
  if (answer.answered && answer.parts?.length) lines.push(...writeParts(answer, mark));
  else lines.push(...writeStatements(answer.answer, answer.passages, mark));
  for (const conflict of answer.conflicts) {
    lines.push(`${nameConflict(conflict)}:`, "");
    for (const voice of [...conflict.voices].sort(byDate)) lines.push(`- ${escape(voice.value)} ${mark([voice.citation])} ${voice.published ?? "undated"}`);
    lines.push("");
  }
  lines.push(answer.answered ? "## Sources" : "## Nearest passages", "");
  for (const passage of citedPassages(answer)) {
    lines.push(`[${numbers.get(passage.rank)}] ${escape(footnote(placeCited(passage, answer)))}`, "", `> ${escapeLines(passage)}`, "");
    for (const note of passage.footnotes) lines.push(`> ${raise(note.label)} ${escape(note.text)}`, "");
  }
  if (filters.length) lines.push(`With the filters: ${escape(filters.join("; "))}.`, "");
  if (answer.undated_left_out) lines.push(`Left out for lack of a date: ${count(answer.undated_left_out, "document")}.`, "");
  lines.push(`Answered ${nameMoment(moment)} from generation ${answer.generation}.`, "");
  return lines.join("\n");
}

function writeStatements(found, passages, mark) {
  const dates = new Map((found?.timeline ?? []).map(({ statement, date }) => [statement, `${escape(date)}: `]));
  return (found?.statements ?? []).flatMap((statement, number) => [
    `> ${dates.get(number) ?? ""}${escape(wordStatement(statement, passages))} ${mark(statement.citations)}`, ""]);
}

function writeParts({ parts, comparison, passages }, mark) {
  const written = parts.flatMap((part) => [
    `## ${escape(part.side ? `${part.side}: ${part.question}` : part.question)}`, "",
    ...(part.answer ? [] : [`${SILENT}${part.reason ? `: ${escape(part.reason)}` : ""}.`, ""]),
    ...(part.answer && nameShort(part.answer) ? [`**${escape(nameShort(part.answer))}**${escape(nameNote(part.answer))}`, ""] : []),
    ...writeStatements(part.answer, passages, mark)]);
  return comparison ? [`${escape(comparison.text)}.`, "", ...written] : written;
}

// Words of a document stay words: no sign of theirs becomes markup, and each stays on its line.
const escape = (text) => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
// A table keeps its lines.
const escapeLines = (passage) =>
  passage.kind === "table" ? wordPassage(passage).split("\n").map(escape).join("  \n> ") : escape(wordPassage(passage));

export const saveMarkdown = (answer, context) => save(writeMarkdown(answer, context), "text/markdown", `${nameFile(answer)}.md`);
export const saveJson = (answer) => save(`${JSON.stringify(answer, null, 2)}\n`, "application/json", `${nameFile(answer)}.json`);

function nameFile(answer) {
  return plainWords(answer.understood ?? answer.question).slice(0, 7).join("-").slice(0, 60) || "answer";
}

const save = (text, type, name) => saveFile(new Blob([text], { type }), name);

export function layPrintedSources(answer) {
  const items = citedPassages(answer).map((passage, place) =>
    element("li", { value: place + 1 },
      element("p", {}, footnote(placeCited(passage, answer))),
      element("blockquote", {}, wordPassage(passage)),
      ...passage.footnotes.map((note) => element("p", { class: "printed-note" }, `${raise(note.label)} ${note.text}`))));
  return element("section", { class: "printed", "aria-hidden": "true" }, element("h2", {}, "Sources"), element("ol", {}, ...items));
}
