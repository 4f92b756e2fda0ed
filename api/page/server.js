// The service over HTTP: what is wanted in, JSON out; everything that goes wrong comes out as one kind of error, a Problem.
// The API key, where the server wants one, lives in this tab's session storage and nowhere else.

const KEY = "citadel-key";
const shelf = new Map(); // documents that were read, by id and generation

export class Problem extends Error {
  constructor(told, retryAfter = null) {
    super(told.detail || told.title);
    Object.assign(this, { status: told.status, title: told.title, detail: told.detail, errors: told.errors ?? [], retryAfter });
  }
}

export const key = {
  read: () => sessionStorage.getItem(KEY),
  keep: (value) => sessionStorage.setItem(KEY, value),
  forget: () => {
    sessionStorage.removeItem(KEY);
    shelf.clear();
  },
};

export async function send(path, wanted) {
  const { text } = await receive(path, wanted);
  return text ? JSON.parse(text) : null;
}

// The text of an answer and its headers.
export async function receive(path, { method = "GET", body, signal } = {}) {
  const headers = { Accept: "application/json", ...keyHeader() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  }
  const text = await answer.text();
  if (!answer.ok) throw readProblem(answer.status, text, answer.headers.get("Retry-After"));
  return { text, headers: answer.headers };
}

export const ask = (question, signal) => send("/v1/ask", { method: "POST", body: question, signal });
export const listDocuments = () => send("/v1/documents?limit=1000");

// One document with its whole text, as the generation named has it.
export function readDocument(docId, generation) {
  const named = `${docId}@${generation ?? ""}`;
  if (!shelf.has(named)) {
    const path = `/v1/documents/${encodeURIComponent(docId)}`;
    const query = generation ? `?generation=${encodeURIComponent(generation)}` : "";
    const reading = Promise.all([send(path + query), send(`${path}/text${query}`)]).then(([detail, { text }]) => ({ detail, text }));
    reading.catch(() => shelf.delete(named));
    shelf.set(named, reading);
  }
  return shelf.get(named);
}

export const forgetDocuments = () => shelf.clear();

// A file and what is known of it; XMLHttpRequest, for fetch tells nothing of how much was sent.
export function upload(docId, file, metadata, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/v1/documents/${encodeURIComponent(docId)}`);
    for (const [name, value] of Object.entries(keyHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = (sent) => sent.lengthComputable && onProgress(sent.loaded, sent.total);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(readProblem(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    const form = new FormData();
    form.append("file", file);
    form.append("metadata", JSON.stringify(metadata));
    request.send(form);
  });
}

function keyHeader() {
  const kept = key.read();
  return kept ? { "X-API-Key": kept } : {};
}

function unreachable() {
  return new Problem({ status: 0, title: "The server cannot be reached", detail: "Nothing came back: see that it runs, then try again." });
}

function readProblem(status, text, retryAfter) {
  let told = {};
  try {
    told = JSON.parse(text);
  } catch {
    told = { detail: text.slice(0, 300) }; // something before the service answered, such as a proxy
  }
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  return new Problem({ title: `Status ${status}`, detail: "", ...told, status }, Number.isNaN(seconds) ? null : seconds);
}
