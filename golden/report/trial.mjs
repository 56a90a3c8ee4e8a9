// Opens the pages of a folder and uses them as a reviewer would: node trial.mjs FOLDER AXE [FOLDER-FOR-PICTURES]
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "../browser/browser.mjs";

const [folder, axe, pictures] = process.argv.slice(2);
const script = readFileSync(axe, "utf8");
const browser = await Browser.start();
const page = (name, options) => browser.open(join(folder, `${name}.html`), options);
const text = selector => browser.ask(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`);
const panel = () => browser.ask(`document.getElementById("panel").hidden ? "" : document.getElementById("panel").innerText`);

/** Clicks on the middle of the first element with that text, where it is. */
async function click(selector, wanted = "") {
  const place = await browser.ask(`(() => {
    const all = [...document.querySelectorAll(${JSON.stringify(selector)})];
    const own = all.find(element => element.innerText.includes(${JSON.stringify(wanted)}));
    if (!own) return null;
    own.scrollIntoView({ block: "center" });
    const frame = own.getBoundingClientRect();
    return [frame.left + frame.width / 2, frame.top + frame.height / 2];
  })()`);
  assert.ok(place, `there is no ${selector} with "${wanted}"`);
  await browser.click(...place);
}
async function search(word) {
  await browser.ask(`document.activeElement.blur()`);
  await browser.key("/");
  assert.equal(await browser.ask(`document.activeElement.id`), "query", "/ begins a search");
  await browser.ask(`document.getElementById("query").value = ""`);
  await browser.type(word);
  return text("#found");
}
/** Serious problems that axe-core finds. */
async function problems() {
  await browser.ask(script);
  return browser.ask(`axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations
    .filter(one => ["serious", "critical"].includes(one.impact)).map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html + " " + (node.any[0]?.message ?? "")).join("; ")))`);
}
/** What a button offers as a file. */
const saved = button => browser.ask(`(async () => {
  const make = URL.createObjectURL;
  let blob;
  URL.createObjectURL = it => { blob = it; return "#"; };
  [...document.querySelectorAll("#ports-table button")].find(one => one.textContent === ${JSON.stringify(button)}).click();
  URL.createObjectURL = make;
  return blob.text();
})()`);

// What a page has for a reader, with each of the two schemes of colors.
for (const [scheme, names] of [["light", ["forty", "broken", "change"]], ["dark", ["forty", "broken", "1000"]]]) {
  for (const name of names) {
    await page(name, { scheme });
    assert.deepEqual(await problems(), [], `${name}, ${scheme}`);
    await browser.ask(`showHost(0)`);
    assert.deepEqual(await problems(), [], `details of ${name}, ${scheme}`);
  }
}
console.log("axe-core: no serious problem, light and dark");

await page("three");
assert.match(await search("node-2"), /node-2\s*10\.0\.0\.12/);
await browser.key("ArrowDown");
await browser.key("Enter");
assert.match(await panel(), /^node-2/, "a hit opens the host");
assert.match(await panel(), /dn_rpc_port|cn_seed_config_node/, "a host shows its settings");
await browser.key("Escape");
assert.equal(await panel(), "", "Escape closes the details");
await click("#map button", "DataNode");
assert.match(await panel(), /Where it comes from/i);
assert.match(await panel(), /cluster\.kdl:\d+/, "a click on a node shows the lines of the spec");
assert.match(await panel(), /server's default/, "and what a value wins over");
const ports = await saved("CSV");
assert.match(ports, /"10\.0\.0\.11-10\.0\.0\.13","6667","tcp"/, ports);
console.log("search, details with origins, CSV");

await page("forty");
assert.match(await text("#findings"), /third hall is built in spring/, "exceptions are shown with their reasons");
assert.match(await search("ops"), /ops/);
await page("change");
assert.match(await text("#change"), /Steps|not possible/i);
await page("broken");
assert.match(await text("#summary"), /error/);

// Long lists hold the rows in view only.
for (const count of [1000, 10000]) {
  const begin = Date.now();
  await page(String(count));
  const took = Date.now() - begin;
  const rows = await browser.ask(`document.querySelectorAll("#hosts-table tbody tr").length`);
  assert.ok(rows < 100, `${rows} rows of ${count}`);
  assert.ok(await browser.ask(`document.querySelectorAll("*").length`) < 4000, "the page stays small");
  await browser.ask(`(() => { const view = document.querySelector("#hosts-table .scroll"); view.scrollTop = view.scrollHeight; return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); })()`);
  const last = `node-${String(count).padStart(5, "0")}`;
  assert.ok((await text("#hosts-table")).includes(last), "the last host is there when one scrolls to it");
  assert.match(await search(last), /1 hit/);
  const lines = (await saved("CSV, a line for each host")).trim().split("\r\n");
  assert.ok(lines.length > count, `${lines.length} lines`);
  await browser.ask(`dispatchEvent(new Event("beforeprint"))`);
  assert.ok(await browser.ask(`document.querySelectorAll("#hosts-table tbody tr").length`) >= 1000, "what is printed has more");
  console.log(`${count} hosts: open after ${took} ms, ${readFileSync(join(folder, `${count}.html`)).length} bytes`);
}

// What a spec says is text, whatever it is.
await page("hostile");
await browser.ask(`showHost(0)`);
assert.equal(await browser.ask(`window.hacked`), undefined);
assert.match(await text("h1"), /<\/script><script>window\.hacked=1<\/script>/);
assert.equal(await browser.ask(`document.querySelectorAll("img, main script, svg[onload]").length`), 0);
assert.match(await panel(), /\$\(reboot\)/);
assert.match(await search("=cmd"), /=cmd/);
assert.match(await browser.ask(`[...document.querySelectorAll("#hosts-table button")].find(one => one.textContent === "CSV") ? "yes" : "no"`), /yes/);
console.log("a hostile spec stays text");

assert.deepEqual(browser.errors, []);
console.log("no error on the console, nothing asked of a network");
for (const name of pictures ? ["three", "forty", "broken", "change", "1000"] : []) {
  for (const [look, options] of [["light", {}], ["dark", { scheme: "dark" }], ["narrow", { width: 420 }]]) {
    await page(name, options);
    const height = Math.min(await browser.ask(`document.documentElement.scrollHeight`), 8000);
    await page(name, { ...options, height });
    await browser.picture(join(pictures, `${name}-${look}.png`));
  }
}
await browser.end();
