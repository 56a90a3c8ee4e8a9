// Snippets with their first choices are as `clusterc fmt` writes them, and whole clusters pass `clusterc check`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";

const clusterc = process.env.CLUSTERC ?? "clusterc";
const snippets = JSON.parse(readFileSync(new URL("../snippets/clusterc.json", import.meta.url), "utf8"));

/** The text that is inserted when every proposal is taken. */
function inserted(body) {
    const text = [body].flat().join("\n");
    const values = new Map();
    const filled = text.replace(/\$\{(\d+)(?::([^}]*)|\|([^,|]*)[^}]*)\}/g, (_, number, value, choice) => {
        values.set(number, value ?? choice);
        return values.get(number);
    });
    return `${filled.replace(/\$(\d+)/g, (_, number) => values.get(number) ?? "")}\n`;
}

for (const [name, { body, prefix }] of Object.entries(snippets)) {
    test(name, () => {
        const text = inserted(body).replace(/^\s+$/gm, "");
        const run = (...options) => spawnSync(clusterc, options, { input: text, encoding: "utf8" });
        if (!text.includes("\n\n")) {
            const { status, stderr } = run("fmt", "--check", "-");
            assert.equal(status, 0, `${text}${stderr}`);
        }
        if (prefix.startsWith("cluster-")) {
            const { status, stderr } = run("check", "-");
            assert.equal(status, 0, `${text}${stderr}`);
        }
    });
}
