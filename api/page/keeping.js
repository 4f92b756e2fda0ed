// An answer that is kept as it was given, or watched: the answer and the button that was pressed in; the way to what is kept out, or what
// went wrong. Loaded when it is first needed.

import { readAddress, toQuestion } from "./address.js";
import { announce, element } from "./element.js";
import { pin } from "./pinning.js";
import { showProblem } from "./problem.js";
import { send } from "./server.js";

// The answer with all of its statements: it is kept, and its statements are taken from there.
export const pinAnswer = (answer) => pin(async () => ({ answer_id: (await keep(answer)).answer_id }));

export const keepAnswer = (answer, pressed) => replaceBy(pressed, async () => {
  const { answer_id: id } = await keep(answer);
  return { href: `/dossiers?answer=${id}`, label: "Kept: open it", told: "The answer is kept." };
});

// A watch answers from what is published then, so the day of the question is left out.
export const watchAnswer = (answer, pressed) => replaceBy(pressed, async () => {
  const { filters } = toQuestion(readAddress());
  const { watch_id: id } = await send("/v1/watches", { method: "POST", body: { ...nameAsked(answer), filters } });
  return { href: `/dossiers?watch=${id}`, label: "Watched: see it", told: "The answer is watched. What changes in it is noted from now on." };
});

// The server answers the question again, from the same generation, and keeps its own answer: a client may not say what was answered.
function keep(answer) {
  const { context, ...asked } = toQuestion(readAddress()); // what it was understood as stands alone
  return send("/v1/answers", { method: "POST", body: { ...asked, ...nameAsked(answer) } });
}

const nameAsked = (answer) => ({ question: answer.understood ?? answer.question, generation: answer.generation });

// The button gives way to a link to what was made. Below its row stands what went wrong.
async function replaceBy(pressed, make) {
  const row = pressed.parentElement;
  const notice = row.nextElementSibling?.matches(".notice") ? row.nextElementSibling : element("div", { class: "notice" });
  row.after(notice);
  pressed.disabled = true;
  try {
    const { href, label, told } = await make();
    const link = element("a", { href, class: "kept" }, label);
    pressed.replaceWith(link);
    notice.remove();
    link.focus({ preventScroll: true });
    announce(told);
  } catch (problem) {
    pressed.disabled = false;
    showProblem(notice, problem, () => replaceBy(pressed, make));
  }
}
