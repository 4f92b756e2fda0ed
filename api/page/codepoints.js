// Offsets: a text and offsets in code points in, as the server counts; offsets in UTF-16 units out, as JavaScript counts.
// They differ behind every character beyond U+FFFF, such as many emoji and rare Chinese characters.

// White space as one blank each, for words that are compared.
export const fold = (text) => text.replace(/\s+/g, " ").trim();

// How many entries of a list in order come before the first that does not pass; half of the rest fall away at a time.
export function countPassing(list, passes) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(list[middle], middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class CodePoints {
  #astral = []; // the code point offset of each character that takes two units, in order

  constructor(text) {
    this.text = text;
    for (const found of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) this.#astral.push(found.index - this.#astral.length);
  }

  get length() {
    return this.text.length - this.#astral.length;
  }

  unit(point) {
    return point + countPassing(this.#astral, (astral) => astral < point);
  }

  // A span of the server's as one of JavaScript's, whatever else it carries.
  span(told) {
    return { ...told, start: this.unit(told.start), end: this.unit(told.end) };
  }

  cut(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}
