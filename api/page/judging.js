// What a reader says of an answer: the answer in; a dialog that asks and sends it out. Loaded when it is first needed.

import { readAddress, toQuestion } from "./address.js";
import { announce, button, element, layField, layForm, showDialog } from "./element.js";
import { attempt } from "./problem.js";
import { send } from "./server.js";

const JUDGEMENTS = [["right", "It is right"], ["wrong", "It is wrong"], ["missing", "Something is missing"]];

export function judge(answer) {
  const expected = element("input", { id: "judge-expected", maxlength: 1000, dir: "auto", autocomplete: "off" });
  const note = element("textarea", { id: "judge-note", rows: 3, maxlength: 5000, dir: "auto" });
  const notice = element("div", {});
  const choices = JUDGEMENTS.map(([value, told], place) =>
    element("label", {}, element("input", { type: "radio", name: "judgement", value, required: true, autofocus: place === 0 }), ` ${told} `));
  const form = layForm({}, () => attempt(notice, give),
    element("fieldset", {}, element("legend", {}, "The answer"), ...choices),
    layField("What it should say, if you know", expected),
    layField("Your note", note),
    element("p", { class: "meta" }, "Whoever runs this server reads it. After a review it becomes a question by which the service is measured."),
    notice,
    element("div", { class: "choices" }, button("Cancel", () => dialog.close(), { class: "quiet" }), element("button", { class: "strong" }, "Send")));
  const dialog = showDialog("Is this answer right?", {}, form);

  async function give() {
    const judgement = new FormData(form).get("judgement");
    const said = { judgement, note: note.value, expected: expected.value.trim() || null };
    const { context, ...asked } = toQuestion(readAddress());
    const body = { ...asked, question: answer.understood ?? answer.question, generation: answer.generation, ...said };
    await send("/v1/feedback", { method: "POST", body });
    dialog.close();
    announce("Thank you: it was sent.");
  }
}
