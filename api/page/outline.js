// The outline: the sections of a document in, a tree of links out that go to them; `mark` shows which of them is being read.

import { element, listenPlain, markCurrent } from "./element.js";
import { plainWords } from "./naming.js";

// addressOf: of a section by its name (nameSections).
export function layOutline(sections, addressOf, goTo) {
  const names = nameSections(sections);
  const entries = sections.map((section, place) => {
    const number = section.number && element("span", { class: "number" }, section.number);
    const link = element("a", { dir: "auto", href: addressOf(names[place]) }, number, " ", section.heading);
    listenPlain(link, () => goTo(section, names[place]));
    return { section, link };
  });
  const tree = element("ol", { class: "outline-tree" });
  const open = [{ level: 0, list: tree }];
  for (const { section, link } of entries) {
    while (open.length > 1 && open.at(-1).level >= section.level) open.pop();
    const parent = open.at(-1);
    const item = element("li", {}, link);
    parent.list ??= attachList(parent.item);
    parent.list.append(item);
    open.push({ level: section.level, item, list: null });
  }
  return { tree, mark: (offset) => mark(entries, offset) };
}

function attachList(item) {
  const list = element("ol", {});
  item.append(list);
  return list;
}

// "3-7-india" for "3.7 India"; sections of the same words are counted: "summary", "summary-2".
export function nameSections(sections) {
  const seen = new Map();
  return sections.map(({ number, heading }) => {
    const name = plainWords(`${number ?? ""} ${heading}`).join("-").slice(0, 80) || "section";
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return seen.get(name) > 1 ? `${name}-${seen.get(name)}` : name;
  });
}

// The innermost section that holds the offset.
export function findSection(sections, offset) {
  return sections.reduce((found, section) => (section.start <= offset && offset < section.end ? section : found), null);
}

function mark(entries, offset) {
  const current = findSection(entries.map((entry) => entry.section), offset);
  const shown = entries.find(({ section }) => section === current)?.link;
  markCurrent(entries.map(({ link }) => link), (link) => link === shown, "location");
  return current;
}
