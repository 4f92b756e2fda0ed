// The source beside the answer: a document, a place in it and what is to be marked in; the open panel out, read at that place.
// On a narrow screen it is a sheet over the page; what is behind it cannot be reached until it is closed.

import { CodePoints } from "./codepoints.js";
import { button, element } from "./element.js";
import { locate } from "./locating.js";
import { count, nameSource } from "./naming.js";
import { layOutline } from "./outline.js";
import { showProblem } from "./problem.js";
import { layDocument } from "./reading.js";
import { Problem, readDocument } from "./server.js";

const narrow = matchMedia("(max-width: 68.74rem)");

export class Source {
  #panel;
  #behind;
  #onClose;
  #returnTo = null;
  #turn = 0;

  // onClose: returns what to give the focus to where nothing was opened by hand.
  constructor(panel, behind, onClose) {
    this.#panel = panel;
    this.#behind = behind;
    this.#onClose = onClose;
    narrow.addEventListener("change", () => this.#guard());
  }

  get isOpen() {
    return this.#panel.classList.contains("open");
  }

  // wanted: {document, marks, extra: node|null, notice: text|null, label, takeFocus}
  async open(wanted) {
    const turn = ++this.#turn;
    if (wanted.takeFocus) this.#returnTo = document.activeElement;
    this.#panel.classList.add("open");
    document.documentElement.dataset.source = "open";
    this.#guard();
    const parts = this.#layFrame(wanted);
    if (wanted.takeFocus || narrow.matches) parts.leaf.focus({ preventScroll: true });
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
        element("h2", { "aria-level": narrow.matches ? 1 : null }, told.title),
        element("p", { class: "meta" }, nameSource(told)),
        element("p", { class: "meta whole" })),
      text);
    const outline = element("nav", { class: "outline", id: "outline", "aria-label": "Sections" });
    const running = button("Contents", () => this.#toggleOutline(parts), { class: "plain running", "aria-controls": "outline" });
    const where = element("span", { class: "where" });
    const close = button([element("span", { class: "for-sheet" }, "Back"), element("span", { class: "for-panel" }, "Close")],
      () => this.close(), { class: "plain close" });
    const bar = element("div", { class: "panel-bar" },
      element("div", { class: "bar-line" }, label ? element("span", { class: "panel-label" }, label) : null,
        element("span", { class: "panel-title" }, told.title), close),
      element("div", { class: "bar-line" }, running, where, extra));
    this.#panel.classList.remove("with-outline");
    this.#panel.replaceChildren(bar, element("div", { class: "spread" }, outline, leaf));
    running.setAttribute("aria-expanded", outline.checkVisibility());
    const parts = { text, leaf, outline, running, where, bar };
    return parts;
  }

  #layText(parts, read, wanted) {
    const { marks, told } = placeMarks(read, wanted.marks);
    const laid = layDocument(read, marks, narrow.matches ? 1 : 2);
    const notice = [wanted.notice, told].filter(Boolean).join(" ");
    if (notice) parts.bar.append(element("p", { class: "complaint", role: "status" }, notice));
    parts.leaf.classList.remove("opening");
    parts.text.replaceChildren(laid.article);
    parts.leaf.querySelector(".whole").textContent = tellWhole(read.detail);
    for (const title of [parts.leaf.querySelector("h2"), parts.bar.querySelector(".panel-title")]) title.textContent = read.detail.title;
    this.#layOutline(parts, laid);
    const target = parts.text.querySelector("mark.current") ?? parts.text.querySelector("mark");
    if (target) showAt(parts.leaf, target);
  }

  #layOutline(parts, laid) {
    const goTo = (section) => {
      const block = laid.blocks.findLast((one) => one.at <= section.start) ?? laid.blocks[0];
      showAt(parts.leaf, block.node, 0.08);
      parts.leaf.focus({ preventScroll: true });
      if (liesOver(parts.outline)) this.#toggleOutline(parts);
    };
    const { tree, mark } = layOutline(laid.sections, goTo);
    parts.outline.replaceChildren(tree);
    this.#panel.classList.toggle("flat", laid.sections.length < 2);
    const breaks = [...parts.text.querySelectorAll(".page-break")];
    const nodes = laid.blocks.map((block) => block.node);
    const follow = () => {
      const at = laid.blocks[lastAbove(parts.leaf, nodes)]?.at ?? 0;
      const section = mark(at);
      parts.running.textContent = section ? [section.number, section.heading].filter(Boolean).join(" ") : "Contents";
      parts.where.textContent = breaks[lastAbove(parts.leaf, breaks)]?.dataset.label ?? "";
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
    if (open) outline.querySelector('[aria-current="location"], button')?.focus();
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
  const told = [lost && `Generation ${lost} is not kept any more; this is the text of today.`];
  const cited = wanted.findIndex((mark) => mark.current);
  if (cited >= 0) told.push(tellPlace(wanted[cited], placed[cited], lost ? "today’s" : "this"));
  return { marks: placed.filter(Boolean), told: told.filter(Boolean).join(" ") };
}

function tellPlace({ check }, placed, whose) {
  if (placed) return placed.moved ? "The cited words have moved since; they are marked where they stand now." : null;
  return check ? `The cited words are not in ${whose} text, and nothing is marked.` : "The link does not tell the cited words, so that nothing is marked.";
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

// Which of the nodes is the last that begins in the upper third of the leaf; they lie in reading order, so half fall away at a time.
function lastAbove(leaf, nodes) {
  const line = leaf.getBoundingClientRect().top + leaf.clientHeight * 0.3;
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle].getBoundingClientRect().top <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
