// DOM elements: a name, attributes, handlers ("onclick") and children in, an element out. Text is always text: nothing here, and
// nothing elsewhere on the page, reads markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...present(children));
  return made;
}

export function button(label, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

// Clicks on a link stay on this page, but for those that open a tab or a window. act: takes the link.
export function listenPlain(node, act) {
  node.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act(link);
  });
}

// A form that sends nothing by itself: `onSend` is called in place of that.
export function layForm(attributes, onSend, ...children) {
  const send = (event) => {
    event.preventDefault();
    onSend();
  };
  return element("form", { ...attributes, onsubmit: send }, ...children);
}

// Facts in a line, each a text of its own, so that each is translated.
export const joinFacts = (facts) => facts.filter(Boolean).flatMap((fact, place) => (place ? [" · ", fact] : [fact]));

export const layField = (label, field) => element("div", { class: "field" }, element("label", { for: field.id }, label), field);

// Over the page until it is closed.
export function showDialog(heading, attributes, ...children) {
  const dialog = element("dialog", { ...attributes, "aria-labelledby": "dialog-title", onclose: () => dialog.remove() },
    element("h2", { id: "dialog-title" }, heading), ...children);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// The one of several links that leads to what is shown. isCurrent: of a link.
export function markCurrent(links, isCurrent, value = "true") {
  for (const link of links) {
    if (isCurrent(link)) link.setAttribute("aria-current", value);
    else link.removeAttribute("aria-current");
  }
}

export function saveFile(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false);
}

// What a screen reader is told without the focus moving there.
export function announce(text) {
  const place = document.getElementById("told");
  if (place) place.textContent = text;
}
