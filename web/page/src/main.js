// The page: files on the left, what the compiler says of them on the right. All of it happens here; nothing is sent anywhere.

import { ask, begin, notify, on, pathOf, ready, uriOf } from "./compiler.js";
import { Editor } from "./editor.js";
import { button, byId, make, save, toast } from "./elements.js";
import * as findings from "./findings.js";
import * as panes from "./panes.js";
import * as share from "./share.js";

const EXAMPLES = JSON.parse(byId("examples").textContent);
const PANES = { findings: null, topology: panes.topology, files: panes.files, why: panes.why, plan: panes.plan, survive: panes.survive };

/** The files: `{ text }`, or `{ bytes }` of what is no text; `version` once the server has it open. */
const files = new Map();
let current = "", spec = "", tab = "findings", about;
/** What the server found, by path; the same with fixes; all safe fixes at once. */
let found = new Map(), fixable = new Map(), together = new Map();
let kept = null;

const isSpec = path => path.endsWith(".kdl") || /\.ya?ml$/.test(path);
const page = {
  path: () => current,
  spec: () => spec,
  has: path => files.has(path),
  sync,
  changed,
  drop: event => event.dataTransfer?.files.length ? (dropped(event), true) : false,
  paste: event => event.clipboardData?.files.length ? (pasted(event), true) : false,
  go: (uri, range) => goTo(pathOf(uri), range),
  line: (path, line, column) => goTo(path, { start: { line: line - 1, character: column - 1 } }),
  apply,
  explain,
  code: code => button(code, () => explain(code), { class: "code", title: "Show the page of the rule" }),
  kept: name => (kept = { name, time: new Date().toLocaleTimeString() }),
  keptName: () => kept,
};
panes.begin(page);
const editor = new Editor(byId("editor"), page);

// What is typed goes to the compiler, and what it says is shown.

let timer, sent = Promise.resolve(), typedAt = 0;
/** Texts that the compiler does not have yet, and whether it said something that is not shown yet. */
let pending = 0, isDirty = false;
function changed(text) {
  const file = files.get(current);
  if (!file || file.text === text) return;
  if (!file.isNew) pending += 1;
  byId("status").dataset.state = "";
  file.text = text;
  file.isNew = true;
  typedAt ||= performance.now();
  clearTimeout(timer);
  timer = setTimeout(sync, 30);
}

/** Brings the text that is shown to the compiler. */
function sync() {
  clearTimeout(timer);
  const path = current, file = files.get(path);
  if (!file?.isNew) return sent;
  file.isNew = false;
  sent = sent.then(async () => {
    const text = file.text;
    await write(path, file);
    if (file.version === undefined) return opened(path);
    file.version += 1;
    await notify("textDocument/didChange", { textDocument: { uri: uriOf(path), version: file.version }, contentChanges: [{ text }] });
    if (path === current) editor.color();
  }).catch(error => toast(`Not checked: ${error.message}`)).finally(() => {
    pending -= 1;
    isDirty = true;
  });
  remember();
  return sent;
}

const write = (path, file) => ask({ do: "write", path }, file.bytes ?? new TextEncoder().encode(file.text));

async function opened(path) {
  const file = files.get(path);
  file.version = 1;
  await notify("textDocument/didOpen", { textDocument: { uri: uriOf(path), languageId: isSpec(path) ? "kdl" : "plaintext", version: 1, text: file.text } });
  if (path === current) editor.color();
}

on("diagnostics", ({ uri, diagnostics }) => {
  const path = pathOf(uri);
  if (diagnostics.length || files.has(path)) found.set(path, diagnostics);
  else found.delete(path);
  fixable.delete(path);
  isDirty = true;
  if (typedAt) {
    byId("status").dataset.took = Math.round(performance.now() - typedAt);
    typedAt = 0;
  }
  showFindings();
});
let settling = 0;
on("settled", async () => {
  if (pending || !isDirty) return;
  isDirty = false;
  typedAt = 0;
  const own = ++settling;
  for (const [path, list] of [...found].filter(([, list]) => list.length).slice(0, 40)) {
    const answer = await findings.withFixes(path, list).catch(() => null);
    if (own !== settling) return;
    if (!answer) continue;
    fixable.set(path, answer.findings);
    together.set(path, answer.all);
  }
  if (pending) return;
  showFindings();
  showPane();
  await showState();
  if (own === settling && !pending) byId("status").dataset.state = "settled";
});
let endedAt = -Infinity;
on("ended", async words => {
  const isAgain = performance.now() - endedAt < 5000;
  endedAt = performance.now();
  toast(`The compiler stopped${isAgain ? ", again: open another text" : " and begins anew"}. It said: ${words}`);
  // The same text may end it each time.
  if (!isAgain) await load([...files].map(([path, file]) => [path, file.bytes ?? file.text]), current);
});

