// The tabs on the right, but for findings. Each shows what the program says of the spec, and is drawn when it is in view.

import { ask } from "./compiler.js";
import { button, make, picture, save, worded } from "./elements.js";

/** What all of them know: which spec, and how to go to a line of it. */
let page;
export function begin(own) {
  page = own;
}

const note = text => make("p.note", {}, ...worded(text));
/** `cluster.kdl:12:4` as a button that goes there. */
function place(text) {
  const [, file, line, column] = /^(.*?):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (!file || !page.has(file)) return make("span.quiet", {}, text);
  return button(text, () => page.line(file, Number(line), Number(column ?? 1)), { class: "place" });
}
const placed = at => (at ? place(`${at.file}:${at.line}:${at.column}`) : null);

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map(text => make("th", { scope: "col" }, text)));
  return make("div.scroll", { tabindex: 0, role: "group", "aria-label": heads.join(", ") }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}
const row = (...cells) => make("tr", {}, ...cells.map(cell => (cell instanceof Node && cell.nodeName === "TD" ? cell : make("td", {}, ...[cell].flat()))));

/** Asks for each pane; what keeps it from being shown is said in its place. */
async function filled(element, question, draw) {
  let children;
  try {
    children = await draw(await ask({ spec: page.spec(), ...question }));
  } catch (error) {
    children = [note(/error/.test(error.message) ? `Nothing to show: ${error.message}. The findings say what is wrong.` : `Nothing to show: ${error.message}.`)];
  }
  element.replaceChildren(...[children].flat());
}

const drawn = { svg: "", spec: "" };
/** The hosts as a picture; the last one where the text has errors. */
export async function topology(element) {
  let remark = null;
  try {
    drawn.svg = await ask({ do: "topology", spec: page.spec() });
    drawn.spec = page.spec();
  } catch (error) {
    remark = note(`This is not the present text: ${error.message}.`);
    if (!drawn.svg || drawn.spec !== page.spec()) return element.replaceChildren(note(`Nothing to draw: ${error.message}. The findings say what is wrong.`));
  }
  const buttons = make("div.tools", {}, button("Save the report", report, { title: "The page for reviewers, as clusterc report writes it" }));
  element.replaceChildren(buttons, ...(remark ? [remark] : []), make(remark ? "div.sheet.stale" : "div.sheet", { tabindex: 0, role: "group", "aria-label": "Picture of the hosts" }, picture(drawn.svg, "The hosts, their zones, and the nodes with their ports")));
}

async function report() {
  const text = await ask({ do: "report", spec: page.spec() });
  save("report.html", text, "text/html");
}

