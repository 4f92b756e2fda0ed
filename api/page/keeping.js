// Keeping an answer as it was given: an answer and the button that was pressed in; the way to what is kept out, or what went wrong.
// Loaded when it is first needed.

import { readAddress, toQuestion } from "./address.js";
import { announce, element } from "./element.js";
import { showProblem } from "./problem.js";
import { send } from "./server.js";

// The server answers the question again, from the same generation, and keeps its own answer: a client may not say what was answered.
export async function keepAnswer(answer, pressed) {
  const notice = placeNotice(pressed);
  pressed.disabled = true;
  try {
    const body = { ...toQuestion(readAddress()), question: answer.question, generation: answer.generation };
    const kept = await send("/v1/answers", { method: "POST", body });
    pressed.replaceWith(element("a", { href: `/dossiers?answer=${kept.answer_id}`, class: "kept" }, "Kept: open it"));
    notice.remove();
    announce("The answer is kept.");
  } catch (problem) {
    pressed.disabled = false;
    showProblem(notice, problem, () => keepAnswer(answer, pressed));
  }
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
