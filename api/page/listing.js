// The list of the documents: documents and how one is laid out in; a list that can be searched and narrowed by what they have in common out.

import { element, layField, layForm } from "./element.js";
import { byDate, count, nameLanguage, plainWords } from "./naming.js";

const FEW = 2; // documents up to which nothing needs to be searched
const FACETS = [
  ["publisher", "Publisher", ({ publisher }) => [publisher].filter(Boolean)],
  ["year", "Year", ({ published }) => [published?.slice(0, 4) ?? "undated"]],
  ["language", "Language", ({ language }) => [language], nameLanguage],
  ["collection", "Collection", ({ collections }) => collections],
];

export class Listing {
  #documents = [];
  #layEntry;

  constructor(place, layEntry) {
    this.#layEntry = layEntry;
    this.words = element("input", { id: "list-words", type: "search", autocomplete: "off", oninput: () => this.#narrow() });
    this.choices = new Map(FACETS.map(([name]) => [name, element("select", { id: `list-${name}`, onchange: () => this.#narrow() })]));
    this.form = layForm({ class: "list-search", role: "search", "aria-label": "Documents", hidden: true }, () => {},
      layField("Find a document", this.words),
      ...FACETS.map(([name, label]) => layField(label, this.choices.get(name))));
    this.told = element("p", { class: "meta", role: "status" });
    this.list = element("ol");
    place.replaceChildren(this.form, this.told, this.list);
  }

  show(documents) {
    this.#documents = [...documents].sort(byDate);
    this.form.hidden = documents.length <= FEW;
    for (const [name, , read, label = (value) => value] of FACETS) this.#offer(this.choices.get(name), documents.flatMap(read), label);
    this.#narrow();
  }

  // One value is no choice.
  #offer(choice, values, label) {
    const before = choice.value;
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const options = [...counts].sort(([one], [other]) => one.localeCompare(other))
      .map(([value, number]) => element("option", { value }, `${label(value)} (${number})`));
    choice.replaceChildren(element("option", { value: "" }, "all"), ...options);
    choice.value = counts.has(before) ? before : "";
    choice.parentElement.hidden = counts.size < 2;
  }

  #narrow() {
    const wanted = plainWords(this.words.value);
    const passes = (told) => {
      const held = plainWords([told.title, told.publisher ?? "", told.doc_id, told.file].join(" ")).join(" ");
      return wanted.every((word) => held.includes(word))
        && FACETS.every(([name, , read]) => !this.choices.get(name).value || read(told).includes(this.choices.get(name).value));
    };
    const shown = this.#documents.filter(passes);
    const narrowed = shown.length < this.#documents.length;
    this.told.textContent = narrowed ? `${count(shown.length, "document")} of ${this.#documents.length}` : "";
    this.list.replaceChildren(...shown.map(this.#layEntry));
  }
}
