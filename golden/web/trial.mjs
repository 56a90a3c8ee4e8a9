// Uses the playground as people would: node trial.mjs PAGE CLUSTERC AXE FOLDER [FOLDER-FOR-PICTURES]
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Browser } from "../browser/browser.mjs";

const [file, program, axe, folder, pictures] = process.argv.slice(2);
const script = readFileSync(axe, "utf8");
const repository = resolve("../..");
const downloads = join(folder, "downloads");
const browser = await Browser.start();
const quoted = value => JSON.stringify(value);
const text = selector => browser.ask(`document.querySelector(${quoted(selector)})?.innerText ?? ""`);
const pause = time => new Promise(done => setTimeout(done, time));

/** Waits until an expression of the page holds. */
async function until(expression, what = expression, time = 30_000) {
  for (const end = Date.now() + time; Date.now() < end; await pause(40)) if (await browser.ask(`!!(${expression})`)) return;
  assert.fail(`waited for: ${what}; the page says: ${(await text("#verdict"))} ${await text("#pane-findings")}`);
}
const settled = () => until(`document.getElementById("status").dataset.state === "settled"`, "the compiler has no work left");
async function open(options) {
  await browser.open(file, options);
  await until(`document.body.dataset.ready`, "the page is ready");
  await settled();
}
/** The middle of the first element with that text, where it is in view. */
async function middle(selector, wanted = "") {
  const place = await browser.ask(`(() => {
    const own = [...document.querySelectorAll(${quoted(selector)})].find(element => element.innerText.includes(${quoted(wanted)}));
    if (!own) return null;
    own.scrollIntoView({ block: "center", inline: "center" });
    const frame = own.getBoundingClientRect();
    return [frame.left + frame.width / 2, frame.top + frame.height / 2];
  })()`);
  assert.ok(place, `there is no ${selector} with "${wanted}"`);
  return place;
}
const click = async (selector, wanted) => browser.click(...(await middle(selector, wanted)));
const typed = () => browser.ask(`[...document.querySelectorAll(".cm-line")].map(line => line.textContent).join("\\n")`);
/** Writes over all of the text in the editor. */
async function write(content) {
  await browser.ask(`document.getElementById("status").dataset.state = ""`);
  await browser.ask(`document.querySelector(".cm-content").focus()`);
  await browser.chord("a", "KeyA", 65);
  await browser.type(content);
  await settled();
}
async function pick(title) {
  await browser.ask(`document.getElementById("status").dataset.state = ""`);
  await click("#open");
  await browser.ask(`[...document.querySelectorAll("#example-list .entry")].find(one => one.textContent === ${quoted(title)}).click()`);
  await settled();
}
const tab = async name => {
  await browser.ask(`document.getElementById("tab-${name}").click()`);
  if (name !== "findings") await until(`document.getElementById("pane-${name}").children.length > 0`, `the tab ${name}`);
  await pause(300);
};
/** Serious problems that axe-core finds. */
async function problems() {
  if (!(await browser.ask(`!!window.axe`))) await browser.ask(script);
  return browser.ask(`axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations
    .filter(one => ["serious", "critical"].includes(one.impact)).map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 300) + " " + (node.any[0]?.message ?? "")).join("; ")))`);
}
/** What a button saves as a file. */
async function download() {
  rmSync(downloads, { recursive: true });
  mkdirSync(downloads);
  await click("#download");
  for (let wait = 0; wait < 300; wait++) {
    const [name] = readdirSync(downloads).filter(name => name.endsWith(".tar.gz"));
    if (name) return join(downloads, name);
    await pause(50);
  }
  assert.fail(`nothing was downloaded: ${await text("#toast")}`);
}
/** What the command line builds of the same spec. */
function built(spec, working) {
  const out = join(folder, "made.tar.gz");
  rmSync(out, { force: true });
  execFileSync(program, ["build", spec, "--archive", "tar.gz", "-o", out, "--quiet"], { cwd: working, stdio: "ignore" });
  return out;
}
const same = (one, other, what) => assert.ok(readFileSync(one).equals(readFileSync(other)), `${what}: the page and the command line build other bytes`);

