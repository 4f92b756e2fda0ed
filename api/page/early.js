// The question of the address, asked before the rest of the page has come: the address in, the answer on its way out, to be taken once.
// A script of its own, the first to be fetched, that waits for nothing but what it names.

import { readAddress, toQuestion } from "./address.js";
import { ask } from "./server.js";

const asked = toQuestion(readAddress());
let early = asked.question ? ask(asked) : null;
early?.catch(() => {}); // whoever takes it meets the problem

export function takeEarly(question) {
  if (!early || JSON.stringify(question) !== JSON.stringify(asked)) return null;
  const answer = early;
  early = null;
  return answer;
}