let host = 0, shownFile = "";
/** The files of a host as a tree, and one of them with the lines of the spec that it comes from. */
export async function files(element) {
  await filled(element, { do: "files", host }, answer => {
    const chosen = Math.min(host, answer.hosts.length);
    const names = [...answer.hosts, "for all hosts"];
    const choice = make("select", { id: "host", onchange: event => ((host = Number(event.target.value)), files(element)) }, ...names.map((name, index) => make("option", { value: index, selected: index === chosen }, name)));
    const list = make("ul.tree", { "aria-label": "Files" });
    const view = make("div.file");
    const own = answer.files.map(file => ({ ...file, short: file.path.replace(/^hosts\/[^/]+\//, "") }));
    const isConfiguration = file => file.short.startsWith("files/");
    // Configuration first: it is what one looks for.
    const folderOf = file => file.short.slice(0, Math.max(0, file.short.lastIndexOf("/")));
    own.sort((one, other) => isConfiguration(other) - isConfiguration(one) || folderOf(one).localeCompare(folderOf(other)) || one.short.localeCompare(other.short));
    const show = file => {
      shownFile = file.short;
      for (const item of list.querySelectorAll("button")) item.setAttribute("aria-current", item.dataset.file === shownFile);
      view.replaceChildren(...fileView(file, answer));
    };
    let folder = null;
    for (const file of own) {
      const above = folderOf(file);
      if (above !== folder) list.append(make("li.folder", {}, `${(folder = above)}/`));
      list.append(make("li.inside", {}, button(file.short.split("/").pop(), () => show(file), { "data-file": file.short, title: file.path })));
    }
    // First the file that says most of where it comes from.
    const marks = file => (file.text.match(MARKS) ?? []).length;
    show(own.find(file => file.short === shownFile) ?? own.reduce((best, file) => (marks(file) > marks(best) ? file : best)));
    const tools = make("div.tools", {}, make("label", { for: "host" }, "Host"), choice, make("span.quiet", {}, `${answer.hosts.length} ${answer.hosts.length === 1 ? "host" : "hosts"}; a blue number leads to the line of the spec`));
    return [tools, make("div.files", {}, list, view)];
  });
}

const MARKS = /^\s*(?:#|\/\/|REM|;)\s*[^:\s]+:\d+(?=$|:)/gm;

/** The lines of a file, each with the line of the spec that it comes from: by the comments in it, else by the origin of its setting. */
function fileView(file, { sources, origins }) {
  const known = new Map(sources);
  const title = make("p.path", {}, file.path, make("span.quiet", {}, ` mode ${file.mode}`));
  if (file.path.endsWith(".svg")) return [title, make("div.sheet", {}, picture(file.text, file.path))];
  const lines = make("ol.lines");
  const marked = new Set((file.text.match(MARKS) ?? []).map(mark => mark.replace(/^\s*\S+?\s+/, "")));
  /** Of several places that nodes of the host have a setting from, the one that this file names. */
  const originOf = key => {
    const all = (Object.hasOwn(origins, key) && origins[key]) || [];
    const named = all.filter(at => marked.has(`${at.file.split("/").pop()}:${at.line}`));
    return all.length === 1 ? all[0] : named.length === 1 ? named[0] : null;
  };
  let from = null;
  for (const text of file.text.split("\n")) {
    const mark = /^\s*(?:#|\/\/|REM|;)\s*([^:\s]+):(\d+)(?=$|:)/.exec(text);
    if (mark && known.has(mark[1])) from = { file: known.get(mark[1]), line: Number(mark[2]) };
    else if (text.trim() === "") from = null;
    const isComment = /^\s*(#|\/\/|;|REM\b)/.test(text);
    const key = /^\s*(?:export\s+|set\s+)?([\w.-]+)\s*=/.exec(text)?.[1];
    const at = mark || !isComment ? from ?? (key ? originOf(key) : null) : null;
    const origin = at && button(`${at.line}`, () => page.line(at.file, at.line, 1), { class: "origin", title: `${at.file}:${at.line}`, "aria-label": `to line ${at.line} of ${at.file}` });
    lines.append(make("li", {}, make("span.from", {}, origin || null), make("span.text", {}, text || "\u200b")));
  }
  return [title, make("div.scroll.code", { tabindex: 0, role: "group", "aria-label": file.path }, lines)];
}

let node = 0, wanted = "", isAll = false;
/** The settings of a node: each value, and what it wins over. */
export async function why(element) {
  await filled(element, { do: "nodes" }, async nodes => {
    if (nodes.length === 0) return [note("The spec places no node.")];
    node = Math.min(node, nodes.length - 1);
    const settings = await ask({ do: "why", spec: page.spec(), node });
    const choice = make("select", { id: "node", onchange: event => ((node = Number(event.target.value)), why(element)) }, ...nodes.map((one, index) => make("option", { value: index, selected: index === node }, `${one.name} (${one.role} on ${one.host})`)));
    const body = make("div.settings");
    const fill = () => {
      const word = wanted.toLowerCase();
      const own = settings.filter(one => (isAll || one.is_set) && one.name.toLowerCase().includes(word));
      const most = own.slice(0, 300);
      body.replaceChildren(...most.map(setting), ...(own.length === 0 ? [note(isAll ? "No parameter has that in its name." : "No parameter that the spec sets has that in its name.")] : []), ...(own.length > 300 ? [note(`${own.length - 300} more: type a part of the name.`)] : []));
    };
    const filter = make("input", { id: "wanted", type: "search", placeholder: "part of a name", value: wanted, oninput: event => ((wanted = event.target.value), fill()) });
    const all = make("input", { id: "all", type: "checkbox", checked: isAll, onchange: event => ((isAll = event.target.checked), fill()) });
    fill();
    return [make("div.tools", {}, make("label", { for: "node" }, "Node"), choice, make("label", { for: "wanted" }, "Parameter"), filter, make("label", {}, all, " also those with the server's default")), body];
  });
}

function setting({ name, value, reasons }) {
  const list = reasons.map((reason, index) => make("li", {}, make("span.quiet", {}, index === 0 ? "from " : "over "), make("code", {}, reason.value), " ", ...worded(reason.because), " ", placed(reason.place)));
  const explain = button(name, () => page.explain(name), { class: "word", title: "Show the page of the parameter" });
  return make("div.setting", {}, make("p", {}, explain, " = ", value == null ? make("span.quiet", {}, "nothing: the server has no default") : make("code", {}, value)), make("ul", {}, ...list));
}

/** What it takes to get from the kept text to the present one. */
export async function plan(element) {
  const keep = button("Keep this text as the old one", async () => {
    try {
      await ask({ do: "keep", spec: page.spec() });
      page.kept(page.spec());
      plan(element);
    } catch (error) {
      element.append(note(`Not kept: ${error.message}.`));
    }
  });
  const old = page.keptName();
  const tools = make("div.tools", {}, keep, old ? make("span.quiet", {}, `the old text is ${old.name}, kept at ${old.time}`) : null);
  if (!old) {
    return element.replaceChildren(tools, note("A plan shows what it takes to get a running cluster from one text to another. Keep the text as it is now, change it, and the steps are here."));
  }
  await filled(element, { do: "plan" }, found => {
    if (found.changes.length === 0) return [tools, note("Nothing changes.")];
    const changes = found.changes.map(one => row(make("td", { class: `effect ${one.effect}` }, `${one.sign} ${one.effect}`), [...worded(one.what), ...(one.old || one.new ? [": ", make("code", {}, one.old || "nothing"), " → ", make("code", {}, one.new || "nothing")] : [])], one.on, [...worded(one.reason), one.code ? " " : null, one.code ? page.code(one.code) : null].filter(Boolean)));
    const steps = found.steps.map(one => row(String(one.number), one.action, one.on, one.down, one.writes, worded(one.why)));
    return [
      tools,
      make("p", { class: found.impossible > 0 ? "verdict bad" : "verdict" }, found.impossible > 0 ? "This change is impossible: see the rows with !." : found.summary),
      make("h2", {}, "What changes"), table(["Effect", "What", "Where", "Why"], changes),
      ...(steps.length ? [make("h2", {}, "Steps"), table(["Step", "Action", "On", "Down during the step", "Writes", "Why"], steps)] : []),
    ];
  });
  if (!element.contains(tools)) element.prepend(tools);
}

/** Which failures each cluster survives. */
export async function survive(element) {
  await filled(element, { do: "survive" }, clusters => {
    if (clusters.length === 0) return [note("The spec has no cluster that serves data.")];
    return clusters.flatMap(cluster => [
      make("h2", {}, cluster.about),
      table(["Level", "Hosts", "Zones", "Ends when these fail"], cluster.levels.map(level => row([make("b", {}, level.level), make("br"), make("span.quiet", {}, level.about)], String(level.hosts), String(level.zones), level.smallest))),
      make("p.quiet", {}, cluster.assumption),
      make("h3", {}, "Reasons"),
      make("ul.reasons", {}, ...cluster.reasons.map(reason => make("li", {}, ...worded(reason.sentence), make("span.quiet", {}, ` (${reason.levels}) `), reason.location ? place(reason.location) : null, ...reason.whys.map(why => make("p.quiet", {}, why))))),
      ...(cluster.helps.length ? [make("h3", {}, "What to change"), make("ul", {}, ...cluster.helps.map(help => make("li", {}, ...worded(help.text), make("span.quiet", {}, ` (${help.levels})`))))] : []),
      ...cluster.pictures.map(svg => make("div.sheet", { tabindex: 0, role: "group", "aria-label": "Picture of a failure" }, picture(svg, "The hosts, those that fail marked"))),
    ]);
  });
}
