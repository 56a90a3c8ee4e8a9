// Every example is read to its end by the grammar, and nothing in it is marked as invalid.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");
const here = fileURLToPath(new URL(".", import.meta.url));
const examples = join(here, "../../../examples");

const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const grammarFile = join(here, "../syntaxes/clusterc.tmLanguage.json");
const registry = new textmate.Registry({
    onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile),
});
const grammar = await registry.loadGrammar("source.clusterc");

const specs = readdirSync(examples, { recursive: true }).filter((name) => name.endsWith(".kdl"));
assert.ok(specs.length > 10);
for (const name of specs) {
    test(name, () => {
        let stack = textmate.INITIAL;
        for (const line of readFileSync(join(examples, name), "utf8").split("\n")) {
            const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
            const invalid = tokens.filter((token) => token.scopes.some((scope) => scope.startsWith("invalid")));
            assert.deepEqual(invalid, [], line);
            stack = ruleStack;
        }
        assert.equal(stack.depth, 1, "a block or a string is open at the end");
    });
}
