// Where a watch sends its changes: the watch in; the address, how the last change fared there, and a form that changes it, out.

import { announce, button, element, layField, layForm } from "./element.js";
import { nameMoment } from "./naming.js";
import { attempt } from "./problem.js";
import { send } from "./server.js";

// onChange: takes the watch as it is then.
export function layHook({ watch_id: id, webhook, changes }, onChange) {
  const address = element("input", { id: "hook-address", type: "url", required: true, maxlength: 2000, value: webhook, placeholder: "https://example.org/hook" });
  const notice = element("div", {});
  const change = (to) => attempt(notice, async () => {
    onChange(await send(`/v1/watches/${id}/webhook`, { method: "PUT", body: { webhook: to } }));
    announce(to ? "Changes are sent there." : "Changes are not sent any more.");
  });
  return element("details", { class: "hook", open: Boolean(webhook) },
    element("summary", {}, "Webhook"),
    element("p", { class: "meta" }, webhook ? tellDelivery(changes.find(({ delivery }) => delivery))
      : "Each change can be sent to an address of another program: one that whoever runs this server allows. It is signed with the secret of this server."),
    layForm({}, () => change(address.value.trim()),
      layField("Address", address),
      element("div", { class: "taking" }, element("button", { class: "quiet" }, "Save"), webhook ? button("Remove it", () => change(null), { class: "plain" }) : null)),
    notice);
}

function tellDelivery(last) {
  if (!last) return "Nothing was sent so far.";
  const { at, delivery: { state, tries, error, next_at: next } } = last;
  if (state === "done") return `The change of ${nameMoment(at)} was taken.`;
  const said = error ? element("span", { dir: "auto" }, ` (${error})`) : null;
  if (state === "failed") return [`The change of ${nameMoment(at)} was not taken, and is not sent again.`, said];
  return [tries ? `The change of ${nameMoment(at)} was not taken so far; it is sent again ${nameMoment(next)}.` : `The change of ${nameMoment(at)} is about to be sent.`, said];
}
