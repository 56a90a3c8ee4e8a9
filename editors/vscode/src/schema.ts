// The schema of iotdbctl's cluster files for the YAML extension of Red Hat. Such files have no name of their own, so it is their text that
// tells, as it does for `clusterc check`.

import { readFile } from "node:fs/promises";
import * as vscode from "vscode";

import { looksLikeClusterFile } from "./cluster-file.js";

const SCHEME = "clusterc";
const SCHEMA = `${SCHEME}://schema/iotdbctl`;

/** What of the YAML extension is used. */
interface YamlExtension {
    registerContributor(
        scheme: string,
        requestSchema: (resource: string) => string | undefined,
        requestSchemaContent: (uri: string) => Promise<string> | string,
    ): boolean;
}

export async function associateSchema(
    context: vscode.ExtensionContext,
    output: vscode.LogOutputChannel,
): Promise<void> {
    const extension = vscode.extensions.getExtension<YamlExtension>("redhat.vscode-yaml");
    if (!extension) {
        output.info("the extension redhat.vscode-yaml is not installed: cluster files of iotdbctl have no completion of keys");
        return;
    }
    const file = vscode.Uri.joinPath(context.extensionUri, "dist", "iotdbctl.schema.json").fsPath;
    const yaml = await extension.activate();
    yaml.registerContributor(
        SCHEME,
        (resource) => {
            const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === resource);
            return document && looksLikeClusterFile(document.getText()) ? SCHEMA : undefined;
        },
        () => readFile(file, "utf8"),
    );
}
