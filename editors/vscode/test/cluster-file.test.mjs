// Which YAML is a cluster file of iotdbctl.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { transformSync } from "esbuild";

const source = readFileSync(new URL("../src/cluster-file.ts", import.meta.url), "utf8");
const { code } = transformSync(source, { loader: "ts", format: "esm" });
const { looksLikeClusterFile } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const examples = new URL("../../../examples/iotdbctl/", import.meta.url);

test("examples are cluster files", () => {
    const names = readdirSync(examples).filter((name) => name.endsWith(".yaml"));
    assert.ok(names.length > 0);
    for (const name of names) {
        assert.ok(looksLikeClusterFile(readFileSync(new URL(name, examples), "utf8")), name);
    }
});

test("other YAML is none", () => {
    for (const text of ["", "global:\n  scrape_interval: 15s\n", "a:\n  datanode_servers: []\n", "# datanode_servers: x\n"]) {
        assert.ok(!looksLikeClusterFile(text), text);
    }
});
