// The original PDF beside its text: a document and the page and the words that are read in; that page of the file, with these words
// marked, out. PDF.js, which is served from here, draws it. It is loaded with this module, when a file is first opened.

import { CodePoints } from "./codepoints.js";
import { announce, button, element } from "./element.js";
import { placeWords } from "./placing.js";
import { layProblem } from "./problem.js";
import { Problem, receiveFile } from "./server.js";

const VENDOR = "/vendor/pdfjs-6.5.438";
const MOST_PIXELS = 16_000_000; // of a page, so that a hostile one does not take all memory
const MOST_STRINGS = 20_000; // of a page that are looked through for words
const PATIENCE = 30_000; // milliseconds until a page that is not drawn is given up
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

// The one script address that the policy of the page lets a worker have.
const worker = globalThis.trustedTypes?.createPolicy("citadel-pdf", { createScriptURL: () => `${VENDOR}/pdf.worker.min.mjs` });

// spread: where it is laid, beside the text. save: keeps the file. onClose: takes the focus back. Raises a Problem for a file that cannot be shown.
export async function openViewer(spread, { path, name, page, read, marks }, { save, onClose }) {
  spread.querySelector(".pdf")?.closePdf();
  layStyles();
  const told = element("p", { class: "meta pdf-told", role: "status" }, "Opening the file…");
  const sheet = element("div", { class: "pdf-sheet" });
  const scrolled = element("div", { class: "pdf-leaf", tabindex: 0, role: "region", "aria-label": "Page of the original file" }, sheet);
  const number = element("input", { inputmode: "numeric", size: 4, "aria-label": "Page of the file", onchange: () => show(Number.parseInt(number.value, 10)) });
  const total = element("span", {});
  const state = { file: null, at: 0, zoom: 2, turn: 0 };
  const bar = element("div", { class: "bar-line pdf-bar" },
    button("‹", () => show(state.at - 1), { class: "plain", "aria-label": "Previous page" }), number, total,
    button("›", () => show(state.at + 1), { class: "plain", "aria-label": "Next page" }),
    button("−", () => zoom(-1), { class: "plain", "aria-label": "Smaller" }),
    button("+", () => zoom(1), { class: "plain", "aria-label": "Larger" }),
    button("Save", save, { class: "plain" }),
    button("Close file", () => { pane.closePdf(); onClose(); }, { class: "plain" }));
  const pane = element("section", { class: "pdf", "aria-label": `Original file: ${name.split("/").at(-1)}` }, bar, told, scrolled);
  pane.closePdf = () => {
    state.turn++;
    state.file?.close();
    pane.remove();
    delete spread.dataset.pdf;
  };
  pane.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    pane.closePdf();
    onClose();
  });
  spread.dataset.pdf = "";
  spread.append(pane);
  try {
    state.file = await openFile(path);
    if (!pane.isConnected) return state.file.close();
    total.textContent = ` of ${state.file.pages}`;
    await show(page ?? 1);
    scrolled.focus({ preventScroll: true });
  } catch (problem) {
    pane.closePdf();
    throw problem;
  }

  async function show(wanted) {
    const at = Math.min(Math.max(wanted || state.at, 1), state.file.pages);
    const turn = ++state.turn;
    number.value = at;
    state.at = at;
    try {
      const words = wordsOn(at, read, marks);
      const drawn = await state.file.draw(at, { width: Math.max(scrolled.clientWidth - 24, 200) * ZOOMS[state.zoom], words });
      if (turn !== state.turn) return;
      sheet.replaceChildren(drawn.node);
      drawn.mark();
      const found = drawn.node.querySelector(".pdf-mark");
      if (found) scrolled.scrollTop += found.getBoundingClientRect().top - scrolled.getBoundingClientRect().top - scrolled.clientHeight * 0.28;
      told.textContent = words.length && !found ? "The words were not found on this page of the file, and nothing is marked." : "";
      announce(`Page ${at} of ${state.file.pages} of the file`);
    } catch (error) {
      if (turn === state.turn) told.replaceChildren(layProblem(explain(error), () => show(at)));
    }
  }

  function zoom(by) {
    state.zoom = Math.min(Math.max(state.zoom + by, 0), ZOOMS.length - 1);
    show(state.at);
  }
}

function layStyles() {
  const href = new URL("./pdf.css", import.meta.url).href;
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(element("link", { rel: "stylesheet", href }));
}

