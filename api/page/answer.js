// The answer as it is read: an answer in; quotations with their sources, disagreements, passages and a colophon out, or plainly that
// no answer was found. `cite` makes the link that opens a source.

import { layConflicts } from "./conflicts.js";
import { button, element } from "./element.js";
import { layPrintedSources, numberCited, saveJson, saveMarkdown } from "./export.js";
import { count, nameConfidence, nameConflict, nameMoment, nameNote, nameShort, splitReason } from "./naming.js";
import { layParagraph } from "./paragraph.js";
import { layParts } from "./parts.js";
import { layPassages } from "./passages.js";
import { layStatements } from "./statements.js";
import { wordStatement } from "./wording.js";

export function layAnswer(answer, tools) {
  const said = answer.answered ? layFound(answer, tools) : layAbstention(answer, tools);
  return numberForPrint(answer, [
    element("section", { class: "answer", "aria-labelledby": "answer-title" }, ...said),
    layConflicts(answer, tools),
    answer.passages.length
      ? element("section", { class: "found", "aria-labelledby": "passages-title" },
        element("h2", { id: "passages-title" }, answer.answered ? "Passages" : "The nearest passages"),
        layPassages(answer, tools))
      : null,
    layPrintedSources(answer),
    layUndated(answer, tools),
    layColophon(answer, tools),
  ].filter(Boolean));
}

// On paper the sources are numbered in the order in which they are cited.
function numberForPrint(answer, parts) {
  const numbers = numberCited(answer);
  for (const link of parts.flatMap((part) => [...part.querySelectorAll(".cite")])) link.dataset.printed = numbers.get(Number(link.dataset.cite)) ?? "";
  return parts;
}

// A question that goes on from the one before is shown as it was understood, always.
function layUnderstood({ understood }, { asTyped }) {
  if (!understood) return null;
  return element("p", { class: "reason understood" }, "Understood as: ", element("q", { dir: "auto" }, understood), " ",
    asTyped ? button("Ask the words as typed", asTyped, { class: "plain" }) : null);
}

function layCorrected(answer) {
  return answer.corrected ? element("p", { class: "reason corrected" }, `Searched as: ${answer.corrected}`) : null;
}

function layFound(answer, tools) {
  const { confidence } = answer.answer;
  const short = nameShort(answer.answer);
  return [
    element("div", { class: "answer-head" },
      element("h2", { id: "answer-title", tabindex: -1 }, "Answer"),
      element("p", { class: "confidence", title: "How often answers that look like this one are right" },
        `Confidence: ${nameConfidence(confidence)}`)),
    layUnderstood(answer, tools),
    layCorrected(answer),
    short ? element("p", { class: "short", dir: "auto" }, short, nameNote(answer.answer)) : null,
    layComputed(answer.answer),
    layParagraph(answer, tools),
    ...(answer.parts?.length ? layParts(answer, tools) : [layStatements(answer, tools)]),
    layTaking(answer, tools),
  ];
}

const layComputed = ({ computed }) =>
  computed ? element("p", { class: "meta computed" }, `Computed: ${computed.explanation}`) : null;

const layWatching = (answer) =>
  button("Watch this question", async ({ currentTarget }) => (await import("./keeping.js")).watchAnswer(answer, currentTarget), { class: "plain" });

function layAbstention(answer, tools) {
  const [found, reason] = splitReason(answer.reason);
  return [
    element("h2", { id: "answer-title", class: "silent", tabindex: -1 }, found),
    layUnderstood(answer, tools),
    layCorrected(answer),
    reason ? element("p", { class: "reason" }, reason) : null,
    answer.passages.length
      ? element("p", { class: "reason" }, "What comes nearest stands below; it may still help to put the question in other words.")
      : null,
    tools.isKept ? null : element("div", { class: "taking", role: "group", "aria-label": "Take the question away" }, layWatching(answer)),
  ];
}

function layTaking(answer, { filters, moment, isKept }) {
  const keep = async ({ currentTarget }) => (await import("./keeping.js")).keepAnswer(answer, currentTarget);
  return element("div", { class: "taking", role: "group", "aria-label": "Take the answer away" },
    isKept ? null : button("Keep this answer", keep, { class: "plain" }),
    isKept ? null : layWatching(answer),
    isKept ? null : button("Add to a dossier", async () => (await import("./keeping.js")).pinAnswer(answer), { class: "plain" }),
    isKept ? null : button("Right or wrong?", async () => (await import("./judging.js")).judge(answer), { class: "plain" }),
    button("Save as Markdown", () => saveMarkdown(answer, { filters, moment }), { class: "plain" }),
    button("Save as JSON", () => saveJson(answer), { class: "plain" }),
    button("Print", () => print(), { class: "plain" }));
}

function layColophon(answer, { filters, moment }) {
  const narrowed = filters.length ? ` With the filters: ${filters.join("; ")}.` : "";
  return element("p", { class: "colophon" },
    `Answered ${nameMoment(moment)} from generation ${answer.generation} of the index, ${count(answer.passages.length, "passage")}, in ${Math.round(answer.took_ms)} ms.${narrowed}`);
}

// What the filters by date left out, and the switch that lets it in.
function layUndated({ undated_left_out: left }, { letUndated }) {
  if (!left) return null;
  const told = `${count(left, "document")} without a date ${left === 1 ? "was" : "were"} left out. `;
  return element("p", { class: "reason undated" }, told, button("Include documents without a date", letUndated, { class: "plain" }));
}

// What a screen reader is told of an answer: the answer itself, in a breath, and how sure it is.
export function summarise(answer) {
  if (!answer.answered) return splitReason(answer.reason).join(" ").trim();
  const { statements, confidence } = answer.answer;
  const [first] = statements;
  const words = first ? wordStatement(first, answer.passages).replace(/\s+/g, " ") : "";
  const said = [nameShort(answer.answer) + nameNote(answer.answer), words].filter(Boolean).map((text) => (/[.!?]$/.test(text) ? text : `${text}.`));
  const more = statements.length > 1 ? ` ${count(statements.length, "statement")} in all.` : "";
  const disagree = [...new Set(answer.conflicts.map(nameConflict))].map((named) => ` ${named}.`).join("");
  return `Answer: ${said.join(" ")}${more} Confidence: ${nameConfidence(confidence)}.${disagree}`;
}
