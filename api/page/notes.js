// Footnotes: a note in, the marker in the text that shows it out; one note is shown at a time, beside its marker.

import { button, element } from "./element.js";

let shown = null;

// What turns the words of a marker into a reference that shows its note. A link, for a line never breaks before one, as it may
// before a button.
export function noteMark(note, marker) {
  return {
    start: marker.start,
    end: marker.end,
    wrap: () =>
      element("a", {
        href: "#note",
        role: "doc-noteref",
        class: "marker",
        "aria-label": `Note ${note.label}`,
        onclick: (event) => {
          event.preventDefault();
          showNote(event.currentTarget, note);
        },
      }),
  };
}

function showNote(marker, note) {
  shown?.remove();
  shown = element("div", { popover: "auto", class: "note", role: "dialog", "aria-label": `Note ${note.label}`, tabindex: -1 },
    element("p", { dir: "auto" }, element("b", {}, note.label), ` ${note.text}`),
    note.goTo ? button("In the notes", () => { shown.hidePopover(); note.goTo(); }, { class: "plain" }) : null);
  document.body.append(shown);
  shown.showPopover();
  place(shown, marker.getBoundingClientRect());
  shown.focus();
  shown.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && document.activeElement === document.body) marker.focus();
  });
}

function place(note, marker) {
  const { width, height } = note.getBoundingClientRect();
  const left = Math.max(12, Math.min(marker.left - 24, innerWidth - width - 12));
  const below = marker.bottom + 8;
  const top = below + height > innerHeight - 12 ? Math.max(12, marker.top - height - 8) : below;
  note.style.setProperty("left", `${left}px`);
  note.style.setProperty("top", `${top}px`);
}
