// Before something is taken away: a question, its consequence and what to do in; a dialog out that does it only when told so.

import { button, element } from "./element.js";

export function confirmThen({ question, consequence, yes, act }) {
  const dialog = element("dialog", { "aria-labelledby": "confirm-title", onclose: () => dialog.remove() },
    element("h2", { id: "confirm-title" }, question),
    element("p", {}, consequence),
    element("div", { class: "choices" },
      button("Leave it", () => dialog.close(), { class: "quiet", autofocus: true }),
      button(yes, () => {
        dialog.close();
        act();
      }, { class: "strong" })));
  document.body.append(dialog);
  dialog.showModal();
}
