// What a reader has said of answers, on the page of what is kept: nothing in; the list, with the way to withdraw each, out. Loaded when it
// is first needed.

import { element } from "./element.js";
import { layKept } from "./kept.js";
import { nameMoment } from "./naming.js";
import { send } from "./server.js";

const SAID = { right: "right", wrong: "wrong", missing: "something is missing" };

export async function showFeedback(place, entitle) {
  const { feedback } = await send("/v1/feedback?limit=1000");
  entitle("Your feedback", true);
  place.replaceChildren(
    element("p", {}, element("a", { href: "/dossiers" }, "All that is kept")),
    feedback.length ? element("ol", { class: "kept-list" }, ...feedback.map(layOne))
      : element("p", { class: "meta" }, "None yet: ask a question, then choose “Right or wrong?” under the answer."));
}

const layOne = ({ feedback_id: id, question, judgement, expected, note, kept_at: moment }) => layKept({
  name: element("a", { href: `/?q=${encodeURIComponent(question)}`, dir: "auto" }, question),
  told: question,
  facts: [SAID[judgement], nameMoment(moment)],
  more: [
    expected && element("p", {}, "It should say: ", element("span", { dir: "auto" }, expected)),
    note && element("p", { dir: "auto" }, note),
  ],
  path: `/v1/feedback/${id}`,
  question: "Withdraw this feedback?",
  consequence: "Nobody reads it any more, and it becomes no question.",
  yes: "Withdraw it",
});
