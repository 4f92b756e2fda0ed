// The outline: the sections of a document in, a tree of buttons out that go to them; `mark` shows which of them is being read.

import { button, element } from "./element.js";

export function layOutline(sections, goTo) {
  const entries = sections.map((section) => ({
    section,
    link: button(
      [section.number && element("span", { class: "number" }, section.number), " ", section.heading],
      () => goTo(section),
      { class: "plain" },
    ),
  }));
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

// The innermost section that holds the offset.
export function findSection(sections, offset) {
  return sections.reduce((found, section) => (section.start <= offset && offset < section.end ? section : found), null);
}

function mark(entries, offset) {
  const current = findSection(entries.map((entry) => entry.section), offset);
  for (const { section, link } of entries) {
    if (section === current) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
  return current;
}
