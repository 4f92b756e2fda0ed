// Where quoted words stand on a page of a PDF: the strings of its text layer and the words in; stretches of these strings out.
// Only letters and figures are compared, for spaces, hyphens at the ends of lines and ligatures differ between a file and its text.

const MOST = 40_000; // letters of the words that are looked for
const LEAST = 12; // letters of a part that is marked where the whole is not found

// strings: list of text. Returns [{string, start, end}], by the index of the string, offsets in UTF-16 units.
export function placeWords(strings, words) {
  const held = fold(strings);
  const wanted = words.slice(0, MOST);
  const at = held.letters.indexOf(foldWord(wanted));
  if (at >= 0 && foldWord(wanted)) return cutStretches(held, [[at, at + foldWord(wanted).length]]);
  return cutStretches(held, findRuns(held.letters, wanted.split(/\s+/).map(foldWord).filter(Boolean)));
}

// The longest runs of words that are there, in order, such as around the mark of a note that the text does not have.
function findRuns(letters, words) {
  const runs = [];
  for (let first = 0; first < words.length; ) {
    let [found, run, next] = [-1, "", first];
    while (next < words.length) {
      const place = letters.indexOf(run + words[next], found < 0 ? (runs.at(-1)?.[1] ?? 0) : found);
      if (place < 0) break;
      [found, run, next] = [place, run + words[next], next + 1];
    }
    if (run.length >= LEAST) runs.push([found, found + run.length]);
    first = Math.max(next, first + 1);
  }
  return runs;
}

function fold(strings) {
  const letters = [];
  const origins = [];
  strings.forEach((string, index) => {
    let unit = 0;
    for (const sign of string) {
      for (const letter of foldWord(sign)) {
        letters.push(letter);
        for (let part = 0; part < letter.length; part++) origins.push({ string: index, start: unit, end: unit + sign.length });
      }
      unit += sign.length;
    }
  });
  return { letters: letters.join(""), origins };
}

const foldWord = (word) => (word.normalize("NFKD").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join("");

function cutStretches({ origins }, runs) {
  const stretches = [];
  for (const [start, end] of runs) {
    for (const { string, start: from, end: to } of origins.slice(start, end)) {
      const last = stretches.at(-1);
      if (last?.string === string && last.run === start) last.end = to;
      else stretches.push({ string, start: from, end: to, run: start });
    }
  }
  return stretches;
}
