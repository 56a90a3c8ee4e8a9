// The VS Code side of clusterc: starts `clusterc lsp`, and gives the YAML extension the schema of iotdbctl's cluster files. What is known
// of specs is in the program; nothing here knows a rule.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { associateSchema } from "./schema.js";

/** Native files, as products name them. The server decides which of them it knows. */
const NATIVE_FILES = [
    "**/iotdb-*.properties",
    "**/{confignode,datanode,ainode}-env.{sh,bat}",
    "**/{cluster,controller,agent,dolphindb}.cfg",
    "**/cluster.nodes",
    "**/{compose,docker-compose}*.{yml,yaml}",
];

let client: LanguageClient | undefined;
let output: vscode.LogOutputChannel;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    output = vscode.window.createOutputChannel("clusterc", { log: true });
    context.subscriptions.push(
        output,
        vscode.commands.registerCommand("clusterc.restart", restart),
        vscode.commands.registerCommand("clusterc.output", () => output.show()),
        vscode.workspace.onDidChangeConfiguration(async (event) => {
            const keys = ["path", "arguments", "nativeFiles"];
            if (keys.some((key) => event.affectsConfiguration(`clusterc.${key}`))) {
                await restart();
            }
        }),
        vscode.workspace.onDidGrantWorkspaceTrust(restart),
    );
    await Promise.all([start(), associateSchema(context, output)]);
}

export async function deactivate(): Promise<void> {
    await stop();
}

async function restart(): Promise<void> {
    await stop();
    await start();
}

async function stop(): Promise<void> {
    const running = client;
    client = undefined;
    // One that never ran, or has ended by itself, cannot be stopped.
    await running?.stop().catch((error: unknown) => output.debug(String(error)));
    await running?.dispose();
}

async function start(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("clusterc");
    const command = settings.get<string>("path", "clusterc");
    const server: ServerOptions = { command, args: settings.get<string[]>("arguments", ["lsp"]) };
    const patterns = settings.get<boolean>("nativeFiles", true) ? NATIVE_FILES : [];
    const options: LanguageClientOptions = {
        documentSelector: [
            { language: "clusterc", scheme: "file" },
            { language: "yaml", scheme: "file" },
            ...patterns.map((pattern) => ({ pattern, scheme: "file" })),
        ],
        outputChannel: output,
    };
    client = new LanguageClient("clusterc", "clusterc", server, options);
    try {
        await client.start();
    } catch (error) {
        output.error(String(error));
        await explain(command);
    }
}

/** Says what to do when the program cannot be started. */
async function explain(command: string): Promise<void> {
    const settings = "Open settings";
    const show = "Show output";
    const message = `clusterc: \`${command} lsp\` does not run. Install clusterc, or set \`clusterc.path\` to the program.`;
    const chosen = await vscode.window.showErrorMessage(message, settings, show);
    if (chosen === settings) {
        await vscode.commands.executeCommand("workbench.action.openSettings", "clusterc.path");
    } else if (chosen === show) {
        output.show();
    }
}
