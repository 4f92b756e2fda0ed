// The feed of the watches: nothing in; its address to be taken into a feed reader, or a way to open one, out.

import { announce, button, element, layField } from "./element.js";
import { nameMoment } from "./naming.js";
import { attempt } from "./problem.js";
import { send } from "./server.js";

export async function layFeed() {
  const place = element("div", {});
  const notice = element("div", {});
  const section = element("section", { "aria-labelledby": "feed-title" },
    element("h2", { id: "feed-title" }, "Feed"), place, notice);
  showState(await send("/v1/feed"));
  return section;

  function showState({ is_open: isOpen, made_at: madeAt, path }) {
    const address = path ? `${location.origin}${path}` : null;
    place.replaceChildren(...[
      element("p", { class: "meta" }, isOpen ? `An address was opened ${nameMoment(madeAt)}. Whoever has it reads your changes without a key.`
        : "A feed reader can show what changes. It reads an address of its own, without a key."),
      address ? layField("Address, shown this once",
        element("input", { id: "feed-address", readonly: true, value: address, onfocus: ({ target }) => target.select() })) : null,
      element("p", {},
        button(isOpen ? "Open another address" : "Open an address", () => attempt(notice, () => change("POST")), { class: "quiet" }), " ",
        isOpen ? button("Close it", () => attempt(notice, () => change("DELETE")), { class: "plain" }) : null),
    ].filter(Boolean));
  }

  async function change(method) {
    showState(await send("/v1/feed", { method }));
    notice.replaceChildren();
    announce(method === "POST" ? "The address is open." : "The address is closed.");
    place.querySelector("#feed-address, button").focus();
  }
}
