/** A test editor for `integ lsp`, which runs in a separate process and is driven over its pipes. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node"; // prettier-ignore
import { ROOT } from "../../test/examples.ts";

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: Place; readonly end: Place };
    readonly relatedInformation?: readonly { readonly location: { readonly uri: string } }[];
  }[];
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A project in a separate folder, and a language server for it. */
export class Editor {
  readonly folder: string;
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** The diagnostics of each file, the latest last. */
  readonly published: Published[] = [];
  /** Errors that the server reported about itself. */
  readonly complaints: string[] = [];
  #version = 0;

  private constructor(folder: string, server: ChildProcess, connection: MessageConnection) {
    this.folder = folder;
    this.process = server;
    this.connection = connection;
  }

  static async open(files: Readonly<Record<string, string>>, options: object = {}): Promise<Editor> {
    const folder = mkdtempSync(join(tmpdir(), "integ-lsp-"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const server = spawn(process.execPath, [join(ROOT, "cli/bin/integ.js"), "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] }); // prettier-ignore
    if (server.stdout === null || server.stdin === null) throw new Error("the server has no pipes");
    const connection = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const editor = new Editor(folder, server, connection);
    connection.onNotification("textDocument/publishDiagnostics", (one: Published) => void editor.published.push(one));
    connection.onNotification("window/logMessage", (one: { type: number; message: string }) => {
      if (one.type === 1) editor.complaints.push(one.message);
    });
    connection.onRequest("client/registerCapability", () => null);
    connection.listen();
    const completionItem = { snippetSupport: true };
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ name: "project", uri: pathToFileURL(folder).href }],
      capabilities: { textDocument: { completion: { completionItem } }, workspace: { workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } } },
      initializationOptions: options,
    }); // prettier-ignore
    await connection.sendNotification("initialized", {});
    return editor;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  async show(path: string, text: string): Promise<void> {
    const textDocument = { uri: this.uri(path), languageId: "integ", version: ++this.#version, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** @param changes ranges with their new texts; the whole text where there is no range. @returns the version */
  async change(path: string, changes: readonly object[]): Promise<number> {
    const textDocument = { uri: this.uri(path), version: ++this.#version };
    await this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: changes });
    return this.#version;
  }

  async ask<T>(method: string, path: string, rest: object = {}): Promise<T> {
    return this.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri: this.uri(path) }, ...rest });
  }

  /** The latest diagnostics of a file. */
  codes(path: string): string[] | undefined {
    return this.published.findLast(({ uri }) => uri === this.uri(path))?.diagnostics.map(({ code }) => code);
  }

  async close(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await ended;
    this.connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}
