// Bundles the extension into dist/, with the schema that clusterc prints. CLUSTERC names the program; the one on the PATH otherwise.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

mkdirSync("dist", { recursive: true });
const schema = execFileSync(process.env.CLUSTERC ?? "clusterc", ["schema", "iotdbctl"], { maxBuffer: 1 << 26 });
writeFileSync("dist/iotdbctl.schema.json", JSON.stringify(JSON.parse(schema)));
// The licence of the repository is that of the extension.
copyFileSync("../../LICENSE", "LICENSE");
await build({
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    minify: true,
    legalComments: "eof",
});
