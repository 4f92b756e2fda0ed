// Watching an answer: the answer and the button that was pressed in; the way to the watches out, or what went wrong. Loaded when it is
// first needed.

import { readAddress, toQuestion } from "./address.js";
import { announce, element } from "./element.js";
import { layProblem } from "./problem.js";
import { send } from "./server.js";

// A watch answers from what is published then, so the day of the question is left out.
export async function watchAnswer(answer, pressed) {
  const { filters } = toQuestion(readAddress());
  const notice = pressed.parentElement.querySelector(".notice") ?? pressed.parentElement.appendChild(element("div", { class: "notice" }));
  pressed.disabled = true;
  try {
    const { watch_id: id } = await send("/v1/watches", { method: "POST", body: { question: answer.understood ?? answer.question, filters, generation: answer.generation } });
    const link = element("a", { href: `/dossiers?watch=${id}`, class: "kept" }, "Watched: see it");
    pressed.replaceWith(link);
    notice.remove();
    link.focus({ preventScroll: true });
    announce("The answer is watched. What changes in it is noted from now on.");
  } catch (problem) {
    pressed.disabled = false;
    notice.replaceChildren(layProblem(problem, () => watchAnswer(answer, pressed)));
  }
}
