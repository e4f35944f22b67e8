/** The tests of specs in the editor's test view: found when specs are opened or changed, and run by the server. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { filesOpen } from "./find-files.ts";
import { sendRequest } from "./send-request.ts";
import { RUN_TESTS, TESTS } from "./requests.ts";

/** A pause in typing after which tests are looked for again. */
const PAUSE_MS = 300;

/** Lists and runs the tests of specs; lenses run them by the commands. */
export function registerTests(client: BaseLanguageClient): vscode.Disposable {
  const controller = vscode.tests.createTestController("integ", "integ");
  const due = new Map<string, ReturnType<typeof setTimeout>>();
  const ofSpec = (uri: vscode.Uri): vscode.TestItem => {
    const known = controller.items.get(uri.toString());
    if (known !== undefined) return known;
    const item = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    controller.items.add(item);
    return item;
  };
  const read = async (uri: vscode.Uri): Promise<vscode.TestItem> => {
    const item = ofSpec(uri);
    const tests = await sendRequest(client, TESTS, { textDocument: { uri: uri.toString() } });
    item.children.replace(
      (tests ?? []).map(({ title, range }) => {
        const test = controller.createTestItem(`${uri.toString()}#${title}`, title, uri);
        test.range = rangeOf(range);
        return test;
      }),
    );
    if (item.children.size === 0) controller.items.delete(item.id);
    return item;
  };
  const readSoon = ({ uri, languageId }: vscode.TextDocument): void => {
    if (languageId !== "integ") return;
    clearTimeout(due.get(uri.toString()));
    due.set(uri.toString(), setTimeout(() => void read(uri), PAUSE_MS)); // prettier-ignore
  };
  controller.resolveHandler = async (item) => {
    if (item?.uri !== undefined) await read(item.uri);
    else for (const uri of await filesOpen(["integ"])) await read(uri);
  };
  const run = async (request: vscode.TestRunRequest): Promise<void> => {
    const running = controller.createTestRun(request);
    const chosen = request.include ?? [...controller.items].map(([, item]) => item);
    const specs = new Map<string, vscode.TestItem[] | undefined>();
    for (const item of chosen) {
      const uri = item.uri?.toString();
      if (uri === undefined) continue;
      const known = specs.get(uri);
      if (item.parent === undefined) specs.set(uri, undefined);
      else if (!specs.has(uri) || known !== undefined) specs.set(uri, [...(known ?? []), item]);
    }
    for (const [uri, tests] of specs) await runSpec(running, await read(vscode.Uri.parse(uri)), tests?.map(({ label }) => label)); // prettier-ignore
    running.end();
  };
  const runSpec = async (running: vscode.TestRun, spec: vscode.TestItem, titles: readonly string[] | undefined): Promise<void> => {
    const items = [...spec.children].flatMap(([, item]) => (titles?.includes(item.label) ?? true) ? [item] : []);
    for (const item of items) running.started(item);
    const uri = spec.uri?.toString() ?? "";
    const found = await sendRequest(client, RUN_TESTS, { textDocument: { uri }, ...(titles === undefined ? {} : { titles }) });
    for (const item of items) {
      const result = found !== null && "results" in found ? found.results.find(({ title }) => title === item.label) : undefined;
      if (result === undefined) running.errored(item, new vscode.TestMessage(found !== null && "why" in found ? found.why : "no result from the server"));
      else if (result.passed) running.passed(item);
      else {
        const message = new vscode.TestMessage(result.failures.join("\n"));
        if (spec.uri !== undefined) message.location = new vscode.Location(spec.uri, rangeOf(result.range));
        running.failed(item, message);
      }
    }
  }; // prettier-ignore
  controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, (request) => run(request), true);
  const byCommand = async (path?: string, title?: string): Promise<void> => {
    const uri = specOf(path);
    if (uri === undefined) return;
    const spec = await read(uri);
    const test = title === undefined ? undefined : spec.children.get(`${uri.toString()}#${title}`);
    await run(new vscode.TestRunRequest([test ?? spec]));
  };
  for (const document of vscode.workspace.textDocuments) readSoon(document);
  return vscode.Disposable.from(
    controller,
    vscode.workspace.onDidOpenTextDocument(readSoon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => readSoon(document)),
    vscode.commands.registerCommand("integ.runTest", byCommand),
    vscode.commands.registerCommand("integ.runTests", byCommand),
    { dispose: () => due.forEach((timer) => clearTimeout(timer)) },
  );
}

/** The spec of a code lens, as the server names it; otherwise the active one. */
export function specOf(path: string | undefined): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  const open = vscode.workspace.textDocuments.find(
    ({ uri, languageId }) => languageId === "integ" && uri.path === path,
  );
  if (path !== undefined) return open?.uri ?? vscode.Uri.file(path);
  return active?.languageId === "integ" ? active.uri : undefined;
}

function rangeOf({ start, end }: { readonly start: Position; readonly end: Position }): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

interface Position {
  readonly line: number;
  readonly character: number;
}
