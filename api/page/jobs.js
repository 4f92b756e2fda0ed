// Jobs: what was acknowledged in, its progress and its end out, shown as it is told by polling until it has ended.

import { announce, button, element } from "./element.js";
import { layProblem } from "./problem.js";
import { send } from "./server.js";

const PAUSE = 400; // milliseconds between two looks

// The steps of the builder as they are called on the page.
const STEPS = { model: "preparing", read: "reading", words: "indexing", vectors: "indexing", store: "indexing", publish: "publishing" };

const NAMED = {
  put: (title) => `Indexing ${title}`,
  delete: (title) => `Removing ${title}`,
  purge: (title) => `Purging ${title}`,
  index: () => "Updating from the corpus folder",
  upgrade: () => "Building the index",
};
const ENDED = {
  put: (title) => `${title} can be searched`,
  delete: (title) => `${title} is removed`,
  purge: () => "The document is purged, and nothing of it is kept",
  index: () => "The index is up to date with the corpus folder",
  upgrade: () => "The index is built",
};

export class Jobs {
  #place;
  #findTitle;
  #onEnd;
  #titles = new Map(); // of documents by id, as they were last heard of

  // findTitle: of a document that is listed, by its id. onEnd: lists them anew.
  constructor(place, findTitle, onEnd) {
    this.#place = place;
    this.#findTitle = findTitle;
    this.#onEnd = onEnd;
  }

  // By its title where that is known, else by its id.
  #name = (docId) => {
    const title = this.#findTitle(docId) ?? this.#titles.get(docId);
    if (!title) return docId;
    this.#titles.set(docId, title);
    return `“${title}”`;
  };

  // Those that were in hand before the page was opened.
  async resume() {
    const { jobs } = await send("/v1/jobs?limit=100");
    for (const job of jobs.reverse()) if (isAtWork(job)) this.follow(job);
  }

  // title: what the document is called, where it is not listed yet.
  async follow(job, title = null) {
    if (title) this.#titles.set(job.doc_id, title);
    const line = element("div", { class: "job", "data-job": job.job_id });
    this.#place.prepend(line);
    try {
      for (;;) {
        line.replaceChildren(...layJob(job, this.#name));
        if (!isAtWork(job)) break;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        job = await send(`/v1/jobs/${encodeURIComponent(job.job_id)}`);
      }
      await this.#onEnd();
      line.replaceChildren(...layJob(job, this.#name), button("Dismiss", () => line.remove(), { class: "plain" }));
      announce(tellEnd(job, this.#name));
    } catch (problem) {
      line.replaceChildren(layProblem(problem, () => {
        line.remove();
        this.follow(job, title);
      }));
    }
  }
}

const isAtWork = (job) => job.state === "queued" || job.state === "running";
const tellEnd = (job, name) =>
  job.state === "done" ? ENDED[job.kind](name(job.doc_id)) : `${NAMED[job.kind](name(job.doc_id))} failed`;

// name: of a document, from its id.
function layJob(job, name) {
  if (!isAtWork(job)) return [element("p", { class: job.state }, element("b", {}, tellEnd(job, name)), "."), ...layEnd(job, name)];
  const { progress } = job;
  const step = job.state === "queued" ? "waiting" : (STEPS[progress?.step] ?? progress?.step ?? "at work");
  const bar = element("progress", { max: progress?.total || null, value: progress?.total ? progress.done : null, "aria-label": step });
  const told = progress?.total > 1 ? `${step}, ${progress.done} of ${progress.total}` : step;
  return [element("p", {}, NAMED[job.kind](name(job.doc_id)), ": ", element("span", { class: "meta" }, told)), bar];
}

function layEnd(job, name) {
  const told = [job.error, job.note].filter(Boolean).map((text) => element("p", {}, text));
  const { report } = job;
  if (!report) return told;
  const kinds = ["added", "changed", "removed"].filter((kind) => report[kind].length);
  const counts = kinds.map((kind) => `${kind} ${report[kind].map(name).join(", ")}`);
  const summary = counts.length ? counts.join("; ") : "nothing had changed";
  const failed = report.failed.map(({ doc_id: docId, message, kept }) =>
    element("li", {}, element("b", {}, name(docId)), ` ${message}${kept ? " (the version before stays)" : ""}`));
  const said = element("p", { class: "meta" }, `In this update: ${summary}. Version ${report.generation}.`);
  return [...told, said, failed.length ? element("ul", {}, ...failed) : ""];
}
