"use strict";
// The page of a report. What comes from a spec is put in as text only, never as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const hosts = data.hosts;
const byId = id => document.getElementById(id);

/** An element with properties and children: texts and elements. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
  return element;
}
const count = (number, noun) => number === 1 ? `1 ${noun}` : `${number.toLocaleString("en")} ${noun}s`;

/** Values that repeat, from pairs of a count and a value. */
function unrolled(runs) {
  const values = [];
  for (let at = 0; at < runs.length; at += 2) for (let more = runs[at]; more > 0; more--) values.push(runs[at + 1]);
  return values;
}
const kindOf = unrolled(hosts.k), zoneOf = unrolled(hosts.z), placeOf = unrolled(hosts.l);
const total = hosts.n.length;

/** A text that hosts share, with the names of one host, and of its node, in the place of the marks. */
function filled(text, host, node = "") {
  return String(text).replace(/[\u0001-\u0006]/g, mark => ({
    "\u0001": hosts.n[host], "\u0002": hosts.a[host], "\u0003": node,
    "\u0004": hosts.client?.[host] ?? hosts.a[host], "\u0005": hosts.public?.[host] ?? "", "\u0006": hosts.zones[zoneOf[host]] ?? "",
  })[mark]);
}
/** The same where many hosts are meant. */
const general = text => String(text).replace(/[\u0001-\u0006]/g, mark =>
  ["", "{host}", "{address}", "{node}", "{client}", "{public}", "{zone}"][mark.charCodeAt(0)]);
const nodesOf = host => hosts.kinds[kindOf[host]].n;
const nameOf = (kind, host) => filled(data.kinds[kind].n, host);
const clusterOf = kind => data.clusters[data.kinds[kind].c][0];
/** Whether nodes need the name of their cluster: two clusters have nodes of the same role. */
const several = new Set(data.kinds.map(kind => data.clusters[kind.c][1] + kind.r)).size < new Set(data.kinds.map(kind => kind.c + " " + kind.r)).size;
/** Colors by product and role, in the order in which they appear. */
const colors = new Map();
function color(cluster, role) {
  const key = data.clusters[cluster][1] + "\n" + role;
  if (!colors.has(key)) colors.set(key, colors.size % 6);
  return colors.get(key);
}
const colorOf = kind => color(data.kinds[kind].c, data.kinds[kind].r);
for (const kind of data.kinds.keys()) colorOf(kind);
const roleClass = kind => "role-" + colorOf(kind);
/** Names of hosts as one range where they count up, else the first and the last. */
function range(list) {
  const names = list.map(host => hosts.n[host]);
  const parts = /^(.*?)(\d+)(\D*)$/.exec(names[0]);
  if (names.length === 1) return names[0];
  const next = (name, at) => parts && name === parts[1] + String(Number(parts[2]) + at).padStart(parts[2].length, "0") + parts[3];
  if (names.every(next)) return `${parts[1]}[${parts[2]}..${/(\d+)\D*$/.exec(names[names.length - 1])[1]}]${parts[3]}`;
  return `${names[0]} … ${names[names.length - 1]}`;
}

/** A name of a setting, which may break behind its signs. */
const named = text => make("code", {}, ...text.split(/(?<=[_.])/).flatMap((part, at) => at ? [make("wbr"), part] : [part]));
/** A sentence in which what is in backticks is code. */
const prose = text => String(text).split("`").map((part, at) => at % 2 ? make("code", {}, part) : part);

