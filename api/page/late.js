// The source beside the answer before its code is there: what `Source` takes in; the same verbs out, and the code fetched with the first
// source that is opened.

export class LateSource {
  #args;
  #made = null;
  #turn = 0;

  constructor(...args) {
    this.#args = args;
  }

  get isOpen() {
    return this.#made?.isOpen ?? false;
  }

  async open(wanted) {
    const turn = ++this.#turn;
    const { Source } = await import("./source.js");
    if (turn !== this.#turn) return;
    this.#made ??= new Source(...this.#args);
    await this.#made.open(wanted);
  }

  close(how) {
    this.#turn++;
    this.#made?.close(how);
  }
}
