// What a language model wrote: an answer in; its paragraph, marked as that and each sentence with its sources, or why there is none, out.

import { element } from "./element.js";

export function layParagraph({ answer: { paragraph, unwritten } }, { cite }) {
  if (unwritten) return element("p", { class: "meta" }, `No paragraph: ${unwritten}.`);
  if (!paragraph) return null;
  const left = paragraph.cut ? `, ${paragraph.cut} of its sentences left out as unsupported` : "";
  return element("div", { class: "written" },
    element("p", { class: "meta" }, `Written by a language model (${paragraph.model || "unnamed"}) from the statements below${left}`),
    element("p", {}, ...paragraph.sentences.flatMap(({ text, citations }) => [text, ...citations.flatMap((rank) => [" ", cite(rank)]), " "])));
}
