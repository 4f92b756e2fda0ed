// The page of the evaluation: the last report in its frame out, with its date, or how to make one.

import { element } from "./element.js";
import { nameMoment } from "./naming.js";
import { showForgetting, showProblem } from "./problem.js";
import { key, receive } from "./server.js";

const place = document.getElementById("report");

async function show() {
  try {
    const { text, headers } = await receive("/report", { method: key.read() ? "GET" : "HEAD" });
    document.getElementById("dated").textContent = `Measured ${nameMoment(headers.get("Last-Modified"))}`;
    // A frame cannot send a key: with one, what a script received is shown.
    const source = text ? URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" })) : "/report";
    place.replaceChildren(element("iframe", { src: source, title: "Evaluation report", sandbox: "" }));
  } catch (problem) {
    if (problem.status === 404) showNone(problem.detail);
    else showProblem(place, problem, show);
  }
}

// told: what the server says, with the command for its own folder.
function showNone(told) {
  place.replaceChildren(element("div", { class: "none" },
    element("h2", {}, "Nothing has been measured yet"),
    element("p", {}, "The report says how well this index finds and answers questions whose evidence is known: rankings with their intervals, "
      + "answers against gold quotes, what is refused, and the questions that go worst."),
    element("p", {}, "It takes about a minute to make, on the server, into the folder of the index:"),
    element("pre", { tabindex: 0 }, element("code", {}, /citadel eval .*$/.exec(told)?.[0] ?? "citadel eval --suite reporting --report <data>/report"))));
}

showForgetting();
show();
