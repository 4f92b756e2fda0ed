// The question of the address, asked before the rest of the page has come: the address in, the answer on its way out, to be taken once.
// A script of its own that waits for nothing but what it names, while the others are still fetched.

import { readAddress, toQuestion } from "./address.js";
import { ask } from "./server.js";

const asked = toQuestion(readAddress());
let early = asked.question ? ask(asked) : null;
early?.catch(() => {}); // whoever takes it meets the problem
if (early && matchMedia("(min-width: 68.75rem)").matches) import("./source.js"); // it opens beside the answer

export function takeEarly(question) {
  if (!early || JSON.stringify(question) !== JSON.stringify(asked)) return null;
  const answer = early;
  early = null;
  return answer;
}
