// The page of what is kept: the address in; one answer as it was given, or the list of those that are kept, out.

import { confirmThen } from "./confirmation.js";
import { announce, button, element } from "./element.js";
import { layFrozen } from "./frozen.js";
import { count, nameMoment } from "./naming.js";
import { showForgetting, showProblem } from "./problem.js";
import { send } from "./server.js";

const byId = (id) => document.getElementById(id);
const [title, place] = [byId("title"), byId("kept")];

async function show() {
  const wanted = new URLSearchParams(location.search);
  place.setAttribute("aria-busy", "true");
  try {
    if (wanted.has("answer")) await showAnswer(wanted.get("answer"));
    else await showList();
  } catch (problem) {
    showProblem(place, problem, show);
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function entitle(text) {
  title.textContent = text;
  document.title = `${text} – Citadel`;
}

async function showAnswer(id) {
  const frozen = await send(`/v1/answers/${encodeURIComponent(id)}`);
  entitle(frozen.answer.question);
  place.replaceChildren(
    element("p", {}, element("a", { href: "/dossiers" }, "All that is kept")),
    ...layFrozen(frozen));
  announce(byId("check-title").textContent);
}

async function showList() {
  entitle("Dossiers");
  const { answers, total } = await send("/v1/answers?limit=1000");
  place.replaceChildren(
    element("section", { "aria-labelledby": "answers-title" },
      element("h2", { id: "answers-title" }, total ? count(total, "kept answer") : "Kept answers"),
      total ? element("ol", { class: "kept-list" }, ...answers.map(layEntry))
        : element("p", { class: "meta" }, "None yet: ask a question, then choose “Keep this answer” under the answer.")));
}

function layEntry(kept) {
  const entry = element("li", { class: "entry" },
    element("div", {},
      element("p", { class: "entry-title" }, element("a", { href: `/dossiers?answer=${kept.answer_id}`, dir: "auto" }, kept.question)),
      element("p", { class: "meta" }, [kept.short ?? (kept.answered ? null : "no answer found"), nameMoment(kept.kept_at)].filter(Boolean).join(" · "))),
    button("Remove", () => confirmThen({
      question: "Remove this kept answer?",
      consequence: "Its address will lead nowhere. What dossiers took from it stays.",
      yes: "Remove it",
      act: () => remove(kept, entry),
    }), { class: "plain", "aria-label": `Remove: ${kept.question}` }));
  return entry;
}

async function remove(kept, entry) {
  try {
    await send(`/v1/answers/${kept.answer_id}`, { method: "DELETE" });
    entry.remove();
    announce("Removed.");
  } catch (problem) {
    showProblem(place, problem, show);
  }
}

showForgetting();
show();
