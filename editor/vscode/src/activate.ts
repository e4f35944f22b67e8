/** Everything that the extension adds to the editor, on desktops and in browsers, given the client of the server. */
import type * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerCommands } from "./commands.ts";
import { registerPreview } from "./preview.ts";
import { registerTests } from "./tests.ts";

/** The documents that the server handles. */
const DOCUMENTS: NonNullable<LanguageClientOptions["documentSelector"]> = [
  { language: "integ" },
  { language: "yaml", pattern: "**/integ.yaml" },
  { language: "yaml", pattern: "**/system.yaml" },
];

/** The client's options, for desktops and browsers. */
export function clientOptions(output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: DOCUMENTS,
    initializationOptions: { lenses: true },
    outputChannel: output,
    diagnosticCollectionName: "integ",
  };
}

/** Adds commands, the preview and the tests. @param restart restarts the server */
export function register(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  output: vscode.LogOutputChannel,
  restart: () => Promise<void>,
): void {
  context.subscriptions.push(
    output,
    ...registerPreview(context, client),
    registerTests(client),
    ...registerCommands(context, client, output, restart),
  );
}
