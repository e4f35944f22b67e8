/** The extension in a browser: the server is a worker, which gets the files from here. */
import * as vscode from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from "vscode-languageclient/browser"; // prettier-ignore
import { clientOptions, register } from "./activate.ts";
import { filesOpen } from "./find-files.ts";
import { ENDINGS, type Changed, type Start } from "./web-files.ts";

/** The used part of the Worker API: the project is checked without the DOM types. */
declare const Worker: new (url: string) => Worker & { postMessage(message: unknown): void };

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("integ", { log: true });
  const running = new LanguageClient("integ", "integ", () => startWorker(context), clientOptions(output));
  client = running;
  register(context, running, output, async () => {
    await running.stop();
    await running.start();
  });
  const send = (files: Changed["files"]): Promise<void> => running.sendNotification("integ/files", { files });
  const changed = async (uri: vscode.Uri): Promise<void> => send(await textsOf([uri]));
  const watcher = vscode.workspace.createFileSystemWatcher(`**/*.{${ENDINGS.join(",")}}`);
  context.subscriptions.push(
    watcher,
    watcher.onDidChange(changed),
    watcher.onDidCreate(changed),
    watcher.onDidDelete((uri) => send({ [uri.path]: null })),
  );
  await running.start();
}

/** Starts a worker with the current files. */
async function startWorker(context: vscode.ExtensionContext): Promise<MessageTransports> {
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, "dist", name);
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  const { version } = context.extension.packageJSON as { readonly version: string };
  const start: Start = {
    kind: "integ/start",
    version,
    // URLs as the client writes them: a scheme without an authority has no slashes.
    base: first === undefined ? "file://" : first.with({ path: "/", query: "", fragment: "" }).toString().slice(0, -1),
    files: await textsOf(await filesOpen(ENDINGS)),
    shipped: JSON.parse(await textOf(at("systems.json"))) as Start["shipped"],
  };
  const worker = new Worker(at("server-browser.js").toString(true));
  worker.postMessage(start);
  // The host's workers are not instances of the browser's class, which the client checks for.
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function textsOf(uris: readonly vscode.Uri[]): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(uris.map(async (uri) => [uri.path, await textOf(uri)] as const)));
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
