// What a reader takes away from a citation: a passage in, a row of buttons out that copy it in one form or another. Where a sentence
// of it is quoted, that is what footnote, BibTeX and link refer to.

import { bibtex, footnote, linkTo, narrow, verifiable } from "./citation.js";
import { announce, button, element } from "./element.js";

export function layCopying(passage, answer, quote = null) {
  const cited = quote ? narrow(passage, quote) : passage;
  const forms = [
    ["Footnote", () => footnote(cited)],
    ["BibTeX", () => bibtex(cited)],
    ["JSON", () => JSON.stringify(verifiable(passage, answer), null, 2)],
    ["Link", () => linkTo(cited)],
  ];
  return element("div", { class: "copying", role: "group", "aria-label": `Copy citation ${passage.rank ?? ""}`.trim() },
    element("span", {}, "Copy"),
    ...forms.map(([name, write]) => button(name, async ({ currentTarget }) => copy(currentTarget, name, await write()), { class: "plain" })),
    button("Pin", async () => (await import("./pinning.js")).pinPassage(cited, answer.understood ?? answer.question), { class: "plain", title: "Add to a dossier" }));
}

async function copy(pressed, name, text) {
  const done = await write(text);
  announce(done ? `${name} copied` : `${name} could not be copied`);
  pressed.dataset.done = done ? "copied" : "failed";
  setTimeout(() => delete pressed.dataset.done, 1600);
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeBySelection(text); // no clipboard outside https and localhost
  }
}

function writeBySelection(text) {
  const focused = document.activeElement;
  const field = element("textarea", { class: "unseen", readonly: true });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}
