// The page's side of the compiler: questions as promises, and a client of the language server in it.

const WORKER = document.getElementById("worker").textContent;

function decoded(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
const waiting = new Map();
const listeners = { diagnostics: [], settled: [], ended: [] };
let next = 1;

export const ready = new Promise(resolve => {
  worker.onmessage = ({ data }) => {
    if (data.isReady) return resolve();
    if (data.ended) return tell("ended", data.ended);
    if (data.messages) {
      data.messages.forEach(heard);
      if (data.isDone) tell("settled");
      return;
    }
    const { resolve: done, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error !== undefined) reject(new Error(data.error));
    else done(data.ok);
  };
});
const element = document.getElementById("program");
const packed = decoded(element.textContent.trim());
element.remove();
worker.postMessage({ packed }, [packed.buffer]);

function tell(what, value) {
  for (const act of listeners[what]) act(value);
}

/** Calls a function on each of these: `diagnostics`, `settled` (nothing is left to do), `ended` (the program stopped). */
export function on(what, act) {
  listeners[what].push(act);
}

/** Asks a question; bytes of a file may go along. */
export function ask(question, file) {
  const id = next++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, question, file });
  });
}

function heard(message) {
  if (message.method === "textDocument/publishDiagnostics") tell("diagnostics", message.params);
}

/** A request to the language server. */
export async function request(method, params) {
  const id = next++;
  const messages = await ask({ do: "message", message: { jsonrpc: "2.0", id, method, params } });
  messages.filter(message => message.id !== id).forEach(heard);
  const own = messages.find(message => message.id === id);
  if (own?.error) throw new Error(own.error.message);
  return own?.result;
}

/** A notification to the language server. */
export async function notify(method, params) {
  (await ask({ do: "message", message: { jsonrpc: "2.0", method, params } })).forEach(heard);
}

let folder = "";
/** Begins a conversation about no files; gives the version of the compiler. */
export async function begin(about) {
  folder = about.folder;
  await ask({ do: "clear" });
  const server = await request("initialize", {
    workspaceFolders: [{ uri: `file://${folder}`, name: "playground" }],
    capabilities: {
      textDocument: {
        publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
        completion: { completionItem: { snippetSupport: true } },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } },
        hover: { contentFormat: ["markdown"] },
      },
    },
  });
  await notify("initialized", {});
  return server.serverInfo.version;
}

export const uriOf = path => `file://${folder}/${path.split("/").map(encodeURIComponent).join("/")}`;
export const pathOf = uri => decodeURIComponent(uri).slice(`file://${folder}/`.length);
