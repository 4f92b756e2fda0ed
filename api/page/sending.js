// Sending a document: a file that is chosen or dropped and what is known of it in, a job out; how much of it was sent is shown.

import { announce, button, element } from "./element.js";
import { ACCEPTED, TITLES } from "./formats.js";
import { plainWords } from "./naming.js";
import { layProblem } from "./problem.js";
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
export function suggestId(name) {
  return plainWords(name.replace(/\.[^.]+$/, "")).join("-").slice(0, 100).replace(/-$/, "") || "document";
}

export class Sending {
  #form;
  #onSent;
  #findTitle;
  #file = null;
  #waiting = []; // files that are added after this one

  // findTitle: of a document that is there already, by its id.
  constructor(form, onSent, findTitle) {
    this.#form = form;
    this.#onSent = onSent;
    this.#findTitle = findTitle;
    this.#lay();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  #lay() {
    const take = () => this.#takeAll(this.chooser.files);
    this.chooser = element("input", { type: "file", id: "file", multiple: true, class: "unseen", accept: ACCEPTED, onchange: take });
    this.named = element("span", { class: "chosen" }, TITLES);
    const drop = element("div", { class: "drop", ondragover: allow, ondragleave: () => delete drop.dataset.over, ondrop: (event) => {
      event.preventDefault();
      delete drop.dataset.over;
      this.#takeAll(event.dataTransfer.files);
    } }, element("label", { for: "file", class: "quiet" }, "Choose files"), this.chooser, element("span", {}, " or drop them here"), this.named);
    this.id = element("input", { id: "doc-id", required: true, pattern: "[a-z0-9][a-z0-9\\-]{0,99}", maxlength: 100,
      title: "Small letters, figures and hyphens, such as annual-report-2024", oninput: () => this.#warn() });
    this.replaced = element("p", { class: "complaint", role: "status" });
    this.told = element("div", { class: "sent" });
    this.fields = new Map(FIELDS.map(([name, , attributes]) => [name, element("input", { id: `told-${name}`, ...attributes })]));
    this.rest = element("div", { class: "fields", hidden: true },
      layField("Short name", this.id),
      this.replaced,
      ...FIELDS.map(([name, label]) => layField(`${label} (optional)`, this.fields.get(name))),
      element("p", { class: "meta" }, "What is left out is taken from the file."),
      element("p", {}, element("button", { type: "submit", class: "strong" }, "Add"), " ",
        button("Preview", () => this.#preview(), { class: "quiet" })),
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
    this.id.value = suggestId(file.name);
    this.#warn();
    for (const [name, , { placeholder = "" }] of FIELDS) this.fields.get(name).placeholder = placeholder;
    this.seen.replaceChildren();
    this.rest.hidden = false;
    this.told.replaceChildren();
    this.id.focus();
  }

  #warn() {
    const title = this.#findTitle(this.id.value);
    this.replaced.textContent = title ? `This replaces “${title}”. Choose another short name to keep both.` : "";
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
    try {
      const found = await preview(this.id.value, file, this.#readFields(), () => {});
      const { layPreview } = await import("./previewing.js");
      if (file !== this.#file) return;
      this.seen.replaceChildren(layPreview(found));
      for (const [name, field] of this.fields) if (found[name] && found[name] !== "und") field.placeholder = found[name];
      this.seen.firstElementChild.focus({ preventScroll: true });
    } catch (problem) {
      this.seen.replaceChildren(layProblem(problem, () => this.#preview()));
    }
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

export const layField = (label, field) => element("div", { class: "field" }, element("label", { for: field.id }, label), field);
