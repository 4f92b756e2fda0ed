// Jobs: what was acknowledged in, its progress and its end out, shown as it is told by polling until it has ended.

import { announce, button, element } from "./element.js";
import { layProblem } from "./problem.js";
import { send } from "./server.js";

const PAUSE = 400; // milliseconds between two looks

const NAMED = {
  put: (job) => `Indexing ${job.doc_id}`,
  delete: (job) => `Removing ${job.doc_id}`,
  index: () => "Updating from the corpus folder",
};
const ENDED = {
  put: (job) => `${job.doc_id} can be searched`,
  delete: (job) => `${job.doc_id} is removed`,
  index: () => "The index is up to date with the corpus folder",
};

export class Jobs {
  #place;
  #onEnd;

  constructor(place, onEnd) {
    this.#place = place;
    this.#onEnd = onEnd;
  }

  // Those that were in hand before the page was opened.
  async resume() {
    const { jobs } = await send("/v1/jobs?limit=100");
    for (const job of jobs.reverse()) if (isAtWork(job)) this.follow(job);
  }

  async follow(job) {
    const line = element("div", { class: "job", "data-job": job.job_id });
    this.#place.prepend(line);
    try {
      for (;;) {
        line.replaceChildren(...layJob(job));
        if (!isAtWork(job)) break;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        job = await send(`/v1/jobs/${encodeURIComponent(job.job_id)}`);
      }
      line.append(button("Dismiss", () => line.remove(), { class: "plain" }));
      announce(tellEnd(job));
      this.#onEnd(job);
    } catch (problem) {
      line.replaceChildren(layProblem(problem, () => {
        line.remove();
        this.follow(job);
      }));
    }
  }
}

const isAtWork = (job) => job.state === "queued" || job.state === "running";
const tellEnd = (job) => (job.state === "done" ? ENDED[job.kind](job) : `${NAMED[job.kind](job)} failed`);

function layJob(job) {
  if (!isAtWork(job)) return [element("p", { class: job.state }, element("b", {}, tellEnd(job)), "."), ...layEnd(job)];
  const { progress } = job;
  const step = job.state === "queued" ? "waiting" : (progress?.step ?? "at work");
  const bar = element("progress", { max: progress?.total || null, value: progress?.total ? progress.done : null, "aria-label": step });
  const told = progress?.total ? `${step}, ${progress.done} of ${progress.total}` : step;
  return [element("p", {}, NAMED[job.kind](job), ": ", element("span", { class: "meta" }, told)), bar];
}

function layEnd(job) {
  const told = [job.error, job.note].filter(Boolean).map((text) => element("p", {}, text));
  const { report } = job;
  if (!report) return told;
  const counts = ["added", "changed", "removed"].filter((name) => report[name].length).map((name) => `${name} ${report[name].join(", ")}`);
  const summary = counts.length ? counts.join("; ") : "nothing had changed";
  const failed = report.failed.map(({ doc_id: docId, message, kept }) =>
    element("li", {}, element("b", {}, docId), ` ${message}${kept ? " (the version before stays)" : ""}`));
  const said = element("p", { class: "meta" }, `In this update: ${summary}. Generation ${report.generation}.`);
  return [...told, said, failed.length ? element("ul", {}, ...failed) : ""];
}
