// Sending a document: a file that is chosen or dropped and what is known of it in, a job out; how much of it was sent is shown.

import { announce, button, element, layField } from "./element.js";
import { ACCEPTED, TITLES } from "./formats.js";
import { plainWords } from "./naming.js";
import { attempt, layProblem } from "./problem.js";
import { preview, upload } from "./server.js";

export const FIELDS = [
  ["title", "Title", { maxlength: 500 }],
  ["publisher", "Publisher", { maxlength: 200 }],
  ["published", "Published", {
    placeholder: "2024-02-20, 2024-02 or 2024",
    pattern: "\\d{4}(-\\d{2}(-\\d{2})?)?",
    title: "A day, a month or a year, such as 2024-02-20, 2024-02 or 2024",
  }],
  ["language", "Language", {
    placeholder: "en",
    maxlength: 20,
    pattern: "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}",
    title: "The code of a language, such as en for English or fr for French",
  }],
  ["url", "Address of the source", { type: "url", placeholder: "https://example.org/report.pdf", pattern: "https?://.+", maxlength: 2000 }],
];

// "Annual Report (2024).pdf" becomes "annual-report-2024".
const suggestId = (name) => plainWords(name.replace(/\.[^.]+$/, "")).join("-").slice(0, 100).replace(/-$/, "") || "document";

// The id of a new document, with a warning where there is one of that id. findTitle: of a document that is there already, by its id.
export function layShortName(id, findTitle) {
  const warn = () => {
    const title = findTitle(field.value);
    replaced.textContent = title ? `This replaces “${title}”. Choose another short name to keep both.` : "";
  };
  const field = element("input", { id, required: true, pattern: "[a-z0-9][a-z0-9\\-]{0,99}", maxlength: 100,
    title: "Small letters, figures and hyphens, such as annual-report-2024", oninput: warn });
  const replaced = element("p", { class: "complaint", role: "status" });
  const suggest = (name) => {
    field.value = suggestId(name);
    warn();
  };
  return { field, suggest, parts: [layField("Short name", field), replaced] };
}

export class Sending {
  #form;
  #onSent;
  #file = null;
  #waiting = []; // files that are added after this one

  // findTitle: of a document that is there already, by its id.
  constructor(form, onSent, findTitle) {
    this.#form = form;
    this.#onSent = onSent;
    this.#lay(findTitle);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  #lay(findTitle) {
    const take = () => this.#takeAll(this.chooser.files);
    this.chooser = element("input", { type: "file", id: "file", multiple: true, class: "unseen", accept: ACCEPTED, onchange: take });
    this.named = element("span", { class: "chosen" }, TITLES);
    const drop = element("div", { class: "drop", ondragover: allow, ondragleave: () => delete drop.dataset.over, ondrop: (event) => {
      event.preventDefault();
      delete drop.dataset.over;
      this.#takeAll(event.dataTransfer.files);
    } }, element("label", { for: "file", class: "quiet" }, "Choose files"), this.chooser, element("span", {}, " or drop them here"), this.named);
    this.short = layShortName("doc-id", findTitle);
    this.id = this.short.field;
    this.told = element("div", { class: "sent" });
    this.fields = new Map(FIELDS.map(([name, , attributes]) => [name, element("input", { id: `told-${name}`, ...attributes })]));
    this.rest = element("div", { class: "fields", hidden: true },
      ...this.short.parts,
      ...FIELDS.map(([name, label]) => layField(`${label} (optional)`, this.fields.get(name))),
      element("p", { class: "meta" }, "What is left out is taken from the file."),
      element("p", {}, element("button", { type: "submit", class: "strong" }, "Add"), " ",
        button("Preview", () => attempt(this.seen, () => this.#preview()), { class: "quiet" })),
      this.seen = element("div", { class: "preview" }));
    this.#form.append(drop, this.rest, this.told);
  }

  #takeAll(files) {
    const [first, ...others] = files;
    if (!first) return;
    this.#waiting = others;
    this.#take(first);
  }

  // What was known of another file is not known of this one.
  #take(file) {
    this.#file = file;
    const next = this.#waiting.length ? `; then ${this.#waiting.map(({ name }) => name).join(", ")}` : "";
    this.named.textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1000)).toLocaleString("en-GB")} kB${next}`;
    for (const field of this.fields.values()) field.value = "";
    this.short.suggest(file.name);
    for (const [name, , { placeholder = "" }] of FIELDS) this.fields.get(name).placeholder = placeholder;
    this.seen.replaceChildren();
    this.rest.hidden = false;
    this.told.replaceChildren();
    this.id.focus();
  }

  #readFields() {
    const typed = [...this.fields].map(([name, field]) => [name, field.value.trim()]);
    return Object.fromEntries(typed.filter(([, value]) => value));
  }

  // What would be read of the file: nothing is kept, and what was found stands in the fields, to be changed by typing.
  async #preview() {
    const file = this.#file;
    if (!file || !this.#form.reportValidity()) return;
    this.seen.replaceChildren(element("p", { class: "meta" }, "Reading the file…"));
    const found = await preview(this.id.value, file, this.#readFields(), () => {});
    const { layPreview } = await import("./previewing.js");
    if (file !== this.#file) return;
    this.seen.replaceChildren(layPreview(found));
    for (const [name, field] of this.fields) if (found[name] && found[name] !== "und") field.placeholder = found[name];
    this.seen.firstElementChild.focus({ preventScroll: true });
  }

  async #send() {
    if (!this.#file) return;
    const metadata = this.#readFields();
    const bar = element("progress", { max: 1, value: 0, "aria-label": "Sending" });
    const told = element("p", { class: "meta" }, "Sending…");
    this.told.replaceChildren(told, bar);
    const submit = this.rest.querySelector("[type=submit]");
    submit.disabled = true;
    try {
      const job = await upload(this.id.value, this.#file, metadata, (sent, total) => {
        bar.value = sent / total;
        told.textContent = sent < total ? `Sending, ${Math.round((sent / total) * 100)} %` : "Sent; being looked at…";
      });
      announce(`${this.#file.name} was sent`);
      const next = this.#waiting.shift();
      this.#reset();
      if (next) this.#take(next);
      this.#onSent(job, metadata.title);
    } catch (problem) {
      this.told.replaceChildren(layProblem(problem, () => this.#send()));
    } finally {
      submit.disabled = false;
    }
  }

  #reset() {
    this.#file = null;
    this.#form.reset();
    this.rest.hidden = true;
    this.named.textContent = TITLES;
    this.told.replaceChildren();
  }
}

function allow(event) {
  event.preventDefault();
  event.currentTarget.dataset.over = "";
}
