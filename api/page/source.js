// The source beside the answer: a document, a place in it and what is to be marked in; the open panel out, read at that place.
// On a narrow screen it is a sheet over the page; what is behind it cannot be reached until it is closed.

import { placeAddress } from "./address.js";
import { CodePoints, countPassing } from "./codepoints.js";
import { button, element, listenPlain } from "./element.js";
import { locate } from "./locating.js";
import { count, namedLanguage, nameSource } from "./naming.js";
import { layAddress, layOriginal } from "./original.js";
import { layOutline, nameSections } from "./outline.js";
import { showProblem } from "./problem.js";
import { layDocument } from "./reading.js";
import { Problem, readDocument } from "./server.js";

const narrow = matchMedia("(max-width: 68.74rem)");

export class Source {
  #panel;
  #behind;
  #onClose;
  #onRead;
  #onPlace;
  #returnTo = null;
  #turn = 0;

  // onClose: returns what to give the focus to where nothing was opened by hand. onRead: takes the document once it is known. onPlace:
  // takes the address of a section or page that was gone to.
  constructor(panel, behind, onClose, { onRead = () => {}, onPlace = () => {} } = {}) {
    this.#panel = panel;
    this.#behind = behind;
    this.#onClose = onClose;
    this.#onRead = onRead;
    this.#onPlace = onPlace;
    narrow.addEventListener("change", () => this.#guard());
  }

  get isOpen() {
    return this.#panel.classList.contains("open");
  }

  // wanted: {document, marks, section: name|null, page: number|null, extra: node|null, notice: text|null, label, takeFocus}
  async open(asked) {
    const turn = ++this.#turn;
    const within = this.#panel.contains(document.activeElement); // what has the focus goes
    const wanted = { ...asked, takeFocus: asked.takeFocus || within || narrow.matches };
    if (asked.takeFocus && !within) this.#returnTo = document.activeElement;
    this.#panel.classList.add("open");
    document.documentElement.dataset.source = "open";
    this.#guard();
    const parts = this.#layFrame(wanted);
    if (wanted.takeFocus) parts.leaf.focus({ preventScroll: true });
    try {
      const read = await readKept(wanted.document);
      if (turn === this.#turn) this.#layText(parts, read, wanted);
    } catch (problem) {
      if (turn === this.#turn) showProblem(parts.text, problem, () => this.open(wanted));
    }
  }

  close({ quietly = false } = {}) {
    if (!this.isOpen) return;
    this.#turn++;
    const within = this.#panel.contains(document.activeElement) || document.activeElement === document.body;
    this.#panel.classList.remove("open");
    delete document.documentElement.dataset.source;
    this.#panel.replaceChildren();
    this.#guard();
    if (quietly) return;
    const opener = this.#onClose();
    if (within) (this.#returnTo?.isConnected ? this.#returnTo : opener)?.focus();
    this.#returnTo = null;
  }

  #guard() {
    for (const part of this.#behind) part.inert = this.isOpen && narrow.matches;
  }

  #layFrame({ document: told, label, extra }) {
    const text = element("div", { class: "text" }, element("p", { class: "waiting" }, "Opening the document…"));
    const leaf = element("div", { class: "leaf opening", tabindex: 0, role: "region", "aria-label": `Text: ${told.title}` },
      element("header", { class: "title-page" },
        element("h2", { dir: "auto", "aria-level": narrow.matches ? 1 : null }, told.title),
        element("p", { class: "meta" }, nameSource(told)),
        element("p", { class: "meta whole" })),
      text);
    const outline = element("nav", { class: "outline", id: "outline", "aria-label": "Sections" });
    const running = button("Contents", () => this.#toggleOutline(parts), { class: "plain running", "aria-controls": "outline" });
    const where = element("a", { class: "where", title: "The address of this page" });
    listenPlain(where, () => this.#onPlace(where.href));
    const close = button([element("span", { class: "for-sheet" }, "Back"), element("span", { class: "for-panel" }, "Close")],
      () => this.close(), { class: "plain close" });
    const find = button("Find", async () => {
      const { layFinding } = await import("./finding.js");
      if (!bar.querySelector(".finding")) bar.append(layFinding(parts, () => find.focus()));
    }, { class: "plain" });
    const bar = element("div", { class: "panel-bar" },
      element("div", { class: "bar-line" }, label ? element("span", { class: "panel-label" }, label) : null,
        element("span", { class: "panel-title", dir: "auto" }, told.title), close),
      element("div", { class: "bar-line" }, running, where, extra, find, layOriginal(() => ({ ...parts.file, page: Number(where.dataset.number) || undefined }))));
    this.#panel.classList.remove("with-outline");
    this.#panel.replaceChildren(bar, element("div", { class: "spread" }, outline, leaf));
    running.setAttribute("aria-expanded", outline.checkVisibility());
    const parts = { text, leaf, outline, running, where, bar, file: { ...told, name: told.file ?? "" } };
    return parts;
  }

  #layText(parts, read, wanted) {
    const { marks, told } = placeMarks(read, wanted.marks);
    const laid = layDocument(read, marks, narrow.matches ? 1 : 2);
    const notice = [wanted.notice, told].filter(Boolean).join(" ");
    if (notice) parts.bar.append(element("p", { class: "complaint", role: "status" }, notice));
    parts.leaf.classList.remove("opening");
    parts.text.replaceChildren(laid.article);
    parts.leaf.querySelector(".whole").replaceChildren(tellWhole(read.detail), ...(read.detail.url ? [" · ", layAddress(read.detail) ?? ""] : []));
    parts.file = { doc_id: wanted.document.doc_id, generation: read.lost ? null : wanted.document.generation, name: read.detail.file, read, marks };
    for (const title of [parts.leaf.querySelector("h2"), parts.bar.querySelector(".panel-title")]) title.replaceChildren(element("bdi", { lang: namedLanguage(read.detail) }, read.detail.title));
    this.#layOutline(parts, laid, wanted.document);
    this.#onRead(read.detail);
    const target = findTarget(parts.text, laid, read.detail, wanted);
    if (!target) return;
    showAt(parts.leaf, target, target.matches("mark") ? 0.28 : 0.08);
    // Whoever goes on by Tab, or is read to, begins at the words that were cited.
    if (wanted.takeFocus && document.activeElement === parts.leaf) takeFocus(target);
  }

  #layOutline(parts, laid, { doc_id: docId, generation }) {
    const addressOf = (section) => placeAddress({ doc_id: docId, generation, section });
    const goTo = (section, name) => {
      if (liesOver(parts.outline)) this.#toggleOutline(parts);
      const { node } = findBlock(laid, section.start);
      showAt(parts.leaf, node, 0.08);
      takeFocus(node);
      this.#onPlace(addressOf(name));
    };
    const { tree, mark } = layOutline(laid.sections, addressOf, goTo);
    parts.outline.replaceChildren(tree);
    this.#panel.classList.toggle("flat", laid.sections.length < 2);
    const breaks = [...parts.text.querySelectorAll(".page-break")];
    const nodes = laid.blocks.map((block) => block.node);
    const follow = () => {
      const at = laid.blocks[lastAbove(parts.leaf, nodes)]?.at ?? 0;
      const section = mark(at);
      parts.running.textContent = section ? [section.number, section.heading].filter(Boolean).join(" ") : "Contents";
      const page = breaks[lastAbove(parts.leaf, breaks)]?.dataset;
      parts.where.textContent = page?.label ?? "";
      if (page) parts.where.dataset.number = page.number;
      if (page) parts.where.href = placeAddress({ doc_id: docId, generation, page: page.number });
    };
    let waiting = false;
    parts.leaf.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        follow();
      });
    }, { passive: true });
    follow();
  }

  // Beside the text where there is room, else over it.
  #toggleOutline({ outline, running }) {
    const open = !outline.checkVisibility();
    this.#panel.classList.toggle("without-outline", !open && !liesOver(outline));
    this.#panel.classList.toggle("with-outline", open);
    running.setAttribute("aria-expanded", outline.checkVisibility());
    if (open) outline.querySelector('[aria-current="location"], a')?.focus();
  }
}