function showFindings() {
  const order = ([one], [other]) => (other === current) - (one === current) || one.localeCompare(other);
  const byFile = [...found].map(([path, list]) => [path, fixable.get(path) ?? list]).filter(([path]) => files.has(path)).sort(order);
  findings.draw(byId("pane-findings"), byFile, together, page);
  const own = fixable.get(current) ?? found.get(current) ?? [];
  editor.mark(own.map(finding => ({ ...finding, fixes: (finding.fixes ?? []).map(fix => ({ title: fix.title, apply: () => apply(fix) })) })));
  const all = byFile.flatMap(([, list]) => list);
  const count = severity => all.filter(one => one.severity === severity).length;
  const parts = [[1, "error"], [2, "warning"], [3, "info"]].map(([severity, word]) => [count(severity), word]).filter(([number]) => number);
  byId("count").textContent = all.length || "";
  byId("count").className = count(1) ? "error" : count(2) ? "warning" : "";
  byId("verdict").textContent = parts.length ? parts.map(([number, word]) => `${number} ${word}${number === 1 || word === "info" ? "" : "s"}`).join(", ") : "no findings";
  byId("verdict").className = count(1) ? "error" : count(2) ? "warning" : "good";
  showFiles();
}

async function showState() {
  if (!spec) {
    byId("download").disabled = true;
    byId("numbers").textContent = "native files";
    return;
  }
  const state = await ask({ do: "state", spec }).catch(() => null);
  byId("download").disabled = !state?.can_build || state.payloads > 0;
  byId("download").title = state?.payloads ? "The spec names payloads, which the page does not have" : state?.why_not ? `Not possible: ${state.why_not}` : "The bundle as tar.gz, the same bytes that clusterc build writes";
  const model = state?.model;
  const times = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  byId("numbers").textContent = model ? `${model.clusters.join(", ")}: ${times(model.hosts, "host")}, ${times(model.nodes, "node")}` : "";
}

/** Draws the tab that is in view. */
let drawing = Promise.resolve(), isDue = false;
function showPane() {
  if (!PANES[tab] || isDue) return;
  isDue = true;
  drawing = drawing.then(async () => {
    isDue = false;
    const element = byId(`pane-${tab}`);
    if (!spec) return element.replaceChildren(make("p.note", {}, "This tab is about a spec. Native files are checked in the findings."));
    await PANES[tab]?.(element);
  }).catch(error => toast(error.message));
}

// Files.

function showFiles() {
  const bar = byId("tabs");
  const shown = [...files.keys()];
  const item = path => {
    const worst = Math.min(9, ...(found.get(path) ?? []).map(one => one.severity));
    return button(path, () => show(path), { class: worst === 1 ? "error" : worst === 2 ? "warning" : "", "aria-current": path === current ? "true" : false, title: path });
  };
  // Many files are a list: a row of buttons would have no end.
  if (shown.length > 8) {
    const choice = make("select", { "aria-label": "File", onchange: event => show(event.target.value) }, ...shown.map(path => {
      const number = (found.get(path) ?? []).length;
      return make("option", { value: path, selected: path === current }, number ? `${path}  (${number})` : path);
    }));
    bar.replaceChildren(choice);
  } else {
    bar.replaceChildren(...shown.map(item));
  }
}

async function show(path) {
  const file = files.get(path);
  if (!file) return;
  pending += 1;
  await sync();
  byId("status").dataset.state = "";
  current = path;
  editor.show(path, file.text ?? "This file is not text.", file.text === undefined);
  if (isSpec(path) && (await ask({ do: "is-spec", path }))) spec = path;
  if (file.version === undefined && file.text !== undefined) await opened(path);
  showFindings();
  pending -= 1;
  isDirty = true;
  // The compiler may have nothing left to do: then this has it say so.
  editor.color();
}

async function goTo(path, range) {
  if (path !== current) await show(path);
  if (current === path) editor.select(range);
}

/** Begins with other files: pairs of a path and a text, or bytes. */
async function load(list, first) {
  pending += 1;
  try {
    await sync();
    await begun(list);
    await show(files.has(first) ? first : list[0][0]);
  } catch (error) {
    toast(`Not opened: ${error.message}`);
  } finally {
    pending -= 1;
  }
  remember();
}

