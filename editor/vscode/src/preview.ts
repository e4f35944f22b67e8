/** The preview next to a spec: the result of a sample, updated after each change of either. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { filesBelow } from "./find-files.ts";
import { sendRequest } from "./send-request.ts";
import type { FromPage, Spot, ToPage } from "./messages.ts";
import { PREVIEW, TESTS } from "./requests.ts";
import { specOf } from "./tests.ts";

/** A pause in typing after which the preview follows. */
const PAUSE_MS = 80;

/** The previewed sample by its URL, or test by its title; neither: the spec's first sample. */
interface Choice {
  readonly sample?: vscode.Uri;
  readonly test?: string;
}

/** Adds the preview and its commands. */
export function registerPreview(context: vscode.ExtensionContext, client: BaseLanguageClient): vscode.Disposable[] {
  const panel = new Panel(context, client);
  return [
    panel,
    vscode.commands.registerCommand("integ.preview", async (path?: unknown, sample?: unknown) => {
      const spec = specOf(typeof path === "string" ? path : undefined);
      if (spec === undefined) return;
      const given = typeof sample === "string" ? { sample: vscode.Uri.joinPath(spec, "..", sample) } : {};
      await panel.show(spec, given);
    }),
    vscode.commands.registerCommand("integ.chooseSample", async () => {
      const spec = specOf(undefined) ?? panel.spec;
      if (spec === undefined) return;
      const choice = await chosen(client, spec);
      if (choice !== undefined) await panel.show(spec, choice);
    }),
  ];
}

class Panel implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #client: BaseLanguageClient;
  readonly #subscriptions: vscode.Disposable[];
  readonly #lit: vscode.TextEditorDecorationType;
  #panel: vscode.WebviewPanel | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;
  #choice: Choice = {};
  spec: vscode.Uri | undefined;

  constructor(context: vscode.ExtensionContext, client: BaseLanguageClient) {
    this.#context = context;
    this.#client = client;
    this.#lit = vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor("integ.lit"),
      overviewRulerColor: new vscode.ThemeColor("integ.lit"),
    });
    this.#subscriptions = [
      this.#lit,
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#concerns(document) && this.#soon()),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursor(textEditor)),
    ];
  }

  dispose(): void {
    clearTimeout(this.#due);
    for (const one of this.#subscriptions) one.dispose();
    this.#panel?.dispose();
  }

  /** Shows a spec with a sample, in the existing panel or in a new one next to the editor. */
  async show(spec: vscode.Uri, choice: Choice): Promise<void> {
    this.spec = spec;
    this.#choice = choice;
    if (this.#panel === undefined) this.#panel = this.#open();
    else this.#panel.reveal(undefined, true);
    this.#panel.title = `Preview ${nameOf(spec)}`;
    await this.#update();
  }

  #open(): vscode.WebviewPanel {
    const root = this.#context.extensionUri;
    const panel = vscode.window.createWebviewPanel("integ.preview", "Preview", { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(root, "dist"), vscode.Uri.joinPath(root, "media")],
    }); // prettier-ignore
    panel.webview.html = pageOf(panel.webview, root);
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.#heard(message));
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#light([]);
    });
    return panel;
  }

  async #heard(message: FromPage): Promise<void> {
    if (message.kind === "ready") await this.#update();
    else if (message.kind === "point") this.#light(message.spots);
    else if (message.kind === "choose") await vscode.commands.executeCommand("integ.chooseSample");
    else {
      const [first] = message.spots;
      if (first === undefined) return;
      const { uri, range } = this.#client.protocol2CodeConverter.asLocation(first);
      const shown = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === uri.toString());
      await vscode.window.showTextDocument(uri, { selection: range, viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One }); // prettier-ignore
    }
  }

  #concerns({ uri, languageId }: vscode.TextDocument): boolean {
    if (this.#panel === undefined) return false;
    return languageId === "integ" || /\.(?:json|xml|csv|ya?ml)$/.test(uri.path);
  }

  #soon(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#update(), PAUSE_MS);
  }

  async #update(): Promise<void> {
    const { spec } = this;
    if (spec === undefined || this.#panel === undefined) return;
    const { sample, test } = this.#choice;
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === sample?.toString());
    const preview = await sendRequest(this.#client, PREVIEW, {
      textDocument: { uri: spec.toString() },
      ...(sample === undefined ? {} : { sample: sample.toString() }),
      ...(open === undefined ? {} : { text: open.getText() }),
      ...(test === undefined ? {} : { test }),
    });
    if (preview !== null) this.#tell({ kind: "show", spec: nameOf(spec), preview });
  }

  /** The preview follows the active spec, with the sample of its own tests. */
  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.languageId !== "integ" || this.#panel === undefined) return;
    if (editor.document.uri.toString() !== this.spec?.toString()) void this.show(editor.document.uri, {});
  }

  #cursor({ document, selection }: vscode.TextEditor): void {
    if (document.languageId !== "integ") return;
    const uri = this.#client.code2ProtocolConverter.asUri(document.uri);
    this.#tell({ kind: "cursor", uri, start: selection.start.line, end: selection.end.line });
  }

  #tell(message: ToPage): void {
    void this.#panel?.webview.postMessage(message);
  }

  #light(spots: readonly Spot[]): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const own = spots.filter(({ uri }) => this.#client.protocol2CodeConverter.asUri(uri).toString() === editor.document.uri.toString()); // prettier-ignore
      const ranges = own.map(({ range }) => this.#client.protocol2CodeConverter.asRange(range));
      editor.setDecorations(this.#lit, ranges);
      const [first] = ranges;
      if (first !== undefined) editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }
}

/** Lets the user choose a sample or a test. */
async function chosen(client: BaseLanguageClient, spec: vscode.Uri): Promise<Choice | undefined> {
  const tests = (await sendRequest(client, TESTS, { textDocument: { uri: spec.toString() } })) ?? [];
  const folder = vscode.Uri.joinPath(spec, "..");
  const files = await filesBelow(folder, ["json", "xml"], ["node_modules", "systems", "src"]);
  const items: (vscode.QuickPickItem & { readonly choice?: Choice })[] = [
    { label: "samples", kind: vscode.QuickPickItemKind.Separator },
    ...files.toSorted((a, b) => a.path.localeCompare(b.path)).map((sample) => ({ label: vscode.workspace.asRelativePath(sample), choice: { sample } })), // prettier-ignore
    { label: "tests", kind: vscode.QuickPickItemKind.Separator },
    ...tests.map(({ title }) => ({ label: title, choice: { test: title } })),
  ];
  // The list is asked for in the preview, whose page may take the focus after the list has opened.
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Which sample or test?", matchOnDescription: true, ignoreFocusOut: true }); // prettier-ignore
  return picked?.choice;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split("/").at(-1) ?? "";
}

/** The HTML of the page, which loads only its own script and style. */
export function pageOf(webview: Pick<vscode.Webview, "asWebviewUri" | "cspSource">, root: vscode.Uri): string {
  const at = (...path: readonly string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(root, ...path)).toString();
  const policy = `default-src 'none'; script-src ${webview.cspSource}; style-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width" />
    <title>Preview</title>
    <link rel="stylesheet" href="${at("media", "preview.css")}" />
  </head>
  <body>
    <main></main>
    <script type="module" src="${at("dist", "preview.js")}"></script>
  </body>
</html>
`;
}
