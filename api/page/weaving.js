// Marked text: a text, a stretch of it, marks that may overlap and insets in; DOM nodes out whose text is that stretch to the letter.
// mark: {start, end, wrap() -> element}; marks given first stand outermost. inset: {at, make() -> element without text}.

import { element } from "./element.js";
import { namePages } from "./naming.js";

export function weave(text, start, end, marks = [], insets = []) {
  const within = marks.filter((mark) => mark.start < end && mark.end > start);
  const placed = insets.filter((inset) => inset.at >= start && inset.at < end);
  const edges = new Set([start, end]);
  for (const mark of within) edges.add(Math.max(mark.start, start)).add(Math.min(mark.end, end));
  for (const inset of placed) edges.add(inset.at);
  const ordered = [...edges].sort((one, other) => one - other);
  const woven = document.createDocumentFragment();
  for (let place = 0; place < ordered.length; place++) {
    const [from, to] = [ordered[place], ordered[place + 1]];
    for (const inset of placed) if (inset.at === from) woven.append(inset.make());
    if (to !== undefined && to > from) woven.append(wrap(text.slice(from, to), from, to, within));
  }
  return woven;
}

function wrap(words, from, to, marks) {
  let node = document.createTextNode(words);
  for (const mark of [...marks].reverse()) {
    if (mark.start > from || mark.end < to) continue;
    const wrapped = mark.wrap(from, to);
    wrapped.append(node);
    node = wrapped;
  }
  return node;
}

// An inset: where a page of the file begins.
export function layPageBreak(page) {
  const name = namePages(page);
  return element("span", { class: "page-break", role: "separator", "aria-label": name, "data-label": name, "data-number": page.number });
}