// What is marked of the text of a page: each mark, cut to that page.
function wordsOn(number, read, marks) {
  const points = new CodePoints(read.text);
  const page = read.detail.pages.find((one) => one.number === number);
  if (!page) return [];
  return marks.flatMap(({ start, end, current }) => {
    const [from, to] = [Math.max(start, page.start), Math.min(end, page.end)];
    return from < to ? [{ text: points.cut(from, to), current }] : [];
  });
}

// One file that is open: {pages, draw, close}. Raises a Problem for one that cannot be read.
async function openFile(path) {
  const [library, blob] = await Promise.all([import(`${VENDOR}/pdf.min.mjs`), receiveFile(path)]);
  const address = `${VENDOR}/pdf.worker.min.mjs`;
  const port = new Worker(worker?.createScriptURL("") ?? address, { type: "module" });
  const close = () => port.terminate();
  try {
    const task = library.getDocument({
      data: await blob.arrayBuffer(),
      worker: library.PDFWorker.create({ port, verbosity: library.VerbosityLevel.ERRORS }),
      cMapUrl: `${VENDOR}/cmaps/`,
      standardFontDataUrl: `${VENDOR}/standard_fonts/`,
      wasmUrl: `${VENDOR}/wasm/`,
      useWasm: false,
      useSystemFonts: false, // the policy of the page lets none come by an address
      enableXfa: false,
      maxImageSize: MOST_PIXELS,
      verbosity: library.VerbosityLevel.ERRORS,
    });
    const file = await inTime(task.promise);
    return { pages: file.numPages, draw: (number, wanted) => inTime(draw(library, file, number, wanted)), close };
  } catch (error) {
    close();
    throw explain(error);
  }
}

async function draw(library, file, number, { width, words }) {
  const page = await file.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: width / plain.width });
  const sharp = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)), 8_192 / Math.max(viewport.width, viewport.height));
  const canvas = element("canvas", { width: Math.ceil(viewport.width * sharp), height: Math.ceil(viewport.height * sharp), role: "img", "aria-label": `Page ${number} of the file` });
  const layer = element("div", { class: "textLayer" });
  const marks = element("div", { class: "pdf-marks" });
  const node = element("div", { class: "pdf-page" }, canvas, marks, layer);
  node.style.setProperty("--total-scale-factor", viewport.scale);
  node.style.setProperty("width", `${viewport.width}px`);
  node.style.setProperty("height", `${viewport.height}px`);
  await page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] }).promise;
  const text = new library.TextLayer({ textContentSource: await page.getTextContent(), container: layer, viewport });
  await text.render();
  return { node, mark: () => words.forEach((one) => layMarks(marks, text, one)) };
}

// Boxes behind the words; the text over them stays to be selected.
function layMarks(marks, text, { text: words, current }) {
  const { textDivs: nodes, textContentItemsStr: strings } = text;
  const frame = marks.getBoundingClientRect();
  for (const { string, start, end } of placeWords(strings.slice(0, MOST_STRINGS), words)) {
    const inner = nodes[string]?.firstChild;
    if (!inner) continue;
    const range = new Range();
    range.setStart(inner, Math.min(start, inner.length));
    range.setEnd(inner, Math.min(end, inner.length));
    for (const box of range.getClientRects()) {
      const mark = element("span", { class: current ? "pdf-mark current" : "pdf-mark" });
      for (const [name, value] of [["left", box.left - frame.left], ["top", box.top - frame.top], ["width", box.width], ["height", box.height]]) mark.style.setProperty(name, `${value}px`);
      marks.append(mark);
    }
  }
}

// A file may be made so that drawing it never ends.
function inTime(promise) {
  const late = new Problem({ status: 415, title: "This page cannot be shown", detail: "Drawing it takes too long. Save the file to open it elsewhere." });
  return Promise.race([promise, new Promise((_, reject) => { setTimeout(() => reject(late), PATIENCE); })]);
}

function explain(error) {
  if (error instanceof Problem) return error;
  if (error?.name === "PasswordException") return new Problem({ status: 415, title: "This file is encrypted", detail: "It opens with a password alone, and its text is shown here. Save it to open it elsewhere." });
  return new Problem({ status: 415, title: "This file cannot be shown", detail: "It is broken, and its text is shown here. Save it to open it elsewhere." });
}
