// What is known of a document, changed by hand: a document of the list in; a form out whose changes are sent as a job.

import { button, element, layField, layForm } from "./element.js";
import { attempt } from "./problem.js";
import { FIELDS } from "./sending.js";
import { send } from "./server.js";

// onSent: takes the job. onEnd: called when the form is closed.
export function layEditing(told, onSent, onEnd) {
  const known = { ...told, language: told.language === "und" ? null : told.language };
  const fields = new Map(FIELDS.map(([name, , attributes]) => [name, element("input", { id: `edit-${name}-${told.doc_id}`, ...attributes })]));
  for (const [name, field] of fields) field.value = known[name] ?? "";
  const collections = element("input", { id: `edit-collections-${told.doc_id}`, placeholder: "press, legal", pattern: "[A-Za-z0-9._\\-, ]*" });
  collections.value = told.collections.join(", ");
  const notice = element("div");
  const form = layForm({ class: "fields editing", "aria-label": `What is known of ${told.title}` }, () => attempt(notice, save),
    ...FIELDS.map(([name, label]) => layField(label, fields.get(name))),
    layField("Collections", collections),
    element("p", { class: "meta" }, "What is emptied is taken from the file again. The document is read and indexed anew."),
    element("p", {}, element("button", { type: "submit", class: "strong" }, "Save"), " ", button("Cancel", onEnd, { class: "quiet" })),
    notice);
  async function save() {
    const changed = {};
    for (const [name, field] of fields) if (field.value.trim() !== (known[name] ?? "")) changed[name] = field.value.trim() || null;
    const named = collections.value.split(/[,\s]+/).filter(Boolean);
    if (named.length && named.join() !== told.collections.join()) changed.collections = named;
    if (!Object.keys(changed).length) return onEnd();
    const job = await send(`/v1/documents/${encodeURIComponent(told.doc_id)}`, { method: "PATCH", body: changed });
    onEnd();
    onSent(job);
  }
  queueMicrotask(() => fields.get("title").focus());
  return form;
}