/* Tables: what is long shows only the rows in view. */
const tables = [];
const ROW = 34, MOST_ROWS = 150, MOST_PRINTED = 2000;
function table(where, { label, columns, rows, csv = [], text, noun = "row", remark = "" }) {
  const place = byId(where);
  const isVirtual = rows.length > MOST_ROWS;
  const counted = make("span", { class: "count", role: "status" });
  const filter = make("input", { type: "search", placeholder: "Filter", "aria-label": `Filter ${label}` });
  const tools = make("div", { class: "tools" }, counted);
  if (rows.length > 8) tools.append(filter);
  for (const [title, name, lines] of csv) tools.append(make("button", { type: "button", onclick: () => save(name, lines()) }, title));
  const body = make("tbody");
  const head = make("tr", {}, ...columns.map(column => make("th", { scope: "col", class: column.class ?? "", style: column.width ? `width:${column.width}` : null }, column.title)));
  const view = make("div", { class: "scroll" + (isVirtual ? " virtual" : "") + (rows.length > 40 ? " long" : ""), tabindex: "0", role: "region", "aria-label": label },
    make("table", isVirtual ? { "aria-rowcount": rows.length + 1 } : {}, make("thead", {}, head), body));
  place.append(tools, remark ? make("p", { class: "quiet" }, remark) : "", view);
  const lower = rows.map(row => text(row).toLowerCase());
  let shown = rows, first = -1, last = -1;
  const line = (row, index) => {
    const cells = row.head ? [make("th", { colspan: columns.length, scope: "rowgroup" }, ...row.head())]
      : columns.map(column => { const cell = column.cell(row); return make("td", { class: column.class ?? "", title: isVirtual && typeof cell === "string" ? cell : null }, cell); });
    return make("tr", { class: row.head ? "head" : "", "aria-rowindex": isVirtual ? index + 2 : null }, ...cells);
  };
  const gap = height => { const row = make("tr", { class: "gap", "aria-hidden": "true" }, make("td", { colspan: columns.length })); row.firstChild.style.height = height + "px"; return row; };
  function draw(all = false) {
    const from = all || !isVirtual ? 0 : Math.max(0, Math.floor(view.scrollTop / ROW) - 10);
    const to = all || !isVirtual ? Math.min(shown.length, MOST_PRINTED) : Math.min(shown.length, from + Math.ceil(view.clientHeight / ROW) + 30);
    if (from === first && to === last && !all) return;
    [first, last] = [from, to];
    const lines = [];
    if (from > 0) lines.push(gap(from * ROW));
    for (let at = from; at < to; at++) lines.push(line(shown[at], at));
    if (to < shown.length) lines.push(all ? make("tr", {}, make("td", { colspan: columns.length }, `${shown.length - to} more rows are not printed`)) : gap((shown.length - to) * ROW));
    body.replaceChildren(...lines);
  }
  function search() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(word => word);
    const hit = rows.map((row, at) => !row.head && words.every(word => lower[at].includes(word)));
    // The head of a group stays with its first row.
    if (words.length) for (let at = rows.length - 1, any = false; at >= 0; at--) { if (rows[at].head) { hit[at] = any; any = false; } else any ||= hit[at]; }
    shown = words.length ? rows.filter((row, at) => hit[at]) : rows;
    const real = shown.filter(row => !row.head).length;
    counted.textContent = count(real, noun);
    view.scrollTop = 0;
    first = -1;
    draw();
  }
  filter.addEventListener("input", search);
  view.addEventListener("scroll", () => draw(), { passive: true });
  search();
  tables.push({ draw, again: () => { first = -1; draw(); } });
}
addEventListener("beforeprint", () => tables.forEach(one => one.draw(true)));
addEventListener("afterprint", () => tables.forEach(one => one.again()));

