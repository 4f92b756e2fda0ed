// The page in another language than English: a table of its strings in; every text and label of the page in that language out, those
// that come later too. Loaded, with one table, only where another language is chosen.
// Texts of documents stay as they are: whatever has `dir` or `lang`, for those elements hold what documents say. So do words that the
// server writes.

const SKIPPED = "[dir], [lang]:not(html), [data-doc], code, kbd, noscript, script, style, textarea, .printed ol, .textLayer, .text article";
const FIELDS = "input, textarea, select"; // their labels are those of the page, whatever is written in them
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "data-more"];
const LONGEST = 600; // units of a text that is held against the patterns
const written = new WeakMap(); // nodes, and attributes of elements, with what was written there
const missing = new Set();

// What had no translation, for the tests.
export const listMissing = () => [...missing];

// table: {English: translation}. "{}" stands for what is filled in, "{#}" for a number, and "{1}", "{2}" in a translation for these in
// another order. What is filled in may be words of a document: of these only whole strings and numbers of things are translated.
export function translatePage(table) {
  const patterns = Object.keys(table).filter((key) => /\{#?\}/.test(key)).map((key) => ({ pattern: compile(key), words: table[key], plain: !key.includes("{}") }));
  const translate = (text) => {
    const [, before, plain, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
    const found = find(plain);
    if (found === null && /\p{L}{2}/u.test(plain)) missing.add(plain);
    return found === null ? text : before + found + after;
  };
  const find = (plain, isFilled = false) => {
    if (Object.hasOwn(table, plain)) return table[plain];
    if (!plain || plain.length > LONGEST) return null;
    for (const one of patterns) {
      const values = isFilled && !one.plain ? null : one.pattern.exec(plain)?.slice(1);
      if (values) return fill(one.words, values.map((value) => find(value, true) ?? value));
    }
    const parts = isFilled ? [] : plain.split(" · ");
    if (parts.length < 2) return null;
    const known = parts.map((part) => find(part, true));
    return known.some((part) => part !== null) ? known.map((part, place) => part ?? parts[place]).join(" · ") : null;
  };
  const take = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return takeText(node, translate);
    if (node.nodeType !== Node.ELEMENT_NODE || (node.closest(SKIPPED) && !node.matches(FIELDS))) return;
    const skips = (one) => one.nodeType === Node.ELEMENT_NODE && one.matches(SKIPPED) && !one.matches(FIELDS);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (one) =>
      (skips(one) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    for (let one = walker.currentNode; one; one = walker.nextNode()) {
      if (one.nodeType === Node.TEXT_NODE) takeText(one, translate);
      else for (const name of ATTRIBUTES) takeAttribute(one, name, translate);
    }
  };
  new MutationObserver((changes) => {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(take);
      else if (type === "characterData") takeText(target, translate);
      else if (target.matches(FIELDS) || !target.closest(SKIPPED)) takeAttribute(target, attributeName, translate);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  take(document.documentElement);
}

function takeText(node, translate) {
  if (written.get(node) === node.data || !node.data.trim() || node.parentElement?.closest(SKIPPED)) return;
  const words = translate(node.data);
  written.set(node, words);
  if (words !== node.data) node.data = words;
}

function takeAttribute(node, name, translate) {
  const text = node.getAttribute(name);
  const known = written.get(node) ?? {};
  if (!text || known[name] === text) return;
  const words = translate(text);
  written.set(node, { ...known, [name]: words });
  if (words !== text) node.setAttribute(name, words);
}

const compile = (key) => new RegExp(`^${key.split(/(\{#?\})/).map((part) =>
  (part === "{}" ? "([^]+?)" : part === "{#}" ? "([\\d.,\\s]+)" : part.replace(/[.*+?^$()|[\]\\{}]/g, "\\$&"))).join("")}$`);

function fill(words, values) {
  let place = 0;
  return words.replace(/\{(\d?)\}/g, (_, number) => values[number ? number - 1 : place++] ?? "");
}