await browser.downloads(downloads);
await open();

// A spec is typed; its fault is seen, fixed, and gone.
const fault = readFileSync("fault.kdl", "utf8");
await write(fault);
assert.match(await text("#pane-findings"), /PARAM001[\s\S]*no parameter dn_rcp_port/);
assert.match(await text("#verdict"), /1 error/);
assert.equal(await browser.ask(`document.getElementById("download").disabled`), true, "a spec with errors is not built");
assert.ok(await browser.ask(`document.querySelectorAll(".cm-lintRange-error").length`), "the fault is marked in the text");
await browser.ask(`document.getElementById("status").dataset.state = ""`);
await click("#pane-findings .fix", "dn_rpc_port");
await settled();
assert.equal(await typed(), fault.replace("dn_rcp_port", "dn_rpc_port"));
assert.doesNotMatch(await text("#verdict"), /error/);
await until(`!document.getElementById("download").disabled`, "the bundle can be had");
writeFileSync(join(folder, "made", "cluster.kdl"), await typed());
const saved = await download();
assert.match(execFileSync(program, ["verify", saved], { encoding: "utf8" }) + "verified", /verified/);
same(saved, built("cluster.kdl", join(folder, "made")), "what was typed");
console.log("typed, found, fixed, downloaded: verify accepts it, and it is what the command line builds");

// The editor asks the language server.
await browser.ask(`document.querySelector(".cm-content").focus()`);
await browser.move(...(await middle(".word-parameter, .word-property, .word-keyword")));
await until(`document.querySelector(".cm-tooltip .hover")`, "a text about the word under the pointer");
assert.ok((await text(".cm-tooltip .hover")).length > 20);
await browser.move(5, 5);
await write(`${fault.slice(0, -2)}    hos`);
await browser.chord(" ", "Space", 32);
await until(`document.querySelector(".cm-tooltip-autocomplete li")`, "completions");
assert.match(await text(".cm-tooltip-autocomplete"), /host/);
await browser.key("Escape");
console.log("words under the pointer, completions");

// Every tab, of a cluster in order.
await pick("iotdb-3c3d");
await tab("topology");
assert.match(decodeURIComponent(await browser.ask(`document.querySelector("#pane-topology img").src`)), /node-3/);
await tab("files");
await until(`document.querySelectorAll("#pane-files .tree button").length > 20`, "files of a host");
await click("#pane-files .tree button", "iotdb-system.properties");
const lines = await browser.ask(`[...document.querySelectorAll("#pane-files .lines li")].map(line => [line.querySelector(".text").textContent, line.querySelector(".origin")?.title ?? ""])`);
const linked = lines.filter(([own, origin]) => own.includes("=") && origin);
assert.ok(linked.length > 10, `${linked.length} of ${lines.length} lines lead to the spec`);
const spec = readFileSync(join(repository, "examples/iotdb-3c3d/cluster.kdl"), "utf8").split("\n");
const [, origin] = lines.find(([own]) => own.startsWith("schema_replication_factor="));
assert.match(spec[Number(origin.split(":")[1]) - 1], /replication/, `${origin} is where the replication is`);
await browser.ask(`[...document.querySelectorAll("#pane-files .lines li")].find(line => line.querySelector(".text").textContent.startsWith("schema_replication_factor=")).querySelector(".origin").click()`);
await until(`document.querySelector(".cm-activeLine")?.textContent.includes("replication")`, "the line of the spec");
await tab("why");
await until(`document.querySelectorAll("#pane-why .setting").length > 5`, "settings");
assert.match(await text("#pane-why"), /from .*cluster\.kdl:\d+/);
await tab("survive");
assert.match(await text("#pane-survive"), /write[\s\S]*Reasons/);
await tab("plan");
await click("#pane-plan button", "Keep this text");
await until(`/Nothing changes/.test(document.getElementById("pane-plan").innerText)`, "a plan without changes");
await write((await typed()).replace(/heap="?\w+"?/, 'heap="20GiB"'));
await until(`/restart/.test(document.getElementById("pane-plan").innerText)`, "a plan with a restart");
console.log("topology, files with origins, why, plan, survive");