/** Offers lines of cells as a CSV file. Cells that a spreadsheet would take for formulas are made texts. */
function save(name, lines) {
  const cell = value => { const text = String(value ?? ""); return `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replace(/"/g, '""')}"`; };
  const text = lines.map(line => line.map(cell).join(",")).join("\r\n") + "\r\n";
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
const link = (text, act) => make("button", { type: "button", class: "link", onclick: act }, text);
const place = text => text ? make("span", { class: "place" }, text) : "";

/* Details of a host, and lists of hosts. */
let opener = null;
function open(title, ...content) {
  const panel = byId("panel");
  if (panel.hidden) opener = document.activeElement;
  panel.hidden = false;
  byId("panel-title").textContent = title;
  byId("panel-body").replaceChildren(...content);
  byId("panel-body").scrollTop = 0;
  byId("panel-title").focus();
}
function close() {
  byId("panel").hidden = true;
  opener?.focus?.();
}
byId("panel-close").addEventListener("click", close);

function pairs(...list) {
  const known = list.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make("dl", {}, ...known.flatMap(([key, value]) => [make("dt", {}, key), make("dd", {}, value)]));
}
/** Where a value comes from: the winner, then what it wins over. */
function origin(chain, host, node) {
  const because = ([, why, at, head]) => [...prose(filled(why, host, node)), head ? make("code", {}, " " + head) : "", " ", place(at)];
  return make("td", {}, ...because(chain[0]), ...chain.slice(1).map(one =>
    make("span", { class: "over" }, "over ", make("code", {}, filled(one[0], host, node) || '""'), ": ", ...because(one))));
}
function settingsTable(kind, host, node) {
  const rows = data.kinds[kind].s.map(([param, chain]) => make("tr", {},
    make("th", { scope: "row", title: data.params[param][3] }, named(data.params[param][0])),
    make("td", {}, make("code", {}, filled(chain[0][0], host, node) || '""')),
    origin(chain, host, node)));
  return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `settings of ${node}` }, make("table", {},
    make("thead", {}, make("tr", {}, ...["Setting", "Value", "Where it comes from"].map(title => make("th", { scope: "col" }, title)))), make("tbody", {}, ...rows)));
}
function showHost(host, wanted = -1) {
  const kind = hosts.kinds[kindOf[host]];
  const parts = [pairs(
    ["Address", hosts.a[host]], ["For clients", hosts.client?.[host]], ["From outside", hosts.public?.[host]], ["For ssh", hosts.ssh?.[host]],
    ["Zone", hosts.zones[zoneOf[host]]], ["Cores", kind.cores], ["Memory", kind.memory_text], ["System", kind.os], ["Platform", kind.platform],
    ["Disks", kind.disks.map(([path, sort]) => sort ? `${path} (${sort})` : path).join(", ")], ["Described in", placeOf[host]])];
  let target = null;
  for (const [at, id] of kind.n.entries()) {
    const node = data.kinds[id], name = nameOf(id, host);
    const title = make("h3", { tabindex: "-1" }, make("span", { class: "chip " + roleClass(id) }, node.r), " ", name);
    if (at === wanted) target = title;
    parts.push(title, pairs(
      ["Cluster", several ? clusterOf(id) : ""], ["Starts in wave", node.w], ["Installed in", make("code", {}, filled(node.root, host))],
      ["Memory", node.m.map(([what, , size]) => `${what} ${size}`).join(" + ")],
      ["Ports", node.p.map(([port, key]) => `${port} (${key})`).join(", ")],
      ["Directories", node.d.length ? make("span", {}, ...node.d.flatMap(([path, holds]) => [make("code", {}, filled(path, host, name)), ` ${holds}`, make("br")])) : ""]),
      settingsTable(id, host, name));
  }
  if (!kind.n.length) parts.push(make("p", {}, "No node runs on this host."));
  open(hosts.n[host], ...parts);
  if (target) { target.scrollIntoView({ block: "start" }); target.focus({ preventScroll: true }); }
}
function showHosts(title, list) {
  const place = make("div", { id: "panel-list" });
  open(title, place);
  table("panel-list", {
    label: title, noun: "host", rows: list.map(host => ({ host })), text: row => hosts.n[row.host] + " " + hosts.a[row.host],
    columns: [{ title: "Host", cell: row => link(hosts.n[row.host], () => showHost(row.host)) }, { title: "Address", cell: row => hosts.a[row.host] }],
  });
  tables.pop();
}

