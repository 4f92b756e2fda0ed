// A document from an address: the hosts that the operator allows in; a form that has the server look at the file there, or add it, out.

import { announce, button, element, layField, layForm } from "./element.js";
import { layProblem } from "./problem.js";
import { layShortName } from "./sending.js";
import { send } from "./server.js";

// onSent: takes the job. findTitle: of a document that is there already, by its id.
export function layFetching(hosts, onSent, findTitle) {
  const url = element("input", { type: "url", id: "fetch-url", required: true, maxlength: 2000, pattern: "https?://.+", placeholder: "https://example.org/report.pdf", oninput: () => suggest() });
  const short = layShortName("fetch-id", findTitle);
  const told = element("div", { class: "sent" });
  const form = layForm({}, () => add(),
    layField("Address of the file", url),
    ...short.parts,
    element("p", { class: "meta" }, `The server fetches it, from ${hosts.join(", ")} alone.`),
    element("p", {}, element("button", { type: "submit", class: "strong" }, "Fetch and add"), " ", button("Preview", () => preview(), { class: "quiet" })),
    told);

  function suggest() {
    const last = url.value.split(/[?#]/)[0].replace(/\/+$/, "").split("/").at(-1);
    short.suggest(last.replace(/%[0-9a-f]{2}/gi, " "));
  }

  const ask = (what) => send(`/v1/documents/${encodeURIComponent(short.field.value)}/${what}`, { method: "POST", body: { url: url.value.trim() } });

  async function attempt(act, again) {
    told.replaceChildren(element("p", { class: "meta", role: "status" }, "Fetching…"));
    for (const one of form.querySelectorAll("button")) one.disabled = true;
    try {
      await act();
    } catch (problem) {
      told.replaceChildren(layProblem(problem, again));
    } finally {
      for (const one of form.querySelectorAll("button")) one.disabled = false;
    }
  }

  const add = () => attempt(async () => {
    const job = await ask("fetch");
    announce("The file was fetched");
    form.reset();
    told.replaceChildren();
    onSent(job);
  }, add);

  const preview = () => form.reportValidity() && attempt(async () => {
    const found = await ask("fetch-preview");
    const { layPreview } = await import("./previewing.js");
    told.replaceChildren(layPreview(found));
    told.firstElementChild.focus({ preventScroll: true });
  }, preview);

  return form;
}
