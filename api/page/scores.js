// Why a passage stands where it does: passages with the parts of their scores in; bars and a sentence in plain words out.

import { element } from "./element.js";

// In the order in which a reader would ask for them. What a part measures comes from retrieval: cosines, and BM25 without a ceiling.
const PARTS = {
  lexical: { label: "Words in common", more: "it shares more of the question’s words" },
  dense: { label: "Meaning of the passage", more: "as a whole it is closer in meaning" },
  sentence: { label: "Meaning of its nearest sentence", more: "its best sentence is closer in meaning" },
  feedback: { label: "Likeness to the best passages", more: "it is more like the best passages" },
  rerank: { label: "Answers it, says the reader", more: "the reader sees the answer in it" },
};

export function layScores(passage, passages) {
  const known = Object.entries(PARTS).filter(([name]) => typeof passage.scores[name] === "number");
  return element("details", { class: "scores" },
    element("summary", {}, "Why this passage"),
    element("p", {}, explainRank(passage, passages)),
    element("dl", {}, ...known.map(([name, { label }]) => layPart(name, label, passage, passages)),
      element("div", { class: "whole" }, element("dt", {}, "Together"), layBar(passage.score, share(passage.score, 1)))));
}

export function explainRank(passage, passages) {
  const next = passages.find((other) => other.rank === passage.rank + 1);
  if (!next) return "It is the last of the passages shown.";
  const standing = `It stands above passage ${next.rank}`;
  if (passage.score < next.score) return `${standing} because the answer rests on it, although its score is lower.`;
  const leads = Object.entries(PARTS)
    .filter(([name]) => typeof passage.scores[name] === "number" && typeof next.scores[name] === "number")
    .map(([name, { more }]) => ({ more, lead: lead(name, passage, next, passages) }))
    .filter((part) => part.lead > 0.005)
    .sort((one, other) => other.lead - one.lead);
  if (!leads.length) return `${standing} by a hair: no single part of its score is larger.`;
  return `${standing} because ${leads.slice(0, 2).map((part) => part.more).join(", and ")}.`;
}

const ceiling = (name, passages) => (name === "lexical" ? Math.max(...passages.map((other) => other.scores.lexical ?? 0), 1e-9) : 1);

function lead(name, passage, next, passages) {
  return (passage.scores[name] - next.scores[name]) / ceiling(name, passages);
}

function layPart(name, label, passage, passages) {
  const value = passage.scores[name];
  return element("div", {}, element("dt", {}, label), layBar(value, share(value, ceiling(name, passages))));
}

const share = (value, most) => Math.max(0, Math.min(1, value / most));

function layBar(value, part) {
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", part.toFixed(3));
  return element("dd", {}, bar, element("span", { class: "value" }, value.toFixed(value >= 10 ? 1 : 2)));
}
