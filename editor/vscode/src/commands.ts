/** Commands: the generated module, the page of a mistake, a sample for the running host, the server itself. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { sendRequest } from "./send-request.ts";
import { MODULE } from "./requests.ts";

/** The scheme of generated modules, which the extension provides. */
const SCHEME = "integ-module";

/** @param restart restarts the server */
export function registerCommands(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  output: vscode.LogOutputChannel,
  restart: () => Promise<void>,
): vscode.Disposable[] {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return [
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => moduleText(client, vscode.Uri.parse(uri.query)),
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const shown = moduleUri(document.uri);
      if (vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === shown.toString())) changed.fire(shown);
    }),
    vscode.commands.registerCommand("integ.showModule", async () => {
      const spec = vscode.window.activeTextEditor?.document;
      if (spec?.languageId !== "integ") return;
      const document = await vscode.workspace.openTextDocument(moduleUri(spec.uri));
      await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside, true);
    }),
    vscode.commands.registerCommand("integ.explain", (code?: string) => explain(context, code)),
    vscode.commands.registerCommand("integ.sendSample", sendSample),
    vscode.commands.registerCommand("integ.restart", restart),
    vscode.commands.registerCommand("integ.output", () => output.show()),
  ];
}

function moduleUri(spec: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${spec.path}.ts`, query: spec.toString() });
}

async function moduleText(client: BaseLanguageClient, spec: vscode.Uri): Promise<string> {
  const found = await sendRequest(client, MODULE, { textDocument: { uri: spec.toString() } });
  if (found === null) return "// no result from the server\n";
  return "text" in found ? found.text : `// ${found.why}\n`;
}

/** Opens the page of the mistake at the cursor, or of a chosen one. */
async function explain(context: vscode.ExtensionContext, asked: string | undefined): Promise<void> {
  const code = asked ?? codeAtCursor() ?? (await vscode.window.showInputBox({ prompt: "Which mistake?", placeHolder: "INT2041" })); // prettier-ignore
  if (code === undefined || code === "") return;
  const page = vscode.Uri.joinPath(context.extensionUri, "dist", "errors", `${code.trim().toUpperCase()}.md`);
  try {
    await vscode.workspace.fs.stat(page);
  } catch {
    void vscode.window.showWarningMessage(`integ: there is no mistake ${code}`);
    return;
  }
  await vscode.commands.executeCommand("markdown.showPreviewToSide", page);
}

function codeAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const here = vscode.languages
    .getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === "integ" && range.contains(editor.selection.active));
  const code = here?.code;
  return typeof code === "object" ? String(code.value) : code === undefined ? undefined : String(code);
}

/** @param path the spec's path, from a code lens */
function sendSample(path?: string, sample?: string): void {
  const spec = path ?? vscode.window.activeTextEditor?.document.uri.fsPath;
  if (spec === undefined) return;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(spec))?.uri;
  const quoted = (text: string): string => JSON.stringify(vscode.workspace.asRelativePath(text, false));
  const input = sample === undefined ? "" : ` --input ${quoted(vscode.Uri.joinPath(vscode.Uri.file(spec), "..", sample).fsPath)}`; // prettier-ignore
  const terminal = vscode.window.createTerminal({ name: "integ trigger", ...(folder === undefined ? {} : { cwd: folder }) }); // prettier-ignore
  terminal.show(true);
  terminal.sendText(`npx integ trigger ${quoted(spec)}${input}`);
}
