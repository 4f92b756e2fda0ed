// Questions in parts: an answer with parts in; each part under its question out, the sides of a comparison beside each other.

import { element } from "./element.js";
import { nameConfidence, nameNote, nameShort, SILENT } from "./naming.js";
import { layStatements } from "./statements.js";

export function layParts(answer, tools) {
  const compared = answer.parts.some(({ side }) => side);
  return [
    answer.comparison ? element("p", { class: "compared" }, `${answer.comparison.text}.`) : null,
    element("div", { class: compared ? "parts sides" : "parts" }, ...answer.parts.map((part) => layPart(part, answer, tools))),
  ];
}

function layPart(part, answer, tools) {
  return element("section", { class: part.side ? "part side" : "part" },
    element("h3", {}, part.side ?? part.question),
    part.side ? element("p", { class: "meta" }, part.question) : null,
    ...(part.answer ? layFound(part.answer, answer, tools) : layMissing(part)));
}

function layFound(found, answer, tools) {
  return [
    element("p", { class: "meta" }, `Confidence: ${nameConfidence(found.confidence)}`),
    nameShort(found) ? element("p", { class: "short", dir: "auto" }, nameShort(found), nameNote(found)) : null,
    found.computed ? element("p", { class: "meta computed" }, `Computed: ${found.computed.explanation}`) : null,
    layStatements(answer, tools, found.statements),
  ];
}

function layMissing({ reason }) {
  return [element("p", { class: "reason" }, `${SILENT}${reason ? `: ${reason}` : ""}.`)];
}