/* Topology: a box for each host; hosts that are alike share one, with a dot for each. */
// A few hosts are drawn one by one.
const ALIKE = total <= 60 ? 60 : 8, DOT = 11;
const MOST_ZONES = 300, MOST_BOXES = 400;
const boxes = [];
function box(host) {
  const element = make("div", { class: "box" },
    make("button", { type: "button", class: "host", onclick: () => showHost(host), title: hosts.n[host] }, hosts.n[host]), make("small", {}, hosts.a[host]),
    ...nodesOf(host).map((kind, at) => make("button", { type: "button", class: roleClass(kind), onclick: () => showHost(host, at), title: nameOf(kind, host) },
      data.kinds[kind].r + (several ? ` (${clusterOf(kind)})` : ""))),
    ...[...new Set(nodesOf(host).flatMap(kind => data.kinds[kind].p.map(([port]) => port)))].length ? [make("small", { title: "ports" }, [...new Set(nodesOf(host).flatMap(kind => data.kinds[kind].p.map(([port]) => port)))].join(" "))] : []);
  boxes.push({ host, element });
  return element;
}
const SVG = "http://www.w3.org/2000/svg";
function svg(name, properties) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  return element;
}
const squares = (places, columns) => places.map(at => `M${at % columns * DOT + 1} ${Math.floor(at / columns) * DOT + 1}h${DOT - 3}v${DOT - 3}h-${DOT - 3}z`).join("");
function boxOfMany(list) {
  const columns = Math.max(18, Math.ceil(Math.sqrt(list.length * 2.4)));
  const [width, height] = [columns * DOT, Math.ceil(list.length / columns) * DOT];
  const kinds = nodesOf(list[0]);
  const dots = svg("svg", { class: "dots", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const lead = kinds.length ? colorOf(kinds[kinds.length - 1]) : 5;
  const hits = svg("path", { d: "", style: "fill:var(--hit)" });
  dots.append(svg("path", { d: squares([...list.keys()], columns), style: `fill:var(--dot-${lead})` }), hits);
  const at = event => {
    const frame = dots.getBoundingClientRect(), scale = frame.width / width;
    return list[Math.floor((event.clientY - frame.top) / scale / DOT) * columns + Math.floor((event.clientX - frame.left) / scale / DOT)];
  };
  const tip = svg("title", {});
  dots.append(tip);
  dots.addEventListener("pointermove", event => { const host = at(event); tip.textContent = host === undefined ? "" : `${hosts.n[host]} ${hosts.a[host]}`; });
  dots.addEventListener("click", event => { const host = at(event); if (host !== undefined) showHost(host); });
  const title = range(list);
  boxes.push({ list, mark: found => hits.setAttribute("d", squares([...list.keys()].filter(at => found.has(list[at])), columns)) });
  return make("div", { class: "box many" },
    make("button", { type: "button", class: "host", onclick: () => showHosts(title, list) }, title),
    make("small", {}, `${count(list.length, "host")} that are alike`),
    ...kinds.map((kind, at) => make("button", { type: "button", class: roleClass(kind), onclick: () => showHost(list[0], at) },
      data.kinds[kind].r + (several ? ` (${clusterOf(kind)})` : "") + "  " + data.kinds[kind].p.map(([port]) => port).join(" "))), dots);
}
function topology() {
  const zones = new Map();
  for (let host = 0; host < total; host++) {
    if (!zones.has(zoneOf[host])) zones.set(zoneOf[host], new Map());
    const zone = zones.get(zoneOf[host]);
    // The order of the start splits nodes that look alike.
    const look = nodesOf(host).map(kind => [data.kinds[kind].c, data.kinds[kind].r, data.kinds[kind].p.join()]).join("|");
    if (!zone.has(look)) zone.set(look, []);
    zone.get(look).push(host);
  }
  const world = make("div", { class: "world" });
  const isBare = zones.size === 1 && zones.has(-1);
  for (const [zone, looks] of [...zones].sort((one, other) => one[0] - other[0]).slice(0, MOST_ZONES)) {
    const members = [...looks.values()];
    const drawn = members.flatMap(list => list.length > ALIKE ? [[list[0], boxOfMany(list)]] : list.map(host => [host, box(host)]));
    drawn.sort((one, other) => one[0] - other[0]);
    const number = members.reduce((sum, list) => sum + list.length, 0);
    const element = make("div", { class: isBare ? "zone bare" : "zone" }, ...drawn.slice(0, MOST_BOXES).map(([, element]) => element));
    if (drawn.length > MOST_BOXES) element.append(make("p", {}, `and ${drawn.length - MOST_BOXES} more, in the list of hosts`));
    if (!isBare) element.prepend(make("p", {}, zone < 0 ? "no zone" : hosts.zones[zone], " ", make("span", {}, count(number, "host"))));
    world.append(element);
  }
  if (zones.size > MOST_ZONES) world.append(make("p", {}, `and ${zones.size - MOST_ZONES} more zones, in the list of hosts`));
  const map = byId("map");
  map.setAttribute("tabindex", "0");
  map.setAttribute("role", "group");
  map.setAttribute("aria-label", "Topology. Arrow keys move the picture, plus and minus zoom, 0 fits it.");
  map.append(world);
  pan(map, world);
}
/** Moving and zooming. */
function pan(map, world) {
  let x = 0, y = 0, scale = 1;
  const put = () => { world.style.transform = `translate(${x}px,${y}px) scale(${scale})`; };
  const zoom = (factor, cx = map.clientWidth / 2, cy = map.clientHeight / 2) => {
    const next = Math.min(4, Math.max(0.05, scale * factor));
    x = cx - (cx - x) * next / scale; y = cy - (cy - y) * next / scale; scale = next; put();
  };
  // The world is as wide as it has to be for its picture to have the shape of the map.
  const fit = () => {
    if (!map.clientWidth) return;
    map.style.height = "";
    const most = map.clientHeight;
    for (const wide of [1, 1.25, 1.6, 2, 2.6, 3.4, 4.5, 6, 8, 11, 15]) {
      world.style.width = map.clientWidth * wide + "px";
      scale = 1 / wide;
      if (world.offsetHeight * scale <= most) break;
    }
    scale = Math.min(scale, most / world.offsetHeight);
    x = Math.max(0, (map.clientWidth - world.offsetWidth * scale) / 2); y = 0;
    map.style.height = Math.max(120, Math.min(most, world.offsetHeight * scale + 2)) + "px";
    put();
  };
  let from = null;
  map.addEventListener("pointerdown", event => { if (event.button === 0) from = { id: event.pointerId, x: event.clientX - x, y: event.clientY - y, at: [event.clientX, event.clientY], moved: false }; });
  map.addEventListener("pointermove", event => {
    if (!from || event.pointerId !== from.id) return;
    if (!from.moved && Math.hypot(event.clientX - from.at[0], event.clientY - from.at[1]) < 5) return;
    if (!from.moved) { from.moved = true; map.setPointerCapture(from.id); map.classList.add("drag"); }
    x = event.clientX - from.x; y = event.clientY - from.y; put();
  });
  const end = () => { map.classList.remove("drag"); setTimeout(() => { from = null; }); };
  map.addEventListener("pointerup", end);
  map.addEventListener("pointercancel", end);
  map.addEventListener("click", event => { if (from?.moved) { event.stopPropagation(); event.preventDefault(); } }, true);
  map.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== map) return;
    event.preventDefault();
    const frame = map.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  map.addEventListener("keydown", event => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { x += step[0]; y += step[1]; put(); } else if (event.key === "+" || event.key === "=") zoom(1.25); else if (event.key === "-") zoom(0.8); else if (event.key === "0") fit(); else return;
    event.preventDefault();
  });
  // A box that is reached by the keyboard comes into view.
  map.addEventListener("focusin", event => {
    if (event.target === map || !event.target.matches(":focus-visible")) return;
    map.scrollLeft = map.scrollTop = 0;
    const frame = map.getBoundingClientRect(), own = event.target.getBoundingClientRect();
    if (own.left < frame.left || own.right > frame.right) x += frame.left + 20 - own.left;
    if (own.top < frame.top || own.bottom > frame.bottom) y += frame.top + 20 - own.top;
    put();
  });
  const button = (text, label, act) => make("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
  byId("topology-tools").append(legend(), button("−", "Zoom out", () => zoom(0.8)), button("+", "Zoom in", () => zoom(1.25)), button("Fit", "Fit the picture", fit));
  fit();
  addEventListener("resize", fit);
}
function legend() {
  const items = [...colors].map(([key, number]) => make("span", { class: "legend" }, make("i", { class: "role-" + number }), key.split("\n")[1]));
  return make("span", { class: "count" }, ...items);
}

/* The other sections. */
function hostTable() {
  const list = [...Array(total).keys()].map(host => ({ host }));
  const nodes = host => nodesOf(host).map(kind => data.kinds[kind].r).join(", ");
  const text = row => [hosts.n[row.host], hosts.a[row.host], hosts.zones[zoneOf[row.host]] ?? "", nodes(row.host)].join(" ");
  const columns = [
    { title: "Host", class: "name", cell: row => link(hosts.n[row.host], () => showHost(row.host)) }, { title: "Address", cell: row => hosts.a[row.host] },
    { title: "Zone", cell: row => hosts.zones[zoneOf[row.host]] ?? "" }, { title: "Nodes", cell: row => nodes(row.host) },
    { title: "Cores", class: "number", width: "5rem", cell: row => String(hosts.kinds[kindOf[row.host]].cores ?? "") }, { title: "Memory", class: "number", width: "7rem", cell: row => hosts.kinds[kindOf[row.host]].memory_text ?? "" },
    { title: "Described in", cell: row => place(placeOf[row.host]) }].filter(column => list.some(row => { const cell = column.cell(row); return cell !== "" && column.title !== "" ; }));
  const lines = () => [["host", "address", "zone", "nodes", "cores", "memory in bytes", "described in"], ...list.map(({ host }) =>
    [hosts.n[host], hosts.a[host], hosts.zones[zoneOf[host]] ?? "", nodes(host), hosts.kinds[kindOf[host]].cores, hosts.kinds[kindOf[host]].memory, placeOf[host]])];
  table("hosts-table", { label: "hosts", noun: "host", rows: list, text, columns, csv: [["CSV", "hosts.csv", lines]] });
}
function waves() {
  const most = 200;
  if (data.waves.length > most) byId("start").append(make("p", {}, `and ${data.waves.length - most} more waves`));
  byId("waves").append(...data.waves.slice(0, most).map((wave, at) => make("li", {}, make("h3", {}, `Wave ${at + 1}`, make("span", {}, count(wave.n, "node"))),
    ...wave.parts.map(([cluster, title, number, names, first]) => make("p", {},
      make("span", { class: "chip role-" + color(cluster, title) }, number > 1 ? `${number} × ${title}` : title), several ? data.clusters[cluster][0] + " " : "",
      ...(number <= first.length ? first.map(host => make("button", { type: "button", onclick: () => showHost(host) }, hosts.n[host])) : [names]))),
    ...wave.why.map(why => make("p", { class: "place" }, ...prose(`because ${why}`))))));
}
function portTable() {
  const rows = data.ports.map(([caller, to, toHosts, toAddresses, port, why, key, at, kinds]) => ({ from: data.callers[caller][0], fromHosts: data.callers[caller][1], fromAddresses: data.callers[caller][2], to, toHosts, toAddresses, port, why, key, at, kinds }));
  const both = (title, names, addresses) => make("span", {}, title, names ? make("span", { class: "over" }, names) : "", addresses ? make("span", { class: "over mono" }, addresses) : "");
  const head = ["from", "from hosts", "from addresses", "to", "to hosts", "to addresses", "port", "protocol", "why", "parameter", "described in"];
  const lines = () => [head, ...rows.map(row => [row.from, row.fromHosts, row.fromAddresses, row.to, row.toHosts, row.toAddresses, row.port, "tcp", row.why, row.key, row.at || "default"])];
  const each = () => [["from", "from addresses", "to host", "to address", "port", "protocol", "why", "parameter"], ...rows.flatMap(row => {
    const wanted = new Set(row.kinds);
    const to = [...Array(total).keys()].filter(host => row.kinds.length ? nodesOf(host).some(kind => wanted.has(kind)) : nodesOf(host).length);
    return to.map(host => [row.from, row.fromAddresses, hosts.n[host], hosts.ssh?.[row.kinds.length ? -1 : host] ?? hosts.a[host], row.port, "tcp", row.why, row.key]);
  })];
  table("ports-table", {
    label: "ports", noun: "row", rows, text: row => Object.values(row).join(" "),
    csv: [["CSV", "ports.csv", lines], ["CSV, a line for each host", "ports-by-host.csv", each]],
    columns: [
      { title: "From", cell: row => both(row.from, row.fromHosts, row.fromAddresses) }, { title: "To", cell: row => both(row.to, row.toHosts, row.toAddresses) },
      { title: "Port", class: "number", cell: row => String(row.port) }, { title: "Protocol", cell: () => "TCP" }, { title: "Why", cell: row => row.why },
      { title: "Set by", class: "name", cell: row => row.key ? make("span", {}, named(row.key), " ", place(row.at || "default")) : "" }],
  });
}
function storageTable() {
  const rows = data.storage.map(([path, holds, role, disk, user, number, on, at]) => ({ path: general(path), holds, role, disk, user, number, on, at }));
  const all = [
    { title: "Directory", key: "path", class: "name", cell: row => make("code", {}, row.path) }, { title: "Contents", key: "holds", cell: row => row.holds }, { title: "Of", key: "role", cell: row => row.role },
    { title: "Disk", key: "disk", cell: row => row.disk }, { title: "Owner", key: "user", cell: row => row.user ?? "" },
    { title: "Hosts", key: "on", cell: row => row.number > 1 ? `${row.number}: ${row.on}` : row.on }, { title: "Set in", key: "at", cell: row => place(row.at || "default") }];
  const lines = () => [all.map(column => column.title), ...rows.map(row => all.map(column => row[column.key]))];
  table("storage-table", {
    label: "directories", rows, noun: "row", text: row => Object.values(row).join(" "), csv: [["CSV", "directories.csv", lines]],
    columns: all.filter(column => !["disk", "user"].includes(column.key) || rows.some(row => row[column.key])),
  });
}
function memoryTable() {
  const groups = new Map();
  for (let host = 0; host < total; host++) {
    // Nodes of other waves may need the same memory.
    const key = JSON.stringify([hosts.kinds[kindOf[host]].memory, nodesOf(host).map(kind => [data.kinds[kind].r, data.kinds[kind].m])]);
    if (nodesOf(host).length) groups.has(key) ? groups.get(key).push(host) : groups.set(key, [host]);
  }
  const size = bytes => { for (const [unit, one] of [["TiB", 2 ** 40], ["GiB", 2 ** 30], ["MiB", 2 ** 20]]) if (bytes >= one) return `${Math.round(bytes / one * 10) / 10} ${unit}`; return `${bytes} B`; };
  const rows = [...groups.values()].map(list => {
    const kind = hosts.kinds[kindOf[list[0]]];
    const parts = kind.n.flatMap(id => data.kinds[id].m.map(([what, bytes, text]) => ({ what, bytes, text, role: data.kinds[id].r, color: colorOf(id) })));
    return { list, kind, parts, sum: parts.reduce((sum, part) => sum + part.bytes, 0) };
  });
  const largest = Math.max(1, ...rows.map(row => Math.max(row.sum, row.kind.memory ?? 0)));
  const name = row => range(row.list);
  const share = row => row.kind.memory ? ` of ${row.kind.memory_text} (${Math.round(row.sum / row.kind.memory * 100)}%)` : "";
  const bar = row => {
    const isOver = row.kind.memory && row.sum > row.kind.memory;
    const meter = make("div", { class: "meter" + (isOver ? " over" : ""), "aria-hidden": "true" });
    meter.style.width = Math.max(row.kind.memory ?? row.sum, row.sum) / largest * 100 + "%";
    for (const part of row.parts) {
      const piece = make("i", { class: part.what, title: `${part.role}: ${part.what} ${part.text}` });
      piece.style.width = part.bytes / Math.max(row.kind.memory ?? row.sum, row.sum, 1) * 100 + "%";
      piece.style.background = `var(--dot-${part.color})`;
      meter.append(piece);
    }
    return meter;
  };
  table("memory-table", {
    label: "memory", noun: "kind", rows, text: row => row.list.length > 200 ? name(row) : row.list.map(host => hosts.n[host]).join(" "),
    columns: [
      { title: "Hosts", class: "name", cell: row => row.list.length === 1 ? link(name(row), () => showHost(row.list[0])) : make("span", {}, link(name(row), () => showHosts(name(row), row.list)), make("span", { class: "over" }, count(row.list.length, "host"))) },
      { title: "Planned", cell: row => row.sum ? size(row.sum) + share(row) : "not set" + (row.kind.memory ? `; the host has ${row.kind.memory_text}` : "") },
      { title: "Picture", width: "36%", cell: bar },
      { title: "Nodes", cell: row => row.parts.map(part => `${part.role}: ${part.what} ${part.text}`).join(", ") }],
  });
}
function settingsSection() {
  const rows = [];
  for (const layer of data.layers) {
    const cluster = data.clusters[layer.c][0];
    const word = layer.kind === "derived" ? "follows from the spec" : layer.kind + (layer.overlay ? ", overlay" : "");
    const title = `${several ? cluster + ": " : ""}${word}`;
    rows.push({ head: () => [title, " ", layer.head ? make("code", {}, layer.head) : "", " ", place(layer.place), layer.equal ? place(`; ${count(layer.equal, "value")} equal to the default`) : ""], text: title + layer.head });
    for (const [param, value, at, because] of layer.rows) rows.push({ param: data.params[param], value: general(value), at, because: because && general(because), text: [title, layer.head, data.params[param][0], value, at].join(" ") });
  }
  const act = { "first-start": "before the first start only", restart: "at a restart", hot: "while it runs" };
  const lines = () => { let layer = ""; return [["layer", "setting", "value", "default", "acts", "described in"], ...rows.flatMap(row => { if (row.head) { layer = row.text; return []; } return [[layer, row.param[0], row.value, row.param[2] ?? "", act[row.param[1]] ?? "", row.at]]; })]; };
  table("settings-table", {
    label: "settings", noun: "setting", rows, text: row => row.text, csv: [["CSV", "settings.csv", lines]],
    columns: [
      { title: "Setting", class: "name", cell: row => make("span", { title: row.param[3] }, named(row.param[0])) }, { title: "Value", cell: row => make("code", {}, row.value || '""') },
      { title: "Server's default", cell: row => row.param[2] === null ? "none" : make("code", {}, row.param[2] || '""') }, { title: "Takes effect", cell: row => act[row.param[1]] ?? "" },
      { title: "Described in", cell: row => make("span", {}, place(row.at), row.because ? make("span", { class: "over" }, ...prose(row.because)) : "") }],
  });
}

/* Search: hosts and nodes by name and address, settings by name. */
const MOST_FOUND = 40;
const lowerHosts = hosts.n.map((name, host) => (name + " " + hosts.a[host] + " " + (hosts.client?.[host] ?? "") + " " + (hosts.public?.[host] ?? "")).toLowerCase());
function search() {
  const words = byId("query").value.toLowerCase().split(/\s+/).filter(word => word);
  const found = byId("found");
  const marked = new Set();
  found.hidden = !words.length;
  found.replaceChildren();
  if (words.length) {
    const all = [];
    for (let host = 0; host < total; host++) {
      if (words.every(word => lowerHosts[host].includes(word))) {
        marked.add(host);
        all.push([hosts.n[host], hosts.a[host], () => showHost(host)]);
        continue;
      }
      const nodes = nodesOf(host);
      for (let at = 0; at < nodes.length; at++) {
        const text = (nameOf(nodes[at], host) + " " + data.kinds[nodes[at]].r).toLowerCase();
        if (words.every(word => text.includes(word) || lowerHosts[host].includes(word))) {
          marked.add(host);
          all.push([nameOf(nodes[at], host), `${data.kinds[nodes[at]].r} on ${hosts.n[host]}`, () => showHost(host, at)]);
        }
      }
    }
    for (const [number, param] of data.params.entries()) {
      if (words.every(word => param[0].toLowerCase().includes(word))) all.push([param[0], "setting", () => showParam(number)]);
    }
    all.sort((one, other) => (one[0].toLowerCase() !== words.join(" ")) - (other[0].toLowerCase() !== words.join(" ")));
    found.append(make("p", { role: "status" }, all.length > MOST_FOUND ? `${count(all.length, "hit")}, the first ${MOST_FOUND}:` : count(all.length, "hit")),
      make("ul", {}, ...all.slice(0, MOST_FOUND).map(([name, what, act]) => make("li", {}, make("button", { type: "button", onclick: () => { found.hidden = true; act(); } }, name, make("small", {}, what))))));
  }
  for (const one of boxes) one.mark ? one.mark(marked) : one.element.classList.toggle("found", marked.has(one.host));
}
/** A setting with its values on all kinds of nodes. */
function showParam(number) {
  const [name, , standard, doc, file] = data.params[number];
  const first = new Map();
  for (let host = 0; host < total; host++) for (const kind of nodesOf(host)) first.has(kind) ? first.get(kind).push(host) : first.set(kind, [host]);
  const rows = data.kinds.flatMap((kind, id) => {
    const own = kind.s.find(([param]) => param === number), list = first.get(id) ?? [];
    if (!own || !list.length) return [];
    const node = nameOf(id, list[0]);
    const names = list.length === 1 ? link(node, () => showHost(list[0])) : link(range(list), () => showHosts(kind.r, list));
    return [make("tr", {}, make("td", {}, make("span", { class: "chip " + roleClass(id) }, kind.r), names), make("td", {}, make("code", {}, list.length === 1 ? filled(own[1][0][0], list[0], node) : general(own[1][0][0]))), origin(own[1], list[0], node))];
  });
  open(name, make("p", {}, doc), pairs(["Default", standard], ["File", file]), make("table", {},
    make("thead", {}, make("tr", {}, ...["Nodes", "Value", "Where it comes from"].map(title => make("th", { scope: "col" }, title)))), make("tbody", {}, ...rows.slice(0, 500))));
}
byId("query").addEventListener("input", search);
byId("query").addEventListener("focus", search);
document.addEventListener("keydown", event => {
  const isTyping = /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !isTyping) { event.preventDefault(); byId("query").focus(); }
  if (event.key === "ArrowDown" && document.activeElement === byId("query")) { event.preventDefault(); byId("found").querySelector("button")?.focus(); }
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && byId("found").contains(document.activeElement)) {
    event.preventDefault();
    const all = [...byId("found").querySelectorAll("button")], next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (all[next] ?? byId("query")).focus();
  }
  if (event.key === "Escape") {
    if (!byId("found").hidden) { byId("query").value = ""; search(); byId("query").focus(); } else if (!byId("panel").hidden) close();
  }
});
document.addEventListener("click", event => { if (!event.target.closest(".search")) byId("found").hidden = true; });

topology();
hostTable();
waves();
portTable();
storageTable();
memoryTable();
settingsSection();
