// The service over HTTP: what is wanted in, JSON out; everything that goes wrong comes out as one kind of error, a Problem.
// The API key, where the server wants one, lives in this tab's session storage once it has worked, or on this device where that is wanted.

const SLICE = 1000; // entries of each list that the service gives at once
const SLICES = 20;
const KEY = "citadel-key";
let remembering = false; // whether the key on trial is to be kept on this device
let trial = null; // a key that was typed and has not worked yet
let opener = null; // the key that has opened what this page shows
const shelf = new Map(); // documents that were read, by id and generation

export class Problem extends Error {
  constructor(told, retryAfter = null) {
    super(told.detail || told.title);
    const { status, title, detail, errors = [], withKey = false } = told;
    Object.assign(this, { status, title, detail, errors, withKey, retryAfter });
  }
}

export const key = {
  read: () => trial ?? readKept(),
  try: (value, remember = false) => {
    trial = value;
    remembering = remember;
  },
  hasWorked: () => readKept() !== null,
  onChange: () => {},
  // With all that it has opened: the page begins anew, and what stood there cannot be gone back to.
  forget: () => {
    tabs?.postMessage({ forgotten: true });
    trial = null;
    dropKept();
    beginAnew(() => location.replace(location.pathname));
  },
};

const readKept = () => sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);

function dropKept() {
  for (const storage of [sessionStorage, localStorage]) for (const name of [KEY, "citadel-recent"]) storage.removeItem(name);
}

function beginAnew(leave) {
  shelf.clear();
  document.body.replaceChildren();
  document.title = "Citadel";
  leave();
}

// A page that a browser had put by as it stood, with what a key has opened that is forgotten by now.
addEventListener("pageshow", (event) => {
  if (event.persisted && opener && readKept() !== opener) beginAnew(() => location.reload());
});

// What an answer says of the key that was sent: one that is not known is not kept, one that works is.
function settleKey(status, sent) {
  if (!sent || (status >= 300 && status !== 401)) return;
  if (status !== 401) opener = sent;
  if (sent === trial) trial = null;
  else if (status < 300) return;
  if (status === 401) dropKept();
  else (remembering ? localStorage : sessionStorage).setItem(KEY, sent);
  key.onChange();
}

export async function send(path, wanted) {
  const { text } = await receive(path, wanted);
  return text ? JSON.parse(text) : null;
}

// The text of an answer and its headers.
export async function receive(path, wanted) {
  const answer = await request(path, wanted);
  return { text: await answer.text(), headers: answer.headers };
}

// A file as it comes.
export const receiveFile = async (path, method = "GET") => (await request(path, { method })).blob();

// A link that is opened in a tab of its own asks the tabs that are open already for the key that has worked there.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(KEY) : null;
const PATIENCE = 250; // milliseconds until no tab is taken to have one
let borrowed = null;
tabs?.addEventListener("message", ({ data }) => {
  const mine = readKept();
  if (data.wanted && mine) tabs.postMessage({ key: mine });
  if (!data.forgotten || !mine) return;
  dropKept();
  beginAnew(() => location.replace(location.pathname));
});

// Asked once, however many requests want it.
function borrowKey() {
  borrowed ??= new Promise((resolve) => {
    if (!tabs) return resolve(null);
    tabs.addEventListener("message", ({ data }) => data.key && resolve(data.key));
    setTimeout(() => resolve(null), PATIENCE);
    tabs.postMessage({ wanted: true });
  });
  return borrowed;
}

async function request(path, { method = "GET", body, signal, asking = false } = {}) {
  const sent = key.read();
  const headers = { Accept: "application/json, */*;q=0.5", ...keyHeader(sent) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (answer.status === 401 && !sent && !asking) {
    const found = await borrowKey();
    if (found) {
      key.try(found);
      return request(path, { method, body, signal, asking: true });
    }
  }
  settleKey(answer.status, sent);
  if (!answer.ok) throw readProblem(answer.status, await answer.text(), answer.headers.get("Retry-After"), sent);
  return answer;
}

// What the key may do, asked once for each key: {name, roles, collections}.
const callers = new Map();
export function findCaller() {
  const sent = key.read();
  if (!callers.has(sent)) callers.set(sent, send("/v1/caller").catch((problem) => { callers.delete(sent); throw problem; }));
  return callers.get(sent);
}

export const ask = (question, signal) => send("/v1/ask", { method: "POST", body: question, signal });
export const listDocuments = () => send("/v1/documents?limit=1000");

// One document with its whole text, as the generation named has it.
export function readDocument(docId, generation) {
  const named = `${docId}@${generation ?? ""}`;
  if (!shelf.has(named)) {
    const path = `/v1/documents/${encodeURIComponent(docId)}`;
    const query = generation ? `?generation=${encodeURIComponent(generation)}` : "";
    const reading = Promise.all([readStructure(path, query), send(`${path}/text${query}`)])
      .then(([detail, { text }]) => ({ detail, text }));
    reading.catch(() => shelf.delete(named));
    shelf.set(named, reading);
  }
  return shelf.get(named);
}

// What is known of a document, with all of its lists, which come in slices; of a document beyond measure, their beginnings.
async function readStructure(path, query) {
  const lists = ["sections", "pages", "footnotes", "rows"];
  const detail = await send(path + query);
  for (let offset = SLICE; offset < SLICES * SLICE && lists.some((name) => detail.counts?.[name] > offset); offset += SLICE) {
    const more = await send(`${path}${query ? `${query}&` : "?"}offset=${offset}`);
    for (const name of lists) detail[name].push(...more[name]);
  }
  return detail;
}

export const forgetDocuments = () => shelf.clear();

// A file and what is known of it; XMLHttpRequest, for fetch tells nothing of how much was sent.
export const upload = (docId, file, metadata, onProgress) =>
  sendFile("PUT", `/v1/documents/${encodeURIComponent(docId)}`, file, metadata, onProgress);
export const preview = (docId, file, metadata, onProgress) =>
  sendFile("POST", `/v1/documents/${encodeURIComponent(docId)}/preview`, file, metadata, onProgress);

function sendFile(method, path, file, metadata, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    const sent = key.read();
    for (const [name, value] of Object.entries(keyHeader(sent))) request.setRequestHeader(name, value);
    request.upload.onprogress = (step) => step.lengthComputable && onProgress(step.loaded, step.total);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      settleKey(request.status, sent);
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(readProblem(request.status, request.responseText, request.getResponseHeader("Retry-After"), sent));
    };
    const form = new FormData();
    form.append("file", file);
    form.append("metadata", JSON.stringify(metadata));
    request.send(form);
  });
}

const keyHeader = (sent) => (sent ? { "X-API-Key": sent } : {});

function unreachable() {
  return new Problem({ status: 0, title: "The server cannot be reached", detail: "Nothing came back: see that it runs, then try again." });
}

function readProblem(status, text, retryAfter, sent) {
  let told = {};
  try {
    told = JSON.parse(text);
  } catch {
    told = { detail: text.slice(0, 300) }; // something before the service answered, such as a proxy
  }
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  return new Problem({ title: `Status ${status}`, detail: "", ...told, status, withKey: Boolean(sent) }, Number.isNaN(seconds) ? null : seconds);
}