// A link holds the text; a reload of it restores the text.
const before = await typed();
await click("#share");
await until(`document.getElementById("sharing").open`, "the link");
const link = await browser.ask(`document.getElementById("address").value`);
assert.match(link, /^file:.*#s=[\w-]+$/);
await browser.ask(`document.querySelector("#sharing .close").click()`);
await browser.ask(`sessionStorage.clear()`);
await browser.open("/dev/null");
await open({ hash: link.slice(link.indexOf("#")) });
assert.equal(await typed(), before);
console.log(`shared and restored: a link of ${link.length} letters`);

// Native files: a folder is dropped, a file is pasted.
const native = join(folder, "conf");
mkdirSync(native);
writeFileSync(join(native, "iotdb-system.properties"), "cluster_name=plant\ncn_seed_config_node=10.0.0.1:10710\ndn_seed_config_node=10.0.0.1:10710\ndn_rcp_port=6668\ndn_rpc_port=66700\n");
const told = JSON.parse(spawnSync(program, ["lint", native, "--format", "json"], { encoding: "utf8" }).stdout);
await browser.ask(`document.getElementById("status").dataset.state = ""`);
await browser.drop(300, 400, [native]);
await until(`/iotdb-system/.test(document.getElementById("tabs").innerText)`, "the file of the folder");
await settled();
const codes = await browser.ask(`[...document.querySelectorAll("#pane-findings .code")].map(one => one.textContent)`);
assert.deepEqual(codes.sort(), told.findings.map(one => one.code).sort(), "the findings of the command line");
assert.ok(codes.length > 0);
await click("#open");
await browser.ask(`(() => { document.getElementById("name").value = "conf/iotdb-system.properties"; document.getElementById("pasted").value = "dn_rpc_port=6667\\ndn_rpc_port=6668\\n"; document.getElementById("beside").checked = false; document.getElementById("status").dataset.state = ""; document.querySelector("#naming button").click(); })()`);
await settled();
assert.match(await text("#pane-findings"), /LINT001/);
console.log(`native files: ${codes.length} findings of a folder that was dropped, those of clusterc lint; a pasted file`);

// What the page builds of all examples is what the command line builds.
let count = 0;
for (const name of readdirSync(join(repository, "examples")).sort()) {
  await pick(name);
  // One that names files of another example has its folder in the page, too.
  const isWhole = await browser.ask(`document.getElementById("tabs").textContent.includes(${quoted(`${name}/`)})`);
  const working = join(repository, "examples", isWhole ? "" : name);
  const files = readdirSync(join(repository, "examples", name)).filter(name => name.endsWith(".kdl"));
  for (const file of files) {
    const own = isWhole ? `${name}/${file}` : file;
    if (files.length > 1) {
      await browser.ask(`(() => { document.getElementById("status").dataset.state = ""; [...document.querySelectorAll("#tabs button")].find(one => one.textContent === ${quoted(own)}).click(); })()`);
      await until(`document.querySelector("#tabs [aria-current=true]")?.textContent === ${quoted(own)}`, own);
      await settled();
    }
    const isGood = spawnSync(program, ["check", own, "--quiet"], { cwd: working, stdio: "ignore" }).status === 0;
    assert.equal(await browser.ask(`document.getElementById("download").disabled`), !isGood, `${name}/${own}`);
    if (!isGood) continue;
    same(await download(), built(own, working), `${name}/${own}`);
    count += 1;
  }
}
console.log(`${count} examples: the bytes that the command line builds`);

// What a spec says is text, whatever it is.
await write(readFileSync("../report/hostile.kdl", "utf8"));
for (const name of ["findings", "topology", "files", "why", "survive", "plan"]) await tab(name);
await browser.move(...(await middle(".word-string")));
await until(`document.querySelector(".cm-tooltip") || true`);
await browser.ask(`document.querySelector("#page").innerHTML = "<img src=x onerror='window.hacked=1'>"`);
await pause(200);
assert.equal(await browser.ask(`window.hacked`), undefined);
assert.ok(browser.errors.splice(0).some(text => text.includes("Content Security Policy")), "even what would be HTML does not run");
assert.equal(await browser.ask(`document.querySelectorAll("main script, main iframe, main img:not(.picture)").length`), 0);
console.log("a hostile spec stays text");

// A hundred hosts, one by one.
const hosts = Array.from({ length: 100 }, (_, index) => `    host "node-${index + 1}" address="10.0.${Math.floor(index / 200)}.${(index % 200) + 1}" cores=16 memory="64GiB"`);
const large = `cluster "large" product="iotdb" version="1.3.3" {\n    install "/opt/iotdb"\n    replication schema=3 data=2\n${hosts.join("\n")}\n    confignode on="node-[1..3]"\n    datanode on="node-*"\n}\n`;
await pick("iotdb-1c1d");
await tab("findings");
await write(large);
const times = [];
for (let round = 0; round < 5; round++) {
  await browser.ask(`(() => { document.getElementById("status").dataset.took = ""; document.querySelector(".cm-content").focus(); })()`);
  // A fault and its end, by turns: the findings change each time.
  await browser.chord("Home", "Home", 36);
  if (round % 2 === 0) await browser.type("x");
  else await browser.chord("Delete", "Delete", 46, 0);
  await until(`document.getElementById("status").dataset.took`, "findings");
  times.push(Number(await browser.ask(`document.getElementById("status").dataset.took`)));
  await pause(200);
}
await settled();
console.log(`100 hosts: ${times.sort((one, other) => one - other)[2]} ms from a key to the findings (${times.join(", ")})`);
writeFileSync(join(folder, "made", "cluster.kdl"), large);
if (await browser.ask(`document.querySelector(".cm-line").textContent.startsWith("x")`)) {
  await browser.chord("Home", "Home", 36);
  await browser.chord("Delete", "Delete", 46, 0);
}
await until(`!document.getElementById("download").disabled`, "the bundle can be had");
await pause(500);
same(await download(), built("cluster.kdl", join(folder, "made")), "100 hosts");

// Every tab and dialog, with each of the two schemes of colors.
const TABS = ["findings", "topology", "files", "why", "plan", "survive"];
for (const scheme of ["light", "dark"]) {
  await browser.ask(`sessionStorage.clear()`);
  await open({ scheme });
  for (const name of TABS) {
    if (name === "topology") await pick("iotdb-3c3d");
    await tab(name);
    assert.deepEqual(await problems(), [], `${name}, ${scheme}`);
  }
  for (const name of ["opening", "sharing", "explained"]) {
    await browser.ask(`document.getElementById("${name}").showModal()`);
    assert.deepEqual(await problems(), [], `${name}, ${scheme}`);
    await browser.ask(`document.getElementById("${name}").close()`);
  }
}
console.log("axe-core: no serious problem, light and dark");

assert.deepEqual(browser.errors, []);
console.log("no error on the console, nothing asked of a network");

for (const [look, options] of pictures ? [["light", {}], ["dark", { scheme: "dark" }], ["narrow", { width: 400, height: 860 }]] : []) {
  await browser.ask(`sessionStorage.clear()`);
  await open(options);
  await browser.picture(join(pictures, `findings-${look}.png`), look === "narrow");
  await pick("iotdb-3c3d");
  for (const name of TABS.slice(1)) {
    await tab(name);
    if (name === "plan") {
      await click("#pane-plan button", "Keep this text");
      await write((await typed()).replace(/heap="?\w+"?/, 'heap="20GiB"').replace("data=2", "data=3"));
      await pause(600);
    }
    await browser.picture(join(pictures, `${name}-${look}.png`), look === "narrow");
  }
  await click("#open");
  await pause(300);
  await browser.picture(join(pictures, `open-${look}.png`));
}
await browser.end();
