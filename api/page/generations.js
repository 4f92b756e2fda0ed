// The generations of the index: the list in; each with what changed in it, sentence by sentence, and the way back to it out.

import { confirmThen } from "./confirmation.js";
import { announce, button, element } from "./element.js";
import { count, nameMoment } from "./naming.js";
import { attempt, showProblem } from "./problem.js";
import { send } from "./server.js";

export async function showGenerations(place, onActivated) {
  try {
    const { generations, complaint } = await send("/v1/generations");
    place.replaceChildren(
      complaint ? element("p", { class: "complaint" }, complaint) : "",
      element("ol", { class: "generations" }, ...generations.map((one) => layGeneration(one, onActivated))),
    );
  } catch (problem) {
    showProblem(place, problem, () => showGenerations(place, onActivated));
  }
}

function layGeneration(one, onActivated) {
  const standing = one.serving ? "in use" : one.published ? "published" : null;
  const changes = element("div", { class: "report" });
  const details = element("details", { ontoggle: () => details.open && !changes.childNodes.length && showChanges(changes, one.generation) },
    element("summary", {}, "What changed"), changes);
  return element("li", { "data-generation": one.generation },
    element("p", { class: "generation-name" }, element("code", {}, one.generation), standing ? element("b", {}, standing) : null),
    element("p", { class: "meta" }, `${nameMoment(one.built_at)} · ${count(one.documents, "document")}`),
    one.complaint ? element("p", { class: "complaint" }, one.complaint) : null,
    element("div", { class: "generation-foot" }, one.replaces ? details : null, one.published ? null : layActivation(one, onActivated)));
}

function layActivation(one, onActivated) {
  const told = element("span");
  const activate = async () => {
    await send(`/v1/generations/${encodeURIComponent(one.generation)}/activate`, { method: "POST" });
    announce(`The version of ${nameMoment(one.built_at)} is in use now`);
    onActivated();
  };
  return element("div", {}, button("Use this version", () => confirmThen({
    question: "Use this version?",
    consequence: `Questions are answered from ${one.generation} (${nameMoment(one.built_at)}) from then on. The other versions are kept for a while.`,
    yes: "Use this version",
    act: () => attempt(told, activate),
  }), { class: "plain for-writers whole-index", "aria-label": `Use this version of ${nameMoment(one.built_at)}, ${one.generation}` }), told);
}

async function showChanges(place, generation) {
  place.replaceChildren(element("p", { class: "waiting" }, "Comparing…"));
  try {
    place.replaceChildren(...layChanges(await send(`/v1/generations/${encodeURIComponent(generation)}/changes`)));
  } catch (problem) {
    showProblem(place, problem, () => showChanges(place, generation));
  }
}

function layChanges(changes) {
  const parts = [
    ...["added", "removed"].filter((name) => changes[name].length).map((name) =>
      element("p", {}, element("b", {}, name === "added" ? "Added: " : "Removed: "), changes[name].map((told) => told.title).join("; "))),
    ...changes.altered.map(layAltered),
  ];
  if (!parts.length) parts.push(element("p", {}, "No document differs."));
  return [...parts, element("p", { class: "meta" }, `Since ${changes.old}; ${count(changes.unchanged, "document")} unchanged.`)];
}

function layAltered(altered) {
  const facts = altered.metadata.map((fact) =>
    element("p", {}, `${fact.field}: `, element("del", {}, fact.old ?? "–"), " ", element("ins", {}, fact.new ?? "–")));
  const hunks = altered.hunks.map((hunk) => element("div", { class: "hunk" },
    ...hunk.removed.map((sentence) => element("p", { dir: "auto" }, element("del", {}, sentence.text))),
    ...hunk.added.map((sentence) => element("p", { dir: "auto" }, element("ins", {}, sentence.text)))));
  const none = !facts.length && !hunks.length ? element("p", {}, "White space or bullets alone.") : null;
  return element("section", {}, element("h3", {}, altered.title), ...facts, ...hunks, none);
}