async function begun(list) {
  byId("status").dataset.state = "";
  for (const known of [files, found, fixable, together]) known.clear();
  editor.forget();
  current = spec = "";
  byId("version").textContent = await begin(about);
  for (const [path, content] of list) {
    const file = typeof content === "string" ? { text: content } : readable(content);
    files.set(path, file);
    await write(path, file);
  }
  if (kept && !files.has(kept.name)) kept = null;
  // The server looks through a folder when it is added.
  const folders = [{ uri: `file://${about.folder}`, name: "playground" }];
  await notify("workspace/didChangeWorkspaceFolders", { event: { added: folders, removed: folders } });
}

/** Bytes as text where they are text, byte for byte. */
function readable(bytes) {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { bytes };
  }
}

const texts = () => [...files].filter(([, file]) => file.text !== undefined).map(([path, file]) => [path, file.text]);
function remember() {
  try {
    sessionStorage.setItem("files", JSON.stringify({ files: texts(), current }));
  } catch {
    // A browser may not keep anything for files of a disk.
  }
}

// Fixes.

async function apply(action) {
  await sync();
  const { changes = {}, documentChanges = [] } = action.edit;
  const all = [...Object.entries(changes), ...documentChanges.map(one => [one.textDocument.uri, one.edits])];
  for (const [uri, edits] of all) {
    if (pathOf(uri) !== current) await show(pathOf(uri));
    editor.edit(edits);
  }
  await sync();
}

async function explain(word) {
  try {
    byId("page").innerHTML = await ask({ do: "explain", word });
    byId("explained").showModal();
    byId("page").scrollTop = 0;
  } catch (error) {
    toast(error.message);
  }
}

// Files of this machine.

const MOST_FILES = 5000, MOST_BYTES = 64 << 20;

/** All files below a handle of a file or folder that was dropped. */
async function below(handle, path, list) {
  if (list.length >= MOST_FILES || handle.name === ".git") return;
  if (handle.kind === "file") return void list.push([path + handle.name, await handle.getFile()]);
  for await (const one of handle.values()) await below(one, `${path}${handle.name}/`, list);
}

/** The same for browsers that have entries only; those of Chromium cannot be read where the page is a file of the disk. */
async function belowEntry(entry, path, list) {
  if (list.length >= MOST_FILES || entry.name === ".git") return;
  if (entry.isFile) return void list.push([path + entry.name, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
  const reader = entry.createReader();
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const one of entries) await belowEntry(one, `${path}${entry.name}/`, list);
  }
}

async function take(list) {
  const known = [];
  let size = 0, left = 0;
  for (const [path, file] of list) {
    const isWanted = isSpec(path) || (await ask({ do: "is-native", path }));
    if (!isWanted || size + file.size > MOST_BYTES) {
      left += 1;
      continue;
    }
    size += file.size;
    known.push([path, new Uint8Array(await file.arrayBuffer())]);
  }
  if (known.length === 0) return toast("None of these files is one that clusterc reads.");
  known.sort(([one], [other]) => one.localeCompare(other));
  // A native file that is in view has its folder checked.
  await load(known, (known.find(([path]) => !isSpec(path)) ?? known[0])[0]);
  toast(`${known.length} ${known.length === 1 ? "file" : "files"} opened${left ? `, ${left} of no interest left out` : ""}. Nothing leaves the browser.`);
}

async function dropped(event) {
  event.preventDefault();
  document.body.classList.remove("over");
  // All of them are asked for at once: they are gone when the event is over.
  const dropped = [...event.dataTransfer.items].filter(item => item.kind === "file").map(item => (item.getAsFileSystemHandle ? item.getAsFileSystemHandle() : item.webkitGetAsEntry()));
  const list = [];
  try {
    for (const one of await Promise.all(dropped)) await (one.kind ? below(one, "", list) : belowEntry(one, "", list));
  } catch (error) {
    return toast(`Not opened: ${error.message}`);
  }
  await take(list);
}

async function pasted(event) {
  event.preventDefault();
  await take([...event.clipboardData.files].map(file => [file.name, file]));
}

const chosen = event => take([...event.target.files].map(file => [file.webkitRelativePath || file.name, file])).then(() => (event.target.value = ""));

/** A file that is typed or pasted: its name says what it is. */
async function named(event) {
  event.preventDefault();
  const path = byId("name").value.trim().replace(/^\/+/, "");
  if (!path) return;
  byId("opening").close();
  const text = byId("pasted").value;
  const others = byId("beside").checked ? texts().filter(([known]) => known !== path) : [];
  await load([...others, [path, text]], path);
  byId("pasted").value = "";
}

