// What went wrong, said plainly: a Problem and what to do again in, a notice out; where the server wants an API key, a form that asks.

import { button, element, layForm } from "./element.js";
import { key } from "./server.js";

const SAID = {
  0: "The server cannot be reached",
  401: "This server asks for a key.",
  403: "Your key may not do that",
  413: "That is too large",
  429: "Too many requests for now",
  503: "The server is busy",
};

export function showProblem(place, problem, again) {
  if (problem.status === 401) document.documentElement.dataset.locked = ""; // what only a key opens gives way to the form
  place.replaceChildren(layProblem(problem, again));
}

export function layProblem(problem, again) {
  if (problem.status === undefined) throw problem; // not the server's: ours, and to be seen
  const fields = problem.errors.map((wrong) => element("li", {}, element("b", {}, nameField(wrong.field)), `: ${wrong.message}`));
  const asksForKey = problem.status === 401 || problem.status === 403;
  return element("section", { class: "problem", role: "alert" },
    element("h2", {}, problem.status === 401 && problem.withKey ? "That key is not known here." : nameProblem(problem)),
    ...tellMore(problem).map((told) => element("p", {}, told)),
    fields.length > 1 ? element("ul", {}, ...fields) : null,
    asksForKey ? layKeyForm(again) : layRetry(problem, again));
}

// Does what may fail; what went wrong stands in `notice` then, with a way to try it again.
export async function attempt(notice, act) {
  try {
    await act();
  } catch (problem) {
    notice.replaceChildren(layProblem(problem, () => attempt(notice, act)));
  }
}

// One wrong field is named as the form calls it.
function nameProblem({ status, title, errors }) {
  if (status !== 422) return SAID[status] ?? title;
  const fields = [...new Set(errors.map(({ field }) => nameField(field)))];
  return fields.length ? `${fields.join(", ")}: please correct ${fields.length === 1 ? "this" : "these"}` : "This cannot be used";
}

// "metadata.published" becomes "Published".
const FIELDS = { doc_id: "Short name", file: "File", url: "Address of the source" };
function nameField(field) {
  const last = field.split(".").findLast((part) => !/^\d+$/.test(part)) ?? field;
  return FIELDS[last] ?? `${last[0].toUpperCase()}${last.slice(1).replaceAll("_", " ")}`;
}

// What a server says of keys is said to programs.
function tellMore({ status, detail, errors }) {
  if (status === 401) return ["Whoever runs this server can give you one."];
  if (status === 403 && /may read only/.test(detail)) return ["Your key may read; changing documents wants one that may write."];
  if (status === 422 && errors.length === 1) return [errors[0].message];
  return detail ? [detail] : [];
}

function layRetry(problem, again) {
  const mayHelp = [0, 429].includes(problem.status) || problem.status >= 500;
  if (!again || !mayHelp) return null;
  const retry = button("Try again", again, { class: "strong" });
  if (problem.retryAfter) countDown(retry, problem.retryAfter);
  return element("p", {}, retry);
}

// Pressing it earlier would be turned away again; it says how long.
function countDown(retry, seconds) {
  if (seconds <= 0) {
    retry.textContent = "Try again";
    retry.disabled = false;
    return;
  }
  retry.disabled = true;
  retry.textContent = `Try again in ${seconds} s`;
  setTimeout(() => countDown(retry, seconds - 1), 1000);
}

function layKeyForm(again) {
  const field = element("input", { id: "api-key", type: "password", autocomplete: "off", required: true });
  const remember = element("input", { type: "checkbox", id: "remember-key" });
  const keep = () => {
    if (!field.value.trim()) return;
    key.try(field.value.trim(), remember.checked);
    again?.({ unlocked: true });
  };
  queueMicrotask(() => isWriting(document.activeElement) || field.focus()); // by then it stands in the page
  return layForm({ class: "key-form" }, keep,
    element("label", { for: "api-key" }, "API key"),
    field,
    element("button", { type: "submit", class: "strong" }, "Use this key"),
    element("p", { class: "meta" }, "It is sent to this server alone, and kept until this tab is closed, or until you sign out where it is remembered."),
    element("label", { class: "remember" }, remember, " Remember it on this device"));
}

// Who has begun to write a question goes on writing, and not into this field.
const isWriting = (place) =>
  document.documentElement.dataset.view === "empty" && place instanceof HTMLTextAreaElement && place.value.trim() !== "";

// The way to forget the key stands in the masthead for as long as there is one that has worked.
export function showForgetting() {
  const place = document.getElementById("forget-key");
  if (!place) return;
  const show = () => {
    place.hidden = !key.hasWorked();
    if (key.hasWorked()) delete document.documentElement.dataset.locked;
  };
  key.onChange = show;
  place.onclick = key.forget;
  show();
}
