// Offsets: a text and offsets in code points in, as the server counts; offsets in UTF-16 units out, as JavaScript counts.
// They differ behind every character beyond U+FFFF, such as many emoji and rare Chinese characters.

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
    let low = 0;
    let high = this.#astral.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#astral[middle] < point) low = middle + 1;
      else high = middle;
    }
    return point + low;
  }

  // A span of the server's as one of JavaScript's, whatever else it carries.
  span(told) {
    return { ...told, start: this.unit(told.start), end: this.unit(told.end) };
  }

  cut(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}
