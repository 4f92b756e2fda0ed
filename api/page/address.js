// The address of a page: what was asked, the filters and the citation that is open, to and from the query of the URL, so that a link,
// a reload and the way back show the same.

const LISTS = { doc: "doc_id", publisher: "publisher", language: "language" };
const DAYS = { from: "published_from", to: "published_to" };

export function readAddress(search = location.search) {
  const told = new URLSearchParams(search);
  const state = { q: told.get("q")?.trim() ?? "", as_of: readDay(told.get("as_of")), open: Number(told.get("open")) || null };
  for (const name of Object.keys(LISTS)) state[name] = told.getAll(name);
  for (const name of Object.keys(DAYS)) state[name] = readDay(told.get(name));
  return state;
}

// What is no day filters nothing, and shows as no filter.
function readDay(told) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(told ?? "") ? new Date(told) : new Date(Number.NaN);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(told) ? told : "";
}

export function writeAddress(state) {
  const told = new URLSearchParams();
  if (state.q) told.set("q", state.q);
  for (const name of Object.keys(LISTS)) for (const value of state[name]) told.append(name, value);
  for (const name of [...Object.keys(DAYS), "as_of"]) if (state[name]) told.set(name, state[name]);
  if (state.open) told.set("open", state.open);
  const query = told.toString();
  return query ? `/?${query}` : "/";
}

// The body of POST /v1/ask.
export function toQuestion(state) {
  const filters = {};
  for (const [name, field] of Object.entries(LISTS)) if (state[name].length) filters[field] = state[name];
  for (const [name, field] of Object.entries(DAYS)) if (state[name]) filters[field] = state[name];
  const question = { question: state.q };
  if (Object.keys(filters).length) question.filters = filters;
  if (state.as_of) question.as_of = state.as_of;
  return question;
}

// A place in a document that stays the same whatever is asked later.
// `check` is of the words that stand there.
export function placeAddress({ doc_id: docId, generation, start, end, check }) {
  const told = new URLSearchParams({ read: docId });
  if (start !== undefined) told.set("start", start);
  if (end !== undefined) told.set("end", end);
  if (generation) told.set("generation", generation);
  if (check) told.set("check", check);
  return `${location.origin}/documents?${told}`;
}
