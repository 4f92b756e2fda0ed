// The file that a document was made of: a document and the page that is read in; a button that opens or saves it out. A PDF opens beside
// its text, at that page.

import { announce, button, element, saveFile } from "./element.js";
import { ownAddress } from "./naming.js";
import { layProblem } from "./problem.js";
import { Problem, receiveFile } from "./server.js";

// find: {doc_id, generation, name, page, read, marks} of what is read when the button is pressed; page: its number in the file, or undefined.
export function layOriginal(find) {
  const notice = element("div"); // below the button, so that what is read stays where it is
  const open = async () => {
    const wanted = find();
    const { doc_id: docId, generation, name } = wanted;
    const path = `/v1/documents/${encodeURIComponent(docId)}/original${generation ? `?generation=${encodeURIComponent(generation)}` : ""}`;
    const save = () => attempt(() => fetchFile(path, name.split("/").at(-1)), save);
    const view = async () => {
      const { openViewer } = await import("./viewing.js");
      await openViewer(opener.closest(".source").querySelector(".spread"), { ...wanted, path }, { save, onClose: () => opener.focus() });
    };
    const isPdf = name.toLowerCase().endsWith(".pdf") && wanted.read;
    await (isPdf ? attempt(view, open, save) : save());
  };
  // A file that cannot be shown can be saved all the same.
  const attempt = async (act, again, save) => {
    notice.replaceChildren();
    try {
      await act();
    } catch (problem) {
      notice.replaceChildren(layProblem(explain(problem), again), save && problem.status === 415 ? button("Save the file", save, { class: "plain" }) : "");
    }
  };
  const opener = button("Original file", open, { class: "plain" });
  return element("div", { class: "original" }, opener, notice);
}

// The document where its publisher keeps it.
export function layAddress(document) {
  const href = ownAddress(document);
  return href ? element("a", { href, class: "own-address", target: "_blank", rel: "noopener noreferrer" }, `At ${new URL(href).host}`) : null;
}

async function fetchFile(path, name) {
  saveFile(await receiveFile(path), name);
  announce(`${name} was saved`);
}

const explain = (problem) => (problem.status === 404
  ? new Problem({ status: 404, title: "The original file is not kept", detail: "It is gone or was changed since it was indexed; its text is shown here." })
  : problem);
