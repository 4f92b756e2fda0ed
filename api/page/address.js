// The address of a page: the question, the filters and the open citation, to and from the query of the URL, so that a link, a reload
// and the back button show the same.

// The filters by their name in the address. field: of the request, and of a document where `of` does not name another one, which
// may be a list. least: options from which a list is shown.
export const LISTS = {
  doc: { field: "doc_id", label: "Documents", least: 1 },
  publisher: { field: "publisher", label: "Publishers", least: 1 },
  language: { field: "language", label: "Languages", least: 2 },
  collection: { field: "collection", of: "collections", label: "Collections", least: 2 },
};
export const DAYS = {
  from: { field: "published_from", label: "Published from" },
  to: { field: "published_to", label: "Published to" },
};

export function readAddress(search = location.search) {
  const values = new URLSearchParams(search);
  const state = { q: values.get("q")?.trim() ?? "", as_of: readDay(values.get("as_of")), after: values.get("after") ?? "", short: values.get("short") ?? "", open: Number(values.get("open")) || null };
  for (const name of Object.keys(LISTS)) state[name] = values.getAll(name);
  for (const name of Object.keys(DAYS)) state[name] = readDay(values.get(name));
  state.undated = values.get("undated") === "1";
  return state;
}

// An invalid day filters nothing and is shown as no filter.
function readDay(text) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? new Date(text) : new Date(Number.NaN);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : "";
}

export function writeAddress(state) {
  const values = new URLSearchParams();
  if (state.q) values.set("q", state.q);
  for (const name of Object.keys(LISTS)) for (const value of state[name]) values.append(name, value);
  for (const name of [...Object.keys(DAYS), "as_of"]) if (state[name]) values.set(name, state[name]);
  if (state.undated) values.set("undated", "1");
  for (const name of ["after", "short"]) if (state.q && state[name]) values.set(name, state[name]);
  if (state.open) values.set("open", state.open);
  const query = values.toString();
  return query ? `/?${query}` : "/";
}

// The body of POST /v1/ask.
export function toQuestion(state) {
  const filters = {};
  for (const [name, { field }] of Object.entries(LISTS)) if (state[name].length) filters[field] = state[name];
  for (const [name, { field }] of Object.entries(DAYS)) if (state[name]) filters[field] = state[name];
  if (state.undated) filters.undated = true;
  const question = { question: state.q };
  if (Object.keys(filters).length) question.filters = filters;
  if (state.as_of) question.as_of = state.as_of;
  if (state.after) question.context = { question: state.after, ...(state.short ? { short: state.short } : {}) };
  return question;
}

// The address of a place in a document: of words by their offsets, with `check`, the checksum of these, of a section by its name, or of
// a page by its number in the file.
export function placeAddress({ doc_id: docId, generation, start, end, check, section, page }) {
  const values = new URLSearchParams({ read: docId });
  if (section) values.set("section", section);
  if (page) values.set("page", page);
  if (start !== undefined) values.set("start", start);
  if (end !== undefined) values.set("end", end);
  if (generation) values.set("generation", generation);
  if (check) values.set("check", check);
  return `${location.origin}/documents?${values}`;
}
