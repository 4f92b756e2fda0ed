// A dossier: what the service gives of it in; its items with notes to write, to reorder and to remove, and its files, out.

import { placeAddress } from "./address.js";
import { confirmThen } from "./confirmation.js";
import { announce, button, element, layField, layForm, saveFile } from "./element.js";
import { checkOf } from "./locating.js";
import { count, nameDate, plainWords } from "./naming.js";
import { attempt, layProblem } from "./problem.js";
import { receiveFile, send } from "./server.js";

const FILES = [["docx", "Word", "docx"], ["markdown", "Markdown", "md"], ["bibtex", "BibTeX", "bib"], ["ris", "RIS", "ris"], ["csl", "CSL-JSON", "csl.json"], ["json", "File to import", "json"]];
const VERDICTS = { holds: "holds", moved: "moved", altered: "altered since", gone: "gone" };

// place: where it is laid. onTitle: told of the title. onGone: called when it was removed.
export function showDossier(place, first, { onTitle, onGone }) {
  let dossier = first;
  const path = `/v1/dossiers/${dossier.dossier_id}`;
  const notice = element("div", {});
  const list = element("ol", { class: "items" });
  place.replaceChildren(
    element("p", {}, element("a", { href: "/dossiers" }, "All that is kept")),
    layFiles(), notice, list, layAddition(), layRemoval());
  lay();
  attempt(notice, check);

  function lay() {
    onTitle(dossier.title);
    list.replaceChildren(...dossier.items.map(layItem));
    if (dossier.hidden) list.append(element("li", { class: "meta" }, `${count(dossier.hidden, "item")} with documents that your key cannot read any more.`));
    if (!dossier.items.length) list.append(element("li", { class: "meta" }, "Nothing is in it yet: choose “Add to a dossier” under an answer, or “Pin” beside a source."));
  }

  function layItem(item, at) {
    const note = element("textarea", { rows: 2, maxlength: 5000, dir: "auto", "aria-label": `Your note on item ${at + 1}`, placeholder: "Your note",
      onchange: () => save((items) => items.map((one) => (one.item_id === item.item_id ? { ...one, note: note.value } : one)), "Note saved.") });
    note.value = item.note;
    return element("li", { class: "item", "data-item": item.item_id },
      item.question ? element("h2", { dir: "auto" }, item.question) : null,
      item.short ? element("p", { class: "item-short", dir: "auto" }, item.short) : null,
      ...item.quotes.map(layQuote),
      note,
      element("div", { class: "taking" },
        button("Move up", () => move(at, -1), { class: "plain", "data-move": -1, disabled: at === 0, "aria-label": `Move item ${at + 1} up` }),
        button("Move down", () => move(at, 1), { class: "plain", "data-move": 1, disabled: at === dossier.items.length - 1, "aria-label": `Move item ${at + 1} down` }),
        button("Remove", () => save((items) => items.filter((one) => one.item_id !== item.item_id), "Item removed."), { class: "plain", "aria-label": `Remove item ${at + 1}` })));
  }

  async function move(at, by) {
    const id = dossier.items[at].item_id;
    await save((items) => {
      const moved = [...items];
      [moved[at], moved[at + by]] = [moved[at + by], moved[at]];
      return moved;
    }, `Item ${at + 1} is item ${at + by + 1} now.`);
    const buttons = [...list.querySelectorAll(`[data-item="${id}"] [data-move]`)];
    (buttons.find((one) => Number(one.dataset.move) === by && !one.disabled) ?? buttons.find((one) => !one.disabled))?.focus();
  }

  async function save(change, told, title = dossier.title) {
    const items = change(dossier.items).map(({ item_id, note }) => ({ item_id, note }));
    try {
      take(await send(path, { method: "PUT", body: { title, revision: dossier.revision, items } }));
      announce(told);
    } catch (problem) {
      notice.replaceChildren(layProblem(problem, () => location.reload()));
    }
  }

  function take(changed) {
    const verdicts = new Map(dossier.items.map((item) => [item.item_id, item.quotes.map(({ verdict }) => verdict)]));
    for (const item of changed.items) item.quotes.forEach((quote, number) => { quote.verdict ??= verdicts.get(item.item_id)?.[number] ?? null; });
    dossier = changed;
    notice.replaceChildren();
    lay();
  }

  // The verdicts come behind the words, because old words may have to be searched for.
  async function check() {
    const { items } = await send(`${path}?check=true`);
    const byId = new Map(items.map((item) => [item.item_id, item]));
    for (const item of dossier.items) item.quotes.forEach((quote, number) => { quote.verdict = byId.get(item.item_id)?.quotes[number].verdict ?? null; });
    for (const shown of list.querySelectorAll("[data-item]")) {
      [...shown.querySelectorAll(".verdict")].forEach((verdict, number) => nameVerdict(verdict, byId.get(shown.dataset.item)?.quotes[number].verdict));
    }
  }

  function layFiles() {
    return element("div", { class: "taking", role: "group", "aria-label": "Take the dossier away" },
      ...FILES.map(([format, name, suffix]) => button(name, () => attempt(notice, () => download(format, suffix)), { class: "plain" })));
  }

  async function download(format, suffix) {
    saveFile(await receiveFile(`${path}/export?format=${format}`), `${plainWords(dossier.title).slice(0, 7).join("-") || "dossier"}.${suffix}`);
  }

  function layAddition() {
    const text = element("textarea", { id: "own-note", rows: 2, maxlength: 5000, required: true, dir: "auto" });
    const add = async () => {
      take(await send(`${path}/items`, { method: "POST", body: { note: text.value } }));
      text.value = "";
      announce("Note added.");
    };
    return layForm({}, () => attempt(notice, add), layField("A note that stands alone", text), element("button", { class: "quiet" }, "Add the note"));
  }

  function layRemoval() {
    const title = element("input", { id: "dossier-title", maxlength: 200, required: true });
    title.value = dossier.title;
    const remove = async () => {
      await send(path, { method: "DELETE" });
      onGone();
    };
    return layForm({}, () => save((items) => items, "Title saved.", title.value),
      layField("Title", title),
      element("div", { class: "taking" },
        element("button", { class: "quiet" }, "Save the title"),
        button("Remove the dossier", () => confirmThen({
          question: "Remove this dossier?", consequence: "Its items and your notes go with it, for good.", yes: "Remove it", act: () => attempt(notice, remove),
        }), { class: "plain" })));
  }
}

function layQuote(quote) {
  const { doc_id, generation, start, end, text } = quote;
  const place = [quote.publisher, nameDate(quote.published), quote.section === quote.title ? "" : quote.section, quote.point, quote.page].filter(Boolean).join(" · ");
  const verdict = element("span", { class: "verdict" });
  nameVerdict(verdict, quote.verdict);
  return element("div", { class: "item-quote" },
    element("blockquote", { dir: "auto" }, text.replaceAll("\t", " · ")),
    element("p", { class: "meta" },
      element("a", { href: placeAddress({ doc_id, generation, start, end, check: checkOf(text) }), dir: "auto" }, quote.title), `. ${place} `, verdict));
}

function nameVerdict(place, verdict) {
  place.textContent = verdict ? VERDICTS[verdict] : "";
  if (verdict) place.dataset.verdict = verdict;
}
