// Keeping an answer as it was given: an answer and the button that was pressed in; the way to what is kept out, or what went wrong.
// Loaded when it is first needed.

import { readAddress, toQuestion } from "./address.js";
import { announce, element } from "./element.js";
import { pin } from "./pinning.js";
import { showProblem } from "./problem.js";
import { send } from "./server.js";

// The answer with all of its statements: it is kept, and its statements are taken from there.
export const pinAnswer = (answer) => pin(async () => ({ answer_id: (await keep(answer)).answer_id }));

// The server answers the question again, from the same generation, and keeps its own answer: a client may not say what was answered.
export async function keepAnswer(answer, pressed) {
  const notice = placeNotice(pressed);
  pressed.disabled = true;
  try {
    const kept = await keep(answer);
    pressed.replaceWith(element("a", { href: `/dossiers?answer=${kept.answer_id}`, class: "kept" }, "Kept: open it"));
    notice.remove();
    announce("The answer is kept.");
  } catch (problem) {
    pressed.disabled = false;
    showProblem(notice, problem, () => keepAnswer(answer, pressed));
  }
}

function keep(answer) {
  const { context, ...asked } = toQuestion(readAddress()); // what it was understood as stands alone
  const body = { ...asked, question: answer.understood ?? answer.question, generation: answer.generation };
  return send("/v1/answers", { method: "POST", body });
}

// Where it is told what went wrong, beside the row of buttons.
function placeNotice(pressed) {
  const row = pressed.parentElement;
  const known = row.nextElementSibling;
  if (known?.classList.contains("notice")) return known;
  const made = element("div", { class: "notice" });
  row.after(made);
  return made;
}
