// The box that a question is typed into, and the examples below it: both in; what is asked by Enter, by the button or by an example out.

import { announce, listenPlain } from "./element.js";

// empty: what is shown where nothing was typed. onAsk: takes the text as it was typed.
export function listenToBox({ form, box, examples, empty, onAsk }) {
  const askBox = () => {
    empty.hidden = box.value.trim() !== "";
    if (empty.hidden) return onAsk(box.value);
    announce(empty.textContent);
    box.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askBox();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    askBox();
  });
  listenPlain(examples, (link) => {
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
