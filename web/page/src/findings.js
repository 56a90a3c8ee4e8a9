// The tab of findings: by files, errors first as the program sorts them, each with its notes, its other places and its fixes.

import { request, pathOf, uriOf } from "./compiler.js";
import { button, make, worded } from "./elements.js";

const WORDS = ["error", "warning", "info"];
/** More findings than this are counted, not drawn. */
const MOST = 200;

/** The fixes of all findings of a file; each finding gets its own. */
export async function withFixes(path, findings) {
  if (findings.length === 0) return { findings, all: null };
  const range = { start: { line: 0, character: 0 }, end: { line: 1 << 30, character: 0 } };
  const actions = (await request("textDocument/codeAction", { textDocument: { uri: uriOf(path) }, range, context: { diagnostics: [] } })) ?? [];
  const key = one => JSON.stringify([one.code, one.range]);
  const byFinding = new Map();
  for (const action of actions.filter(action => action.kind === "quickfix")) {
    for (const diagnostic of action.diagnostics) byFinding.set(key(diagnostic), [...(byFinding.get(key(diagnostic)) ?? []), action]);
  }
  return {
    findings: findings.map(one => ({ ...one, fixes: byFinding.get(key(one)) ?? [] })),
    all: actions.find(action => action.kind === "source.fixAll") ?? null,
  };
}

/** Draws the findings of files: pairs of a path and findings. `page` applies fixes, explains codes and goes to places. */
export function draw(element, byFile, together, page) {
  const total = byFile.reduce((sum, [, findings]) => sum + findings.length, 0);
  if (total === 0) {
    element.replaceChildren(make("p.clean", {}, "No findings."), make("p.quiet", {}, "What is typed on the left is checked as you type. The other tabs show what would be built of it."));
    return;
  }
  const children = [];
  let left = MOST;
  for (const [path, findings] of byFile.filter(([, findings]) => findings.length > 0)) {
    const all = together.get(path);
    const heading = make("h2", {}, path);
    children.push(make("div.tools", {}, heading, all ? button("Apply all safe fixes", () => page.apply(all), { class: "fix" }) : null));
    for (const finding of findings.slice(0, Math.max(left, 0))) children.push(card(path, finding, page));
    left -= findings.length;
  }
  if (left < 0) children.push(make("p.note", {}, `${-left} more findings are not drawn.`));
  element.replaceChildren(...children);
}

function card(path, finding, page) {
  const word = WORDS[finding.severity - 1] ?? "info";
  const [first, ...rest] = finding.message.split("\n");
  const line = finding.range.start.line + 1;
  const others = (finding.relatedInformation ?? []).map(one => {
    const file = pathOf(one.location.uri);
    return make("li", {}, button(`${file}:${one.location.range.start.line + 1}`, () => page.go(one.location.uri, one.location.range), { class: "place" }), " ", ...worded(one.message));
  });
  const details = rest.map(text => {
    const [, kind, what] = /^(note|help): ([\s\S]*)$/.exec(text) ?? [null, "", text];
    return make("li", {}, kind ? make("b", {}, `${kind} `) : null, ...worded(what));
  });
  const fixes = (finding.fixes ?? []).map(fix => button(worded(fix.title.replace(/ \([A-Z]+\d+\)$/, "")), () => page.apply(fix), { class: fix.isPreferred ? "fix" : "fix unsure", title: fix.isPreferred ? "A safe fix" : "Review it afterwards" }));
  return make(`article.finding.${word}`, {},
    make("p.head", {}, make("span.badge", {}, word), page.code(finding.code), button(`line ${line}`, () => page.go(uriOf(path), finding.range), { class: "place", title: `${path}:${line}` })),
    make("p.what", {}, ...worded(first)),
    details.length || others.length ? make("ul", {}, ...others, ...details) : null,
    fixes.length ? make("div.fixes", {}, ...fixes) : null);
}
