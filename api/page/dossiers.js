// The page of what is kept: the address in; a dossier, one answer as it was given, or the list of all that is kept, out.

import { announce, element, joinFacts, layField, layForm } from "./element.js";
import { showDossier } from "./dossier.js";
import { layFrozen } from "./frozen.js";
import { layKept } from "./kept.js";
import { count, nameMoment } from "./naming.js";
import { attempt, showForgetting, showProblem } from "./problem.js";
import { send } from "./server.js";

const byId = (id) => document.getElementById(id);
const [title, place] = [byId("title"), byId("kept")];

async function show() {
  const wanted = new URLSearchParams(location.search);
  place.setAttribute("aria-busy", "true");
  try {
    if (wanted.has("dossier")) await openDossier(wanted.get("dossier"));
    else if (wanted.has("watch")) await (await import("./watches.js")).showWatches(place, entitle, wanted.get("watch"));
    else if (wanted.has("feedback")) await (await import("./feedback.js")).showFeedback(place, entitle);
    else if (wanted.has("answer")) await showAnswer(wanted.get("answer"));
    else await showList();
  } catch (problem) {
    showProblem(place, problem, show);
  } finally {
    place.removeAttribute("aria-busy");
  }
}

// isOurs: the words are those of the page, to be translated, and not of a reader or a document.
function entitle(text, isOurs = false) {
  title.toggleAttribute("dir", false);
  if (!isOurs) title.dir = "auto";
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

async function openDossier(id) {
  const dossier = await send(`/v1/dossiers/${encodeURIComponent(id)}`);
  showDossier(place, dossier, { onTitle: entitle, onGone: () => location.assign("/dossiers") });
}

async function showList() {
  entitle("Dossiers", true);
  const [{ dossiers }, { answers, total }] = await Promise.all([send("/v1/dossiers?limit=1000"), send("/v1/answers?limit=1000")]);
  place.replaceChildren(
    element("p", {}, element("a", { href: "/dossiers?watch=" }, "Watched questions"), " · ", element("a", { href: "/dossiers?feedback=" }, "Your feedback")),
    dossiers.length ? element("ol", { class: "kept-list" }, ...dossiers.map(layDossierEntry))
      : element("p", { class: "meta" }, "No dossier yet. A dossier gathers quotes from many questions, with your notes, for one export."),
    layBeginning(),
    element("section", { "aria-labelledby": "answers-title" },
      element("h2", { id: "answers-title" }, total ? count(total, "kept answer") : "Kept answers"),
      total ? element("ol", { class: "kept-list" }, ...answers.map(layEntry))
        : element("p", { class: "meta" }, "None yet: ask a question, then choose “Keep this answer” under the answer.")));
}

const layDossierEntry = (dossier) =>
  element("li", { class: "entry" },
    element("div", {},
      element("p", { class: "entry-title" }, element("a", { href: `/dossiers?dossier=${dossier.dossier_id}`, dir: "auto" }, dossier.title)),
      element("p", { class: "meta" }, ...joinFacts([count(dossier.size, "item"), `changed ${nameMoment(dossier.changed_at)}`]))));

// An empty dossier, or one that was exported as a file.
function layBeginning() {
  const title = element("input", { id: "new-title", maxlength: 200, required: true, autocomplete: "off" });
  const file = element("input", { id: "dossier-file", type: "file", accept: ".json" });
  const notice = element("div", {});
  const begin = (body) => attempt(notice, async () => {
    const { dossier_id: id } = await send("/v1/dossiers", { method: "POST", body });
    location.assign(`/dossiers?dossier=${id}`);
  });
  file.addEventListener("change", async () => {
    try {
      await begin(JSON.parse(await file.files[0].text()));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      notice.replaceChildren(element("p", { role: "alert" }, "This file is no dossier: choose one that was saved as “File to import”."));
    }
  });
  return layForm({ class: "beginning" }, () => begin({ title: title.value }),
    layField("Title of a new dossier", title),
    element("button", { class: "quiet" }, "Begin a dossier"),
    layField("Or import one from a file", file),
    notice);
}

const layEntry = ({ answer_id: id, question, short, answered, kept_at: moment }) => layKept({
  name: element("a", { href: `/dossiers?answer=${id}`, dir: "auto" }, question),
  told: question,
  facts: [short ? element("span", { dir: "auto" }, short) : (answered ? null : "no answer found"), nameMoment(moment)],
  path: `/v1/answers/${id}`,
  question: "Remove this kept answer?",
  consequence: "Its address will lead nowhere. What dossiers took from it stays.",
});

showForgetting();
show();
