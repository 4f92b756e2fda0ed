// Adding to a dossier: what is to be added in (quotes by their places, or an answer that is kept); a dialog that asks for the dossier
// and a note, and adds it, out. Loaded when it is first needed.

import { announce, button, element, layField, layForm, showDialog } from "./element.js";
import { attempt } from "./problem.js";
import { send } from "./server.js";

// item: {question, quotes} or {question, answer_id}, or a function that gives one when it is wanted.
export async function pin(item) {
  const choice = element("select", { id: "pin-dossier" });
  const named = element("input", { id: "pin-title", maxlength: 200, autocomplete: "off" });
  const note = element("textarea", { id: "pin-note", rows: 3, maxlength: 5000, dir: "auto" });
  const notice = element("div", {});
  let wanted = null;
  const naming = layField("Title of the new dossier", named);
  const form = layForm({}, () => attempt(notice, add),
    layField("Dossier", choice),
    naming,
    layField("Your note", note),
    notice,
    element("div", { class: "choices" }, button("Cancel", () => dialog.close(), { class: "quiet" }), element("button", { class: "strong" }, "Add")));
  const dialog = showDialog("Add to a dossier", {}, form);
  choice.addEventListener("change", showNaming);
  await attempt(notice, offer);

  async function offer() {
    const { dossiers } = await send("/v1/dossiers?limit=1000");
    choice.replaceChildren(...dossiers.map((one) => element("option", { value: one.dossier_id }, one.title)), element("option", { value: "" }, "A new one"));
    notice.replaceChildren();
    showNaming();
  }

  function showNaming() {
    naming.hidden = choice.value !== "";
    named.required = !naming.hidden;
  }

  async function add() {
    wanted ??= typeof item === "function" ? await item() : item; // once, whatever has to be tried again
    const id = choice.value || (await send("/v1/dossiers", { method: "POST", body: { title: named.value } })).dossier_id;
    showDone(await send(`/v1/dossiers/${id}/items`, { method: "POST", body: { ...wanted, note: note.value } }));
  }

  function showDone({ dossier_id: id, title }) {
    announce(`Added to ${title}.`);
    const open = element("a", { href: `/dossiers?dossier=${id}` }, "Open the dossier");
    form.replaceChildren(element("p", {}, `Added to “${title}”. `, open),
      element("div", { class: "choices" }, button("Close", () => dialog.close(), { class: "strong", autofocus: true })));
    form.querySelector(".choices button").focus();
  }
}

// A passage, or what is quoted of it, by its place in the document as it was seen.
export const pinPassage = ({ document, start, end }, question) =>
  pin({ question, quotes: [{ doc_id: document.doc_id, start, end, text_sha256: document.text_sha256 }] });
