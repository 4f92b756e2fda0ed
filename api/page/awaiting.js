// The time until an answer comes: a way to cancel in; what is being done and for how long, in the place of the answer, out. It is said to
// screen readers when it begins and when it takes long.

import { announce, button, element } from "./element.js";

const LONG = 4; // seconds from which it is said to take long

// Ends by itself once what it laid has left the page.
export function showWaiting(place, onCancel) {
  const stage = element("span", {}, "Searching the documents…");
  const clock = element("span", { class: "meta clock", "aria-hidden": "true" });
  const waiting = element("section", { class: "awaiting", "aria-label": "Waiting for the answer" },
    element("p", {}, stage, " ", clock),
    element("progress", { "aria-label": "Waiting for the answer" }),
    button("Cancel", onCancel, { class: "plain" }));
  place.replaceChildren(waiting);
  announce("Searching the documents…");
  const started = performance.now();
  const ticking = setInterval(() => {
    if (!waiting.isConnected) return clearInterval(ticking);
    const seconds = Math.floor((performance.now() - started) / 1000);
    clock.textContent = `${seconds} s`;
    if (seconds < LONG || "long" in waiting.dataset) return;
    waiting.dataset.long = "";
    stage.textContent = "Still searching and reading: the server is busy, or the question is a hard one.";
    announce(stage.textContent);
  }, 1000);
}

export function showCancelled(place, again) {
  const retry = button("Ask again", again, { class: "strong" });
  place.replaceChildren(element("section", { class: "problem" },
    element("h2", { id: "answer-title", tabindex: -1 }, "Cancelled"),
    element("p", {}, "The question was not answered."), retry));
  announce("Cancelled. The question was not answered.");
  retry.focus({ preventScroll: true });
}
