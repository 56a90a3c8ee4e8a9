// Puts the page together: node build.mjs PROGRAM.wasm EXAMPLES PAGE.html
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const [program, examples, out] = process.argv.slice(2);
const at = name => new URL(`src/${name}`, import.meta.url).pathname;

async function bundled(name, format) {
  const options = { entryPoints: [at(name)], bundle: true, minify: true, format, target: "es2022", write: false, legalComments: "none" };
  const { outputFiles } = await build(options);
  // What would end the element, or begin a comment in it, is a string there.
  return outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/** All files below a folder, as pairs of a path and a text. */
function below(folder, path = "") {
  return readdirSync(join(folder, path)).sort().flatMap(name => {
    const own = path ? `${path}/${name}` : name;
    return statSync(join(folder, own)).isDirectory() ? below(folder, own) : [[own, readFileSync(join(folder, own), "utf8")]];
  });
}

/** An example: its files, and what its first comment says of it. One that names files of others has its folder, and these. */
function example(name) {
  const own = below(join(examples, name));
  const others = [...new Set(own.flatMap(([, text]) => [...text.matchAll(/"\.\.\/([^"]+)"/g)].map(match => match[1])))];
  const files = others.length === 0 ? own : [...own.map(([path, text]) => [`${name}/${path}`, text]), ...others.map(path => [path, readFileSync(join(examples, path), "utf8")])];
  const [first, text] = files.find(([path]) => path.endsWith("cluster.kdl")) ?? files.find(([path]) => path.endsWith(".kdl"));
  const remark = /^(?:\/\/.*\n)*/.exec(text)[0].replace(/^\/\/ ?/gm, "").replaceAll("\n", " ").trim();
  const doc = remark.replace(/\. .*$/, "").replace(/\.$/, "");
  return { name, doc, files, first, is_first: name.endsWith("-broken") };
}

const style = readFileSync(at("style.css"), "utf8");
const json = JSON.stringify(readdirSync(examples).sort().map(example)).replaceAll("<", "\\u003c");
const parts = {
  STYLE: style.replace(/\s*\n\s*/g, "\n"),
  EXAMPLES: json,
  WORKER: await bundled("worker.js", "iife"),
  PROGRAM: gzipSync(readFileSync(program), { level: 9 }).toString("base64"),
  MAIN: await bundled("main.js", "esm"),
};
// The only script that the page runs is its own.
parts.HASH = `sha256-${createHash("sha256").update(parts.MAIN).digest("base64")}`;
const page = readFileSync(at("index.html"), "utf8").replace(/@([A-Z]+)@/g, (_, name) => parts[name]);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, page);