// The text as the generation named has it; where that is not kept any more, of today.
async function readKept({ doc_id: docId, generation }) {
  try {
    return await readDocument(docId, generation);
  } catch (problem) {
    // 403: the key reads what is published alone.
    if (problem.status !== 404 && !(generation && problem.status === 403)) throw problem;
  }
  try {
    if (generation) return { ...(await readDocument(docId)), lost: generation };
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
  throw new Problem({ status: 404, title: "This document is not in the corpus any more", detail: "It was removed, or has another id now." });
}

// Only the very words that were cited are marked, wherever they stand by now.
function placeMarks({ text, lost }, wanted) {
  const points = new CodePoints(text);
  const placed = wanted.map((mark) => (mark.check || lost ? locate(points, mark) : mark));
  const told = [lost && `Version ${lost} is not kept any more; this is the text of today.`];
  const cited = wanted.findIndex((mark) => mark.current);
  if (cited >= 0) told.push(tellPlace(wanted[cited], placed[cited], lost ? "today’s" : "this"));
  return { marks: placed.filter(Boolean), told: told.filter(Boolean).join(" ") };
}

function tellPlace({ check }, placed, whose) {
  if (placed) return placed.moved ? "The cited words have moved since; they are marked where they stand now." : null;
  return check ? `The cited words are not in ${whose} text, and nothing is marked.` : "The link does not tell the cited words, so that nothing is marked.";
}

// The words marked, the section or the page that is wanted.
function findTarget(text, laid, detail, { section, page }) {
  const place = section ? nameSections(detail.sections).indexOf(section) : -1;
  if (place >= 0) return findBlock(laid, laid.sections[place].start)?.node;
  if (page) return text.querySelector(`.page-break[data-number="${CSS.escape(page)}"]`);
  return text.querySelector("mark.current") ?? text.querySelector("mark");
}

const findBlock = ({ blocks }, at) => blocks.findLast((one) => one.at <= at) ?? blocks[0];

// Without a scroll of its own. What is not reached by Tab can have it all the same.
function takeFocus(node) {
  if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

const liesOver = (outline) => getComputedStyle(outline).position === "absolute";

function tellWhole(detail) {
  const pages = detail.pages.length > 1 ? count(detail.pages.length, "page") : null;
  const notes = detail.footnotes.length ? count(detail.footnotes.length, "note") : null;
  const told = [pages, notes, count(detail.characters, "character"), detail.file].filter(Boolean).join(" · ");
  return detail.same_as.length ? `${told} · near-identical to ${detail.same_as.join(", ")}` : told;
}

// Scrolls the leaf alone: scrollIntoView would move the page behind it too.
function showAt(leaf, node, share = 0.28) {
  const shift = node.getBoundingClientRect().top - leaf.getBoundingClientRect().top;
  leaf.scrollTop += shift - leaf.clientHeight * share;
}

// Which of the nodes is the last that begins in the upper third of the leaf; they lie in reading order.
function lastAbove(leaf, nodes) {
  const line = leaf.getBoundingClientRect().top + leaf.clientHeight * 0.3;
  return Math.max(0, countPassing(nodes, (node) => node.getBoundingClientRect().top <= line) - 1);
}