// The bar.

function fillOpening() {
  const entry = (name, doc, act) => make("li", {}, button(name, () => (byId("opening").close(), act()), { class: "entry" }), make("span.quiet", {}, doc));
  byId("templates").append(...about.templates.map(one => entry(one.name, one.doc, () => load([["cluster.kdl", one.text]]))));
  byId("example-list").append(...EXAMPLES.map(one => entry(one.name, one.doc, () => load(one.files, one.first))));
}

async function download() {
  await sync();
  try {
    const bytes = await ask({ do: "archive", spec });
    save(`${spec.split("/").pop().replace(/\.\w+$/, "")}.tar.gz`, bytes, "application/gzip");
  } catch (error) {
    toast(`No archive: ${error.message}`);
  }
}

async function shareLink() {
  await sync();
  const address = await share.link({ files: texts(), current });
  try {
    history.replaceState(null, "", address);
  } catch {
    location.hash = address.split("#")[1];
  }
  byId("address").value = address;
  byId("address-size").textContent = `${address.length} letters`;
  byId("sharing").showModal();
  byId("address").select();
}

function choose(name) {
  tab = name;
  for (const item of byId("panes").querySelectorAll("[role=tab]")) {
    const isOwn = item.dataset.pane === name;
    item.setAttribute("aria-selected", isOwn);
    item.tabIndex = isOwn ? 0 : -1;
    byId(`pane-${item.dataset.pane}`).hidden = !isOwn;
  }
  sync().then(showPane);
}

function wire() {
  const items = [...byId("panes").querySelectorAll("[role=tab]")];
  for (const [index, item] of items.entries()) {
    item.addEventListener("click", () => choose(item.dataset.pane));
    item.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = items[(index + step + items.length) % items.length];
      choose(next.dataset.pane);
      next.focus();
    });
  }
  byId("open").addEventListener("click", () => byId("opening").showModal());
  byId("format").addEventListener("click", () => editor.format());
  byId("share").addEventListener("click", shareLink);
  byId("download").addEventListener("click", download);
  byId("pick-files").addEventListener("change", event => (byId("opening").close(), chosen(event)));
  byId("pick-folder").addEventListener("change", event => (byId("opening").close(), chosen(event)));
  byId("naming").addEventListener("submit", named);
  byId("copy").addEventListener("click", async () => {
    byId("address").select();
    await navigator.clipboard?.writeText(byId("address").value).then(() => toast("Copied."), () => document.execCommand("copy"));
  });
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", event => event.target === dialog && dialog.close());
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  }
  const allow = event => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("over", event.type !== "dragleave" || event.relatedTarget !== null);
  };
  addEventListener("dragover", allow);
  addEventListener("dragleave", allow);
  addEventListener("drop", event => event.defaultPrevented || (event.dataTransfer.files.length && dropped(event)));
  addEventListener("paste", event => event.defaultPrevented || (event.clipboardData?.files.length && pasted(event)));
  addEventListener("hashchange", () => location.hash && restore());
  divide();
}

/** The line between both sides can be moved, by a pointer or by arrow keys. */
function divide() {
  const line = byId("divider");
  const set = percent => {
    const value = Math.min(80, Math.max(20, percent));
    document.body.style.setProperty("--left", `${value}%`);
    line.setAttribute("aria-valuenow", Math.round(value));
  };
  line.addEventListener("pointerdown", event => {
    line.setPointerCapture(event.pointerId);
    line.onpointermove = move => set((move.clientX / innerWidth) * 100);
    line.onpointerup = () => (line.onpointermove = null);
  });
  line.addEventListener("keydown", event => {
    const step = { ArrowRight: 3, ArrowLeft: -3 }[event.key];
    if (step) set(Number(line.getAttribute("aria-valuenow")) + step);
  });
}

/** The files of the address, else those of before a reload, else the first example. */
async function restore() {
  try {
    const own = await share.shared();
    if (own) return load(own.files, own.current);
  } catch (error) {
    toast(`The link cannot be read: ${error.message}`);
  }
  try {
    const before = JSON.parse(sessionStorage.getItem("files") ?? "null");
    if (before?.files?.length) return load(before.files, before.current);
  } catch {
    // What cannot be read is not restored.
  }
  const first = EXAMPLES.find(one => one.is_first) ?? EXAMPLES[0];
  return load(first.files, first.first);
}

wire();
await ready;
about = await ask({ do: "about" });

fillOpening();
choose("findings");
await restore();
document.body.dataset.ready = "yes";
