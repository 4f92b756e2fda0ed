// Sources that disagree: conflicts in, their voices side by side out, the newest first.

import { element } from "./element.js";
import { byDate, nameConflict, nameDate } from "./naming.js";

export function layConflicts(answer, { cite }) {
  if (!answer.conflicts.length) return null;
  return element("section", { class: "conflicts" },
    element("h2", {}, [...new Set(answer.conflicts.map(nameConflict))].join(", ")),
    ...answer.conflicts.flatMap((conflict) => layConflict(conflict, answer, cite)));
}

function layConflict(conflict, answer, cite) {
  const voices = [...conflict.voices].sort(byDate).map((voice) => {
    const { document } = answer.passages.find((passage) => passage.rank === voice.citation);
    return element("li", {},
      element("p", { class: "value", dir: "auto" }, voice.value),
      element("p", { class: "date" }, nameDate(voice.published)),
      element("p", { class: "voice" }, cite(voice.citation), " ", element("span", { dir: "auto", "data-doc": document.doc_id }, document.title)));
  });
  return [
    conflict.about === (answer.understood ?? answer.question) ? null : element("p", {}, conflict.about),
    element("ol", { class: "voices" }, ...voices),
  ].filter(Boolean);
}
