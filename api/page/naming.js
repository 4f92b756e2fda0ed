// How things are named to a reader: records of the service in; dates, pages, sections and sources in words out.

const SPOKEN = document.documentElement.lang || "en";
const LOCALE = SPOKEN === "en" ? "en-GB" : SPOKEN;

// "2019-10-17", "2019-10" or "2019" as a date, in the language of the page where no other is named.
export function nameDate(published, locale = LOCALE) {
  if (!published) return "undated";
  const [year, month, day] = published.split("-").map(Number);
  if (!month) return String(year);
  const form = { timeZone: "UTC", year: "numeric", month: "long", ...(day ? { day: "numeric" } : {}) };
  return new Date(Date.UTC(year, month - 1, day || 1)).toLocaleDateString(locale, form);
}

export const nameMoment = (told) =>
  told ? new Date(told).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" }) : "at an unknown time";

export const nameLanguage = (code) => (code === "und" ? "language not known" : (new Intl.DisplayNames(LOCALE, { type: "language" }).of(code) ?? code));

// For `lang`: null where it is not known.
export const namedLanguage = ({ language }) => (!language || language === "und" ? null : language);

// The language of what is quoted, for whoever reads it aloud: [data-doc] elements in, each with that of its document out.
export function markLanguages(place, documents) {
  const languages = new Map(documents.map((document) => [document.doc_id, namedLanguage(document)]));
  for (const quoted of place.querySelectorAll("[data-doc]")) {
    const language = languages.get(quoted.dataset.doc);
    if (language) quoted.lang = language;
  }
}

// The service names pages, so that they are named alike everywhere.
export const namePages = (page) => page?.name ?? "";

// "19" or "19–20", or null where not every page has a number of its own.
export function printedPages({ number, label, last, last_label: lastLabel }) {
  if (!label || !lastLabel) return null;
  return number === last ? label : `${label}–${lastLabel}`;
}

// Where in its document a passage, or what is quoted of it, stands: its innermost section, numbered part, note and pages.
export function namePlace(passage) {
  const section = passage.section.at(-1);
  const about = section && section !== passage.document.title ? section : "";
  const note = passage.note ? `note ${passage.note.label}` : "";
  return [about, namePoint(passage), note, namePages(passage.page)].filter(Boolean);
}

// That of the quote where it is known, else the only one of the passage.
function namePoint({ point, points = [] }) {
  return point ?? (points.length === 1 ? points[0].name : "");
}

// A passage at the place of its quotes: on their pages, where all are on the same ones.
export function placeQuotes(passage, quotes) {
  const pages = new Map(quotes.map(({ page }) => [namePages(page), page]));
  const points = new Set(quotes.map(({ point }) => point));
  return {
    ...passage,
    page: pages.size === 1 ? [...pages.values()][0] : passage.page,
    point: points.size === 1 ? [...points][0] : undefined,
  };
}

// "Yes" or "No" where a question is decided, else the short answer. Empty without either.
export const nameShort = ({ verdict, short }) => (typeof verdict === "boolean" ? (verdict ? "Yes" : "No") : (short ?? ""));

// What has to be known of a short answer: " (in millions)".
export const nameNote = ({ short_note: note }) => (note ? ` (${note})` : "");

export const nameSource = (document) => [document.publisher, nameDate(document.published)].filter(Boolean).join(", ");

// An address that can be followed, or null.
export const ownAddress = ({ url }) => (/^https?:\/\//i.test(url ?? "") ? url : null);

export function nameConfidence(confidence) {
  const word = confidence >= 0.85 ? "high" : confidence >= 0.65 ? "moderate" : "low";
  return `${word} (${confidence.toFixed(2)})`;
}

// Said where there is no answer. What was looked for is in the reason.
export const SILENT = "No answer found";

// The reason of an abstention as a heading and what follows: "no answer found in 5 documents: none mentions …" has both in it.
export function splitReason(reason) {
  const [, found, why] = /^(no answer found in [^:]*): (.*)$/is.exec(reason ?? "") ?? [null, SILENT, reason ?? ""];
  return [found, why].map((text) => (text && /[.!?]$/.test(text) ? capitalise(text) : text && `${capitalise(text)}.`));
}

const capitalise = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

// Figures of different days are no disagreement: the later one may have come to replace the earlier.
export function nameConflict({ voices }) {
  const days = new Set(voices.map(({ published }) => published));
  return days.size === voices.length && !days.has(null) ? "Figures by date" : "The sources disagree";
}

// Words without accents, for names of files, ids and keys: "Žluťoučký" becomes "zlutoucky".
const UNDIVIDED = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", þ: "th", ð: "d", ı: "i" };
export const plainWords = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøđłþðı]/g, (sign) => UNDIVIDED[sign]).match(/[a-z0-9]+/g) ?? [];

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString(LOCALE)} ${number === 1 ? one : many}`;

// Newest first; "2019" stands after every day of 2019.
export function byDate(one, other) {
  return (other.published ?? "").localeCompare(one.published ?? "");
}

export function describeShelf({ documents, total }) {
  if (!total) return "No documents yet: add some on the Documents page.";
  const years = documents.map((document) => document.published?.slice(0, 4)).filter(Boolean).sort();
  const span = !years.length ? "" : years[0] === years.at(-1) ? `, published in ${years[0]}` : `, published ${years[0]} to ${years.at(-1)}`;
  return `${count(total, "document")}${span}`;
}
