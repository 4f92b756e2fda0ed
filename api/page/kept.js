// An entry in a list of what is kept: what it is called and what is known of it in; it, with the way to remove it after a question, out.

import { confirmThen } from "./confirmation.js";
import { announce, button, element, joinFacts } from "./element.js";
import { attempt } from "./problem.js";
import { send } from "./server.js";

// name: a link or words. facts: in a line below it, those that there are. path: of the service, by which it is removed.
export function layKept({ name, told, facts, more = null, path, question, consequence, yes = "Remove it" }) {
  const notice = element("div", {});
  const remove = async () => {
    await send(path, { method: "DELETE" });
    entry.remove();
    announce("Removed.");
  };
  const entry = element("li", { class: "entry" },
    element("div", {}, element("p", { class: "entry-title" }, name), element("p", { class: "meta" }, ...joinFacts(facts)), more, notice),
    button("Remove", () => confirmThen({ question, consequence, yes, act: () => attempt(notice, remove) }), { class: "plain", "aria-label": `Remove: ${told}` }));
  return entry;
}
