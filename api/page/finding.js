// Find in a document, and go to a page of it: the laid out text in; a form out whose words are marked in the text and gone to in turn.

import { countPassing } from "./codepoints.js";
import { button, element } from "./element.js";

const MOST = 2000; // places that are marked

// leaf: what scrolls. text: the laid out document. onClose: called when the form is put away.
export function layFinding({ leaf, text }, onClose) {
  let places = [];
  let at = -1;
  const words = element("input", { id: "find-words", type: "search", autocomplete: "off", oninput: () => look() });
  const told = element("span", { class: "meta", role: "status" });
  const page = element("input", { id: "find-page", autocomplete: "off", inputmode: "text", size: 4, oninput: () => page.removeAttribute("aria-invalid") });
  const pages = [...text.querySelectorAll(".page-break")];
  const close = () => {
    mark([], -1);
    form.remove();
    onClose();
  };
  const form = element("form", { class: "finding", role: "search", "aria-label": "Find in this document" },
    element("label", { for: "find-words" }, "Find"), words,
    button("Before", () => step(-1), { class: "plain", "aria-label": "Place before" }),
    button("Next", () => step(1), { class: "plain", "aria-label": "Next place" }), told,
    pages.length ? [element("label", { for: "find-page" }, "Page"), page] : null,
    button("Done", close, { class: "plain" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (document.activeElement === page) goToPage();
    else step(1);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.target === page) goToPage();
      else if (event.target === words) step(event.shiftKey ? -1 : 1);
      else event.target.click();
    }
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });

  function look() {
    places = findPlaces(text, words.value.trim());
    at = -1;
    if (places.length) step(1);
    else mark([], -1);
    if (!places.length) told.textContent = words.value.trim() ? "not found" : "";
  }

  function step(by) {
    if (!places.length) return;
    at = (at + by + places.length) % places.length;
    mark(places, at);
    scrollTo(places[at]);
    told.textContent = `${at + 1} of ${places.length}${places.length === MOST ? " or more" : ""}`;
  }

  // By its printed number, else by its place in the file.
  function goToPage() {
    const wanted = page.value.trim().toLowerCase();
    const found = pages.find(({ dataset }) => dataset.label.toLowerCase().split(/[\s().]+/).includes(wanted)) ?? pages.find(({ dataset }) => dataset.number === wanted);
    if (found) scrollTo(found);
    else page.setAttribute("aria-invalid", "true");
    told.textContent = found ? found.dataset.label : `no page ${page.value.trim()}`;
  }

  function scrollTo(place) {
    leaf.scrollTop += place.getBoundingClientRect().top - leaf.getBoundingClientRect().top - leaf.clientHeight * 0.28;
  }

  queueMicrotask(() => words.focus());
  return form;
}

// Where words stand, whatever elements they run through: ranges in the order of the text.
function findPlaces(text, words) {
  const nodes = [];
  const starts = [];
  let whole = "";
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    nodes.push(walker.currentNode);
    starts.push(whole.length);
    whole += walker.currentNode.data.replace(/\s/g, " ");
  }
  const [held, wanted] = [fold(whole), fold(words.replace(/\s+/g, " "))];
  const found = [];
  for (let place = wanted ? held.indexOf(wanted) : -1; place >= 0 && found.length < MOST; place = held.indexOf(wanted, place + wanted.length)) {
    const range = new Range();
    range.setStart(...placeIn(nodes, starts, place));
    range.setEnd(...placeIn(nodes, starts, place + wanted.length - 1, 1));
    found.push(range);
  }
  return found;
}

// Letter by letter, so that none takes another place.
const fold = (text) => text.replace(/[^\u0000-\u007f]/g, (sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign)).replace(/[A-Z]/g, (sign) => sign.toLowerCase());

function placeIn(nodes, starts, place, more = 0) {
  const at = countPassing(starts, (start) => start <= place) - 1;
  return [nodes[at], place - starts[at] + more];
}

// Without a change of the text. A browser that cannot goes there all the same.
function mark(places, at) {
  if (!CSS.highlights) return;
  CSS.highlights.set("found", new Highlight(...places));
  CSS.highlights.set("found-now", new Highlight(...places.slice(at, at + 1).filter(() => at >= 0)));
}
