// An answer that was kept: what the service gives of it in; the answer as it was then, and what has become of its citations, out.

import { placeAddress } from "./address.js";
import { layAnswer } from "./answer.js";
import { element } from "./element.js";
import { count, nameMoment } from "./naming.js";
import { narrow } from "./citation.js";
import { checkOf } from "./locating.js";
import { listQuotes } from "./statements.js";

const VERDICTS = { holds: "holds", moved: "moved", altered: "altered", gone: "gone" };
const TOLD = {
  moved: "The same words stand elsewhere now.",
  altered: "The words were altered.",
  gone: "Nothing near to these words is left.",
};

export function layFrozen(frozen) {
  const { answer, check, filters } = frozen;
  const moment = new Date(frozen.kept_at);
  return [
    element("p", { class: "meta" }, `Kept ${nameMoment(moment)}, answered from version ${answer.generation}.`),
    layCheck(check),
    element("div", { class: "result" }, ...layAnswer(answer, { cite: (rank) => citeIn(answer, rank), filters, moment, isKept: true })),
  ];
}

// To the very words in their document, as they are today where that version is not kept any more.
function citeIn(answer, rank) {
  const passage = answer.passages.find((one) => one.rank === rank);
  const quote = listQuotes(answer).find((one) => one.citation === rank);
  const { document, start, end, text } = quote ? narrow(passage, quote) : passage;
  const href = placeAddress({ doc_id: document.doc_id, generation: document.generation, start, end, check: checkOf(text) });
  return element("a", { class: "cite", href, "data-cite": rank, "aria-label": `Source ${rank}` }, String(rank));
}

export function layCheck({ citations, generation }) {
  const fallen = citations.filter(({ verdict }) => verdict !== "holds");
  return element("section", { class: "check", "aria-labelledby": "check-title" },
    element("h2", { id: "check-title" }, sumUp(citations)),
    element("p", { class: "meta" }, `Checked now, against version ${generation}.`),
    fallen.length ? element("ol", {}, ...fallen.map(layFallen)) : null);
}

function sumUp(citations) {
  if (!citations.length) return "It has no citations to check.";
  const numbers = Object.keys(VERDICTS).map((verdict) => [verdict, citations.filter((one) => one.verdict === verdict).length]);
  const all = numbers[0][1] === citations.length;
  if (all) return citations.length === 1 ? "Its citation still holds." : `All ${citations.length} citations still hold.`;
  return `Of ${count(citations.length, "citation")}: ${numbers.filter(([, number]) => number).map(([verdict, number]) => `${number} ${VERDICTS[verdict]}`).join(", ")}.`;
}

function layFallen({ statement, verdict, differences, found }) {
  return element("li", { "data-verdict": verdict },
    element("p", {}, element("b", {}, VERDICTS[verdict]), ` ${TOLD[verdict]}`),
    element("blockquote", { dir: "auto" }, ...(differences?.map(layDifference) ?? [statement])),
    found ? element("p", {}, element("a", { href: placeAddress({ ...found, check: checkOf(found.text) }) }, "Open it as it is today")) : null);
}

const DIFFERENCES = { same: "span", removed: "del", added: "ins" };
const layDifference = ({ op, text }) => element(DIFFERENCES[op], {}, text);
