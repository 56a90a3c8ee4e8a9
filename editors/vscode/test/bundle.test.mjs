// The bundle can be loaded: what it takes from VS Code is stood in for by empty classes.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import Module from "node:module";
import test from "node:test";

const stub = () => new Proxy(class {}, { get: (target, key) => (key in target ? target[key] : (target[key] = stub())) });

test("the bundle has what VS Code calls", () => {
    const load = Module._load;
    Module._load = (name, ...rest) => (name === "vscode" ? stub() : load(name, ...rest));
    try {
        const extension = createRequire(import.meta.url)("../dist/extension.js");
        assert.equal(typeof extension.activate, "function");
        assert.equal(typeof extension.deactivate, "function");
    } finally {
        Module._load = load;
    }
});
