// The filters of the page: a form and removable chips, made from the documents of the corpus and the state of the page. A change
// calls `onChange` with the changed part of the state. The filters themselves are listed in address.js.

import { DAYS, LISTS } from "./address.js";
import { button, element } from "./element.js";
import { nameDate, nameLanguage } from "./naming.js";

const DATES = { ...DAYS, as_of: { label: "As of" } };
const UNDATED = "Also documents without a date";
const LABELS = { language: nameLanguage };

export class Filters {
  #documents = [];
  #state;

  constructor({ form, chips, state, onChange }) {
    Object.assign(this, { form, chips, onChange });
    this.#state = state;
    form.addEventListener("submit", (event) => event.preventDefault());
    this.show(state);
  }

  offer(documents) {
    this.#documents = documents;
    this.show(this.#state);
  }

  show(state) {
    this.#state = state;
    this.#layForm();
    this.chips.replaceChildren(...this.#layChips());
  }

  #layForm() {
    const focused = this.form.contains(document.activeElement) ? document.activeElement.id : null;
    const scrolled = [...this.form.querySelectorAll(".options")].map((list) => list.scrollTop);
    this.form.replaceChildren(
      ...Object.keys(LISTS).map((name) => this.#layList(name, this.#listOptions(name))),
      element("fieldset", { class: "days" }, element("legend", {}, "Dates"), ...Object.keys(DATES).map((name) => this.#layDay(name)),
        this.#layUndated(),
        element("p", { class: "meta" }, "As of: answer from what had been published by that day. A document dated by its year or month counts for all of it.")),
    );
    this.form.querySelectorAll(".options").forEach((list, place) => { list.scrollTop = scrolled[place] ?? 0; });
    if (focused) document.getElementById(focused)?.focus();
  }

  #listOptions(name) {
    if (name === "doc") return this.#documents.map(({ doc_id: id, title }) => [id, title]);
    return distinct(this.#documents.flatMap((document) => document[LISTS[name].of ?? LISTS[name].field] ?? []), LABELS[name]);
  }

  #layList(name, options) {
    const { label: legend, least } = LISTS[name];
    if (options.length < least) return "";
    const boxes = options.map(([value, label], place) => {
      const box = element("input", { type: "checkbox", id: `${name}-${place}`, value });
      box.checked = this.#state[name].includes(value);
      box.addEventListener("change", () => this.#change({ [name]: toggle(this.#state[name], value) }));
      return element("label", {}, box, " ", label);
    });
    return element("fieldset", {}, element("legend", {}, legend), element("div", { class: "options" }, ...boxes));
  }

  #layDay(name) {
    const field = element("input", { type: "date", id: `day-${name}`, value: this.#state[name] });
    field.addEventListener("change", () => this.#change({ [name]: field.value }));
    return element("label", {}, DATES[name].label, " ", field);
  }

  #layUndated() {
    const box = element("input", { type: "checkbox", id: "undated" });
    box.checked = this.#state.undated;
    box.addEventListener("change", () => this.#change({ undated: box.checked }));
    return element("label", { class: "switch" }, box, ` ${UNDATED}`);
  }

  // Those in use, each as it is named.
  describe() {
    return this.#listInUse().map(([label]) => label);
  }

  #layChips() {
    return this.#listInUse().map(([label, change]) => this.#layChip(label, change));
  }

  // The name of each filter in use, and what takes it away.
  #listInUse() {
    const titles = new Map(this.#documents.map((document) => [document.doc_id, document.title]));
    const named = (name, value) => (name === "doc" ? (titles.get(value) ?? value) : (LABELS[name]?.(value) ?? value));
    const lists = Object.keys(LISTS).flatMap((name) => this.#state[name].map((value) =>
      [named(name, value), () => ({ [name]: this.#state[name].filter((kept) => kept !== value) })]));
    const days = Object.keys(DATES).filter((name) => this.#state[name]).map((name) =>
      [`${DATES[name].label} ${nameDate(this.#state[name])}`, () => ({ [name]: "" })]);
    return [...lists, ...days, ...(this.#state.undated ? [[UNDATED, () => ({ undated: false })]] : [])];
  }

  #layChip(label, change) {
    const remove = button([element("span", { class: "chip-label" }, label), element("span", { "aria-hidden": "true" }, "×")],
      () => {
        this.#change(change());
        document.getElementById("question").focus();
      }, { class: "chip", "aria-label": `Remove the filter ${label}` });
    return element("li", {}, remove);
  }

  #change(changed) {
    this.onChange(changed);
  }
}

const toggle = (list, value) => (list.includes(value) ? list.filter((kept) => kept !== value) : [...list, value]);

function distinct(values, name = (value) => value) {
  const options = [...new Set(values.filter(Boolean))].map((value) => [value, name(value)]);
  return options.sort(([, one], [, other]) => one.localeCompare(other));
}
