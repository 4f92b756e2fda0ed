// The file that a document was made of: a document and the page that is read in; a button that opens or saves it out. A PDF opens at that page.

import { announce, button, element } from "./element.js";
import { ownAddress } from "./naming.js";
import { layProblem } from "./problem.js";
import { key, Problem, receiveFile } from "./server.js";

// find: {doc_id, generation, name, page} of what is read when the button is pressed; page: its number in the file, or undefined.
export function layOriginal(find) {
  const notice = element("div"); // below the button, so that what is read stays where it is
  const open = async () => {
    const { doc_id: docId, generation, name, page } = find();
    const path = `/v1/documents/${encodeURIComponent(docId)}/original${generation ? `?generation=${encodeURIComponent(generation)}` : ""}`;
    notice.replaceChildren();
    try {
      await openFile(path, name, page);
    } catch (problem) {
      notice.replaceChildren(layProblem(explain(problem), open));
    }
  };
  return element("div", { class: "original" }, button("Original file", open, { class: "plain" }), notice);
}

// The document where its publisher keeps it.
export function layAddress(document) {
  const href = ownAddress(document);
  return href ? element("a", { href, class: "own-address", target: "_blank", rel: "noopener noreferrer" }, `At ${new URL(href).host}`) : null;
}

// A tab of its own cannot send a key, and shows PDFs alone.
async function openFile(path, name, page) {
  if (name.toLowerCase().endsWith(".pdf") && !key.read()) {
    await receiveFile(path, "HEAD");
    window.open(page ? `${path}#page=${page}` : path, "_blank", "noopener");
    return;
  }
  const link = element("a", { href: URL.createObjectURL(await receiveFile(path)), download: name.split("/").at(-1) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  announce(`${link.download} was saved`);
}

const explain = (problem) => (problem.status === 404
  ? new Problem({ status: 404, title: "The original file is not kept", detail: "It is gone or was changed since it was indexed; its text is shown here." })
  : problem);
