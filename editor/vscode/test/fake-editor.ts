/**
 * The used part of the module `vscode`, without an editor: what the extension registers is kept, and what happens in an editor is told by
 * `happens`. Files are those of the disk.
 */
import { globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export class Uri {
  readonly scheme: string;
  readonly path: string;
  private constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static file(path: string): Uri {
    return new Uri("file", path);
  }
  static parse(text: string): Uri {
    const scheme = text.slice(0, text.indexOf(":"));
    return new Uri(scheme, fileURLToPath(text.replace(/^\w+:/, "file:")));
  }
  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(scheme, join(path, ...parts));
  }
  get fsPath(): string {
    return this.path;
  }
  with({ scheme }: { readonly scheme: string }): Uri {
    return new Uri(scheme, this.path);
  }
  toString(): string {
    return pathToFileURL(this.path).href.replace(/^file:/, `${this.scheme}:`);
  }
}

/** Any object that is made of its arguments. */
class Made {
  readonly made: readonly unknown[];
  constructor(...made: readonly unknown[]) {
    this.made = made;
  }
}
export class Range extends Made {}
export class Location extends Made {}
export class ThemeColor extends Made {}
export class RelativePattern extends Made {}
export class TestMessage {
  location: unknown;
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
export class TestRunRequest {
  readonly include: readonly unknown[] | undefined;
  constructor(include?: readonly unknown[]) {
    this.include = include;
  }
}
export class ShellExecution {
  readonly command: string;
  readonly args: readonly string[];
  constructor(command: string, args: readonly string[]) {
    this.command = command;
    this.args = args;
  }
}
export class Task {
  group: unknown;
  readonly definition: unknown;
  readonly scope: unknown;
  readonly name: string;
  readonly source: string;
  readonly execution: ShellExecution;
  readonly problemMatchers: readonly string[];
  constructor(definition: unknown, scope: unknown, name: string, source: string, execution: ShellExecution, problemMatchers: readonly string[]) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.source = source;
    this.execution = execution;
    this.problemMatchers = problemMatchers;
  } // prettier-ignore
}
export class EventEmitter {}
export const Disposable = { from: (...all: readonly unknown[]) => ({ all, dispose: () => undefined }) };
export const TaskScope = { Workspace: 2 };
export const TaskGroup = { Test: "test", Build: "build" };
export const TestRunProfileKind = { Run: 1 };
export const FileType = { File: 1, Directory: 2 };
export const QuickPickItemKind = { Separator: -1 };
export const ViewColumn = { One: 1, Beside: -2 };
export const TextEditorRevealType = { InCenterIfOutsideViewport: 2 };

/** What is registered, by its kind or name. */
export const registered = new Map<string, unknown>();
/** What the editor was told to do, in order. */
export const done: (readonly [what: string, ...rest: readonly unknown[]])[] = [];
const listeners = new Map<string, (event: unknown) => unknown>();
const event = (name: string) => (listener: (event: unknown) => unknown) => {
  listeners.set(name, listener);
  return { dispose: () => listeners.delete(name) };
};
/** Tells of an event, such as `onDidChangeTextDocument`. */
export const happens = (name: string, about: unknown): unknown => listeners.get(name)?.(about);

export const workspace = {
  workspaceFolders: [] as { readonly uri: Uri; readonly name: string }[],
  textDocuments: [] as object[],
  onDidChangeTextDocument: event("onDidChangeTextDocument"),
  onDidOpenTextDocument: event("onDidOpenTextDocument"),
  getWorkspaceFolder: (uri: Uri) => workspace.workspaceFolders.find((one) => uri.path.startsWith(one.uri.path)),
  asRelativePath: ({ path }: Uri) => path.slice((workspace.workspaceFolders[0]?.uri.path.length ?? 0) + 1),
  // A search goes over disks alone; elsewhere it waits for who can search.
  findFiles: (within: string | RelativePattern): Promise<readonly Uri[]> => {
    const [folder, pattern] = typeof within === "string" ? [workspace.workspaceFolders[0]?.uri, within] : (within.made as [Uri, string]); // prettier-ignore
    if (folder?.scheme !== "file") return new Promise(() => undefined);
    return Promise.resolve(globSync(pattern, { cwd: folder.path }).map((path) => Uri.joinPath(folder, path)));
  },
  fs: {
    readDirectory: ({ path }: Uri) =>
      Promise.resolve(readdirSync(path, { withFileTypes: true }).map((one) => [one.name, one.isDirectory() ? FileType.Directory : FileType.File])), // prettier-ignore
  },
};

export const window = {
  activeTextEditor: undefined as object | undefined,
  visibleTextEditors: [] as object[],
  onDidChangeActiveTextEditor: event("onDidChangeActiveTextEditor"),
  onDidChangeTextEditorSelection: event("onDidChangeTextEditorSelection"),
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  showQuickPick: (items: readonly { readonly label: string; readonly kind?: number }[]) => {
    done.push(["offers", ...items.map(({ label }) => label)]);
    return Promise.resolve(items.find(({ label }) => label === registered.get("picks")));
  },
  createWebviewPanel: (_: string, title: string) => {
    const webview = {
      html: "",
      cspSource: "page:",
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: event("page"),
      postMessage: (message: unknown) => done.push(["shows", message]),
    };
    return { title, webview, onDidDispose: event("closed"), reveal: () => undefined, dispose: () => undefined };
  },
};

export const commands = {
  registerCommand: (name: string, run: unknown) => (registered.set(name, run), { dispose: () => undefined }),
  executeCommand: (name: string, ...given: readonly unknown[]) => (registered.get(name) as (...all: readonly unknown[]) => unknown)(...given), // prettier-ignore
};

export const tasks = {
  registerTaskProvider: (type: string, provider: unknown) => (registered.set(`tasks of ${type}`, provider), { dispose: () => undefined }), // prettier-ignore
};

class Items extends Map<string, Item> {
  add(item: Item): void {
    this.set(item.id, item);
  }
  replace(items: readonly Item[]): void {
    this.clear();
    for (const item of items) this.add(item);
  }
}
interface Item {
  readonly id: string;
  readonly label: string;
  readonly uri: Uri;
  readonly children: Items;
  parent?: Item;
}
export const tests = {
  createTestController: () => {
    const controller = {
      items: new Items(),
      createTestItem: (id: string, label: string, uri: Uri): Item => ({ id, label, uri, children: new Items() }),
      createTestRun: () => ({
        started: ({ label }: Item) => done.push(["started", label]),
        passed: ({ label }: Item) => done.push(["passed", label]),
        failed: ({ label }: Item, why: TestMessage) => done.push(["failed", label, why.message]),
        errored: ({ label }: Item, why: TestMessage) => done.push(["errored", label, why.message]),
        end: () => done.push(["end"]),
      }),
      createRunProfile: (_: string, __: number, run: unknown) => registered.set("run", run),
    };
    registered.set("tests", controller);
    return controller;
  },
};
