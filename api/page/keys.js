// The keyboard: what each key does in; handlers out. Single keys do nothing while something is typed, and can be switched off.

import { button, element, showDialog } from "./element.js";

const OFF = "citadel-keys-off";
const TOLD = [
  ["/", "to the question"],
  ["j, ↓", "next citation"],
  ["k, ↑", "citation before"],
  ["o, Enter", "open its source"],
  ["Esc", "close the source, back to the citation"],
  ["?", "these keys"],
];

export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], :popover-open")) return; // these close by Esc themselves
    if (event.key === "Escape") return void actions.close(event);
    if (isTyping(event.target) || localStorage.getItem(OFF)) return;
    const act = find(event, actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// Arrows scroll, unless a citation has the focus already.
function find(event, { toQuestion, step, open, help }) {
  const onCitation = event.target.closest?.(".cite") !== null;
  if (event.key === "/") return toQuestion;
  if (event.key === "?") return help;
  if (event.key === "j" || (onCitation && event.key === "ArrowDown")) return () => step(1);
  if (event.key === "k" || (onCitation && event.key === "ArrowUp")) return () => step(-1);
  if (event.key === "o" && onCitation) return () => open(event.target.closest(".cite"));
  return null;
}

function isTyping(target) {
  return target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox])") !== null;
}

export function showKeys() {
  const off = element("input", { type: "checkbox", id: "keys-off" });
  off.checked = !localStorage.getItem(OFF);
  off.addEventListener("change", () => (off.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const dialog = showDialog("Keys", { class: "keys" },
    element("dl", {}, ...TOLD.map(([name, does]) => element("div", {}, element("dt", {}, element("kbd", {}, name)), element("dd", {}, does)))),
    element("label", {}, off, " Single-key shortcuts"),
    button("Close", () => dialog.close(), { class: "strong" }));
}
