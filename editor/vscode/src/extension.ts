/** The extension on a desktop, or wherever its host is Node: the server is a process. */
import { spawn, type ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { clientOptions, register } from "./activate.ts";
import { serverFor } from "./server-choice.ts";
import { registerTasks } from "./tasks.ts";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("integ", { log: true });
  const running = new LanguageClient("integ", "integ", () => startServer(context, output), clientOptions(output));
  client = running;
  register(context, running, output, () => running.restart());
  context.subscriptions.push(
    registerTasks(),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    vscode.workspace.onDidChangeConfiguration(
      (change) => change.affectsConfiguration("integ.server.path") && running.restart(),
    ),
  );
  await running.start();
}

/** The server is asked to end before the editor does. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Chosen at each start, since the project may have installed the command line meanwhile. */
async function startServer(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Promise<ChildProcess> {
  const folders = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => uri.scheme === "file" ? [uri.fsPath] : []); // prettier-ignore
  const { command, args, env, from } = serverFor({
    path: vscode.workspace.getConfiguration("integ").get("server.path", ""),
    folders,
    isTrusted: vscode.workspace.isTrusted,
    bundled: context.asAbsolutePath("dist/server.mjs"),
    execPath: process.execPath,
    version: process.versions.node,
  });
  output.info(`the server of ${from}: ${command} ${args.join(" ")}`);
  const [cwd] = folders;
  return spawn(command, args, { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) });
}
