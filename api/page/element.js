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

// Clicks, but not those that open a tab or a window of its own.
export function listenPlain(node, act) {
  node.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) act(event);
  });
}

export function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false);
}

// What a screen reader is told without the focus moving there.
export function announce(text) {
  const place = document.getElementById("told");
  if (place) place.textContent = text;
}
