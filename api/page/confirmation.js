// Before something is taken away: a question, its consequence and what to do in; a dialog out that does it only when told so.

import { button, element, showDialog } from "./element.js";

export function confirmThen({ question, consequence, yes, act }) {
  const dialog = showDialog(question, {},
    element("p", {}, consequence),
    element("div", { class: "choices" },
      button("Leave it", () => dialog.close(), { class: "quiet", autofocus: true }),
      button(yes, () => {
        dialog.close();
        act();
      }, { class: "strong" })));
}
