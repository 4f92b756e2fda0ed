// Where quoted words stand: a link tells by offsets where they stood and carries a check of them; whatever became of the text since,
// only those very words are marked. A check is their number of signs and a hash of these, white space left out, as cleaning may
// change it. A hash of our own, for browsers have theirs only where the page comes by https or from the machine itself.

const STEP = 0x01000193; // the prime of FNV

export function checkOf(words) {
  const signs = [...words].filter(isInk);
  return signs.length ? `${signs.length.toString(36)}-${hash(signs).toString(36)}` : "";
}

// text: CodePoints. mark: {start, end, check}; offsets in code points. The same mark where its words stand, nearest to where they stood, or null.
export function locate(text, mark) {
  const { start, end, check } = mark;
  if (!check) return null;
  if (checkOf(text.cut(start, end)) === check) return { ...mark, moved: false };
  const points = [...text.text];
  const [length, sought] = check.split("-").map((part) => Number.parseInt(part, 36));
  if (!(length > 0) || !(sought >= 0)) return null;
  const places = points.flatMap((sign, place) => (isInk(sign) ? [place] : []));
  let found = null;
  for (const first of findAll(places.map((place) => points[place]), length, sought)) {
    const place = { ...mark, start: places[first], end: places[first + length - 1] + 1, moved: true };
    if (!found || Math.abs(place.start - start) < Math.abs(found.start - start)) found = place;
  }
  return found;
}

const isInk = (sign) => !/\s/.test(sign);
const hash = (signs) => signs.reduce((sum, sign) => (Math.imul(sum, STEP) + sign.codePointAt(0)) >>> 0, 0);

// A hash that rolls: each step forgets the sign that is left behind and takes the next one in (Karp and Rabin 1987).
function* findAll(signs, length, sought) {
  if (signs.length < length) return;
  let weight = 1;
  for (let step = 0; step < length; step++) weight = Math.imul(weight, STEP);
  let sum = hash(signs.slice(0, length));
  for (let first = 0; ; first++) {
    if (sum === sought) yield first;
    if (first + length >= signs.length) return;
    sum = (Math.imul(sum, STEP) + signs[first + length].codePointAt(0) - Math.imul(weight, signs[first].codePointAt(0))) >>> 0;
  }
}
