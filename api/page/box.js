// The box that a question is typed into, and the examples below it: both in; what is asked by Enter, by the button or by an example out.

import { listenPlain } from "./element.js";

// onAsk: takes the text as it was typed.
export function listenToBox({ form, box, examples, onAsk }) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onAsk(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    onAsk(box.value);
  });
  listenPlain(examples, (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    box.focus({ preventScroll: true });
    onAsk(link.textContent);
  });
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${box.scrollHeight}px`);
  };
  box.addEventListener("input", grow);
  grow();
}
