/**
 * A language server over the language service: it keeps the open documents, publishes diagnostics, and responds to
 * requests. Messages are processed in order. A response waits for all messages that have already arrived, so that a
 * cancelled request gets none, and a request about an outdated text is rejected, since its positions would be wrong.
 */
import {
  LanguageService,
  TOKEN_KINDS,
  TOKEN_MODIFIERS,
  type Completion,
  type ServiceHost,
} from "@integ/language-service";
import {
  CodeActionKind, DidChangeWatchedFilesNotification, InsertTextMode, LSPErrorCodes, MarkupKind, ResponseError, TextDocumentSyncKind,
  type CancellationToken, type CodeAction, type CompletionItem, type Connection, type InitializeParams, type Range, type ServerCapabilities, type TextDocumentIdentifier,
} from "vscode-languageserver"; // prettier-ignore
import { TextDocument } from "vscode-languageserver-textdocument";
import { completionItem, documentSymbol, encodedTokens, reported, symbolKind, workspaceEdit, type Style } from "./lsp-types.ts"; // prettier-ignore
import { Addresses, offsetAt, Sources, spanOf } from "./places.ts";
import type { Load } from "./preview.ts";
import { MODULE, PREVIEW, RUN_TESTS, TESTS } from "./requests.ts";

/** The pause after typing before diagnostics are computed. */
const PAUSE_MS = 30;

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  completionProvider: { triggerCharacters: [".", '"', "|", "{", "(", " "], resolveProvider: true },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ["(", ","] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, CodeActionKind.SourceFixAll],
  },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: "}" },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_KINDS], tokenModifiers: [...TOKEN_MODIFIERS] },
    full: true,
  },
  inlayHintProvider: true,
  codeLensProvider: {},
  documentLinkProvider: {},
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Files as an editor has them. */
export interface LiveHost extends ServiceHost {
  /** Drops all cached files after changes outside of the editor. */
  forget(): void;
  /**
   * Watches for created, changed and deleted files, if the host has its own watcher and the editor's notification comes too early.
   */
  watch?(changed: (paths: readonly string[]) => void): void;
}

/** The environment of a server. */
export interface Serving {
  readonly host: LiveHost;
  readonly version: string;
  /** For previews. */
  readonly load: Load;
  /** The part of file URLs before the path. Default: `file://`. */
  readonly base?: string;
}

/** Serves a connection until it is closed. */
export function serve(connection: Connection, serving: Serving): Promise<void> {
  return new Promise((resolve) => {
    connection.onExit(() => resolve());
    new Server(connection, serving).listen();
  });
}

class Server {
  readonly #connection: Connection;
  readonly #host: LiveHost;
  readonly #serving: Serving;
  readonly #addresses: Addresses;
  readonly #service: LanguageService;
  readonly #sources: Sources;
  readonly #documents = new Map<string, TextDocument>();
  /** The published diagnostics of each file, as sent. */
  readonly #published = new Map<string, string>();
  #due: ReturnType<typeof setTimeout> | undefined;
  #client: InitializeParams["capabilities"] = {};
  #lenses = false;
  #roots: string[] = [];
  /** The last list of completions: documentation of its items is requested later. */
  #offered: { readonly list: number; readonly items: readonly Completion[] } = { list: 0, items: [] };

  constructor(connection: Connection, serving: Serving) {
    this.#connection = connection;
    this.#serving = serving;
    this.#host = serving.host;
    this.#addresses = new Addresses(serving.base);
    this.#service = new LanguageService(serving.host);
    this.#sources = new Sources((path) => this.#service.text(path), this.#addresses);
  }

  listen(): void {
    this.#listenToFiles();
    this.#registerPlaces();
    this.#registerDocuments();
    this.#registerEdits();
    this.#registerFlows();
    this.#connection.listen();
  }

  /** Running modules takes the whole runtime, which is loaded when it is first asked for: a start does not wait for it. */
  #registerFlows(): void {
    const { load } = this.#serving;
    const service = this.#service;
    const sources = this.#sources;
    this.#connection.onRequest(PREVIEW, ({ textDocument, ...choice }, token) =>
      this.#respond(textDocument, token, async (path) =>
        (await import("./preview.ts")).previewOf(service, sources, load, path, choice),
      ),
    );
    this.#connection.onRequest(MODULE, ({ textDocument }, token) =>
      this.#respond(textDocument, token, async (path) => (await import("./flows.ts")).moduleOf(service, path)),
    );
    this.#connection.onRequest(TESTS, ({ textDocument }, token) =>
      this.#respond(textDocument, token, async (path) => (await import("./flows.ts")).testsOf(service, sources, path)),
    );
    this.#connection.onRequest(RUN_TESTS, ({ textDocument, titles }, token) =>
      this.#respond(textDocument, token, async (path) =>
        (await import("./flows.ts")).testedBy(service, sources, load, path, titles),
      ),
    );
  }

  #listenToFiles(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => {
      this.#client = params.capabilities;
      const options: unknown = params.initializationOptions;
      this.#lenses = typeof options === "object" && options !== null && "lenses" in options && options.lenses === true;
      this.#roots = (params.workspaceFolders ?? []).map(({ uri }) => this.#addresses.pathOf(uri));
      return { capabilities: CAPABILITIES, serverInfo: { name: "integ", version: this.#serving.version } };
    });
    connection.onInitialized(() => {
      if (this.#client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
        void connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: "**/*.{integ,yaml,json,jsonl,xml,csv,ts}" }],
        });
      if (this.#client.workspace?.workspaceFolders === true)
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          const gone = new Set(removed.map(({ uri }) => this.#addresses.pathOf(uri)));
          this.#roots = [
            ...this.#roots.filter((one) => !gone.has(one)),
            ...added.map(({ uri }) => this.#addresses.pathOf(uri)),
          ];
        });
    });
    connection.onShutdown(() => clearTimeout(this.#due));
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: of, text } }) => {
      this.#documents.set(uri, TextDocument.create(uri, languageId, of, text));
      this.#changed(uri);
    });
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      const document = this.#documents.get(textDocument.uri);
      if (document === undefined) return;
      this.#documents.set(textDocument.uri, TextDocument.update(document, contentChanges, textDocument.version));
      this.#changed(textDocument.uri);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.#documents.delete(uri);
      this.#service.close(this.#addresses.pathOf(uri));
      this.#publishSoon();
    });
    connection.onDidChangeWatchedFiles(({ changes }) =>
      this.#touched(changes.map(({ uri }) => this.#addresses.pathOf(uri))),
    );
    this.#host.watch?.((paths) => this.#touched(paths));
  }

  #touched(paths: readonly string[]): void {
    this.#host.forget();
    for (const path of paths) this.#service.touched(path);
    this.#publishSoon();
  }

  #changed(uri: string): void {
    const document = this.#documents.get(uri);
    if (document !== undefined) this.#service.update(this.#addresses.pathOf(uri), document.getText());
    this.#publishSoon();
  }

  // ── diagnostics ───────────────────────────────────────────────────────────────────────────────────────────────

  #publishSoon(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#publish(), PAUSE_MS);
  }

  /** Publishes the diagnostics of open files and their dependencies, if they have changed. */
  async #publish(): Promise<void> {
    const found = new Map<string, Map<string, ReturnType<typeof reported>>>();
    for (const uri of this.#documents.keys()) {
      found.set(uri, found.get(uri) ?? new Map());
      for (const one of this.#guarded(() => this.#service.diagnostics(this.#addresses.pathOf(uri))) ?? []) {
        const own = this.#addresses.uriOf(one.place.path);
        const of = found.get(own) ?? new Map<string, ReturnType<typeof reported>>();
        found.set(own, of.set(`${one.code} ${one.place.start} ${one.message}`, reported(one, this.#sources)));
      }
    }
    for (const uri of this.#published.keys()) if (!found.has(uri)) found.set(uri, new Map());
    for (const [uri, diagnostics] of found) {
      const all = [...diagnostics.values()];
      const document = this.#documents.get(uri);
      const said = JSON.stringify([document?.version, all]);
      if (this.#published.get(uri) === said) continue;
      if (all.length === 0 && document === undefined) this.#published.delete(uri);
      else this.#published.set(uri, said);
      await this.#connection.sendDiagnostics({ uri, ...(document === undefined ? {} : { version: document.version }), diagnostics: all }); // prettier-ignore
    }
  }

  // ── responses ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The result of a function; a bug of integ is logged, and the editor continues. */
  #guarded<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    }
  }

  /** Responds after all arrived messages are processed. @throws ResponseError if the request is outdated by then */
  async #respond<T>(
    { uri }: TextDocumentIdentifier,
    token: CancellationToken,
    read: (path: string) => T | Promise<T>,
  ): Promise<T | null> {
    const asked = this.#documents.get(uri)?.version;
    // One turn for a message that arrived with the request, one for its effect on the text.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "not asked any more");
    if (asked !== this.#documents.get(uri)?.version)
      throw new ResponseError(LSPErrorCodes.ContentModified, "the text has changed since");
    const found = await this.#guarded(() => read(this.#addresses.pathOf(uri)));
    if (asked !== this.#documents.get(uri)?.version)
      throw new ResponseError(LSPErrorCodes.ContentModified, "the text has changed since");
    return found ?? null;
  }

  #offset(path: string, position: { readonly line: number; readonly character: number }): number {
    return offsetAt(this.#sources.of(path), position);
  }

  #registerPlaces(): void {
    const connection = this.#connection;
    const service = this.#service;
    connection.onCompletion(({ textDocument, position, context }, token) =>
      this.#respond(textDocument, token, (path) => {
        const offset = this.#offset(path, position);
        if (context?.triggerCharacter === " " && !invites(this.#sources.of(path).text.slice(0, offset))) return null;
        return this.#completions(path, offset);
      }),
    );
    connection.onCompletionResolve((item) => this.#documented(item));
    connection.onHover(({ textDocument, position }, token) =>
      this.#respond(textDocument, token, (path) => {
        const found = service.hover(path, this.#offset(path, position));
        if (found === undefined) return null;
        return {
          contents: { kind: MarkupKind.Markdown, value: found.markdown },
          range: this.#sources.range(path, found),
        };
      }),
    );
    connection.onSignatureHelp(({ textDocument, position }, token) =>
      this.#respond(textDocument, token, (path) => {
        const found = service.signatures(path, this.#offset(path, position));
        if (found === undefined) return null;
        const signatures = found.signatures.map(({ label, documentation, parameters }) => ({
          label,
          ...(documentation === undefined
            ? {}
            : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
          parameters: parameters.map(({ start, end, documentation: doc }) => {
            const place: [number, number] = [start, end];
            return doc === undefined ? { label: place } : { label: place, documentation: doc };
          }),
        }));
        return { signatures, activeSignature: found.active, activeParameter: found.parameter };
      }),
    );
    connection.onDefinition(({ textDocument, position }, token) =>
      this.#respond(textDocument, token, (path) =>
        service.definition(path, this.#offset(path, position)).map((one) => this.#sources.location(one)),
      ),
    );
    connection.onReferences(({ textDocument, position, context }, token) =>
      this.#respond(textDocument, token, (path) => {
        const offset = this.#offset(path, position);
        const declared = context.includeDeclaration ? [] : service.definition(path, offset);
        return service
          .references(path, offset)
          .filter((one) => !declared.some((other) => other.path === one.path && other.start === one.start))
          .map((one) => this.#sources.location(one));
      }),
    );
    connection.onDocumentHighlight(({ textDocument, position }, token) =>
      this.#respond(textDocument, token, (path) =>
        service
          .highlights(path, this.#offset(path, position))
          .map((one) => ({ range: this.#sources.range(path, one) })),
      ),
    );
    connection.onSelectionRanges(({ textDocument, positions }, token) =>
      this.#respond(textDocument, token, (path) =>
        positions.map((position) => {
          const spans = service.selections(path, this.#offset(path, position));
          type Selection = { range: Range; parent?: Selection };
          const widest: Selection | undefined = undefined;
          const found = spans.toReversed().reduce<Selection | undefined>((parent, span) => ({ range: this.#sources.range(path, span), ...(parent === undefined ? {} : { parent }) }), widest); // prettier-ignore
          return found ?? { range: { start: position, end: position } };
        }),
      ),
    );
  }

  #completions(path: string, offset: number): CompletionItem[] {
    const { items, replace } = this.#service.completions(path, offset);
    const list = this.#offered.list + 1;
    this.#offered = { list, items };
    const can = this.#client.textDocument?.completion?.completionItem;
    const source = this.#sources.of(path);
    const line = source.text.slice(source.text.lastIndexOf("\n", replace.start - 1) + 1);
    const style: Style = {
      snippets: can?.snippetSupport === true,
      asIs: can?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
      indent: /^[ \t]*/.exec(line)?.[0] ?? "",
    };
    const range = this.#sources.range(path, replace);
    return items.map((one, at) => completionItem(one, at, list, one.replace === undefined ? range : this.#sources.range(path, one.replace), style)); // prettier-ignore
  }

  #documented(item: CompletionItem): CompletionItem {
    const data: unknown = item.data;
    if (typeof data !== "object" || data === null || !("list" in data) || !("at" in data)) return item;
    const found = data.list === this.#offered.list && typeof data.at === "number" ? this.#offered.items[data.at] : undefined; // prettier-ignore
    const value = found?.documentation;
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  }

  #registerDocuments(): void {
    const connection = this.#connection;
    const service = this.#service;
    const range = (path: string, span: { readonly start: number; readonly end: number }): Range =>
      this.#sources.range(path, span);
    connection.onDocumentSymbol(
      ({ textDocument }, token) =>
      this.#respond(textDocument, token, (path) => service.outline(path).map((one) => documentSymbol(one, path, this.#sources))), // prettier-ignore
    );
    connection.onWorkspaceSymbol(({ query }) => this.#guarded(() => this.#symbols(query)) ?? []);
    connection.onFoldingRanges(({ textDocument }, token) =>
      this.#respond(textDocument, token, (path) =>
        service.foldings(path).map(({ start, end, kind }) => {
          const lines = range(path, { start, end });
          return {
            startLine: lines.start.line,
            endLine: lines.end.line,
            ...(kind === "comment" ? { kind: "comment" } : {}),
          };
        }),
      ),
    );
    connection.languages.semanticTokens.on(
      ({ textDocument }, token) =>
      this.#respond(textDocument, token, (path) => ({ data: encodedTokens(service.tokens(path), path, this.#sources) })).then((found) => found ?? { data: [] }), // prettier-ignore
    );
    connection.languages.inlayHint.on(({ textDocument, range: within }, token) =>
      this.#respond(textDocument, token, (path) =>
        service.inlays(path, spanOf(this.#sources.of(path), within)).map(({ offset, label, tooltip }) => ({
          position: range(path, { start: offset, end: offset }).start,
          label,
          ...(tooltip === undefined ? {} : { tooltip }),
        })),
      ),
    );
    connection.onCodeLens(({ textDocument }, token) =>
      this.#respond(textDocument, token, (path) =>
        !this.#lenses
          ? []
          : service.lenses(path).map((one) => ({
              range: range(path, { start: one.start, end: one.start }),
              command: { title: one.title, command: one.command, arguments: [...one.arguments] },
            })),
      ),
    );
    connection.onDocumentLinks(({ textDocument }, token) =>
      this.#respond(textDocument, token, (path) =>
        service.links(path).map((one) => ({ range: range(path, one), target: this.#addresses.uriOf(one.target) })),
      ),
    );
  }

  /** Declarations of all specs below the open folders, by a part of their names. */
  #symbols(
    query: string,
  ): { name: string; kind: ReturnType<typeof symbolKind>; location: { uri: string; range: Range } }[] {
    const wanted = query.toLowerCase();
    const specs = new Set(this.#roots.flatMap((root) => this.#host.specs?.(root) ?? []));
    return [...specs].flatMap(
      (path) =>
      this.#service
        .outline(path)
        .filter(({ name, kind }) => kind !== "other" && name.toLowerCase().includes(wanted))
        .map((one) => ({ name: one.name, kind: symbolKind(one), location: this.#sources.location({ path, ...one.selection }) })), // prettier-ignore
    );
  }

  #registerEdits(): void {
    const connection = this.#connection;
    const service = this.#service;
    connection.onPrepareRename(({ textDocument, position }, token) =>
      this.#respond(textDocument, token, (path) => {
        const found = service.renamed(path, this.#offset(path, position));
        return "refused" in found ? null : this.#sources.range(path, found);
      }),
    );
    connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
      const found = await this.#respond(textDocument, token, (path) =>
        service.rename(path, this.#offset(path, position), newName),
      );
      if (found === null) return null;
      if ("refused" in found) throw new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
      return workspaceEdit(found.edits, this.#sources);
    });
    connection.onCodeAction(({ textDocument, range, context }, token) =>
      this.#respond(textDocument, token, (path) => this.#actions(path, range, context.only)),
    );
    const edits = (found: readonly { readonly path: string; readonly start: number; readonly end: number; readonly text: string }[]): { range: Range; newText: string }[] => found.map((one) => ({ range: this.#sources.range(one.path, one), newText: one.text })); // prettier-ignore
    connection.onDocumentFormatting(({ textDocument }, token) =>
      this.#respond(textDocument, token, async (path) => edits(await service.format(path))),
    );
    connection.onDocumentRangeFormatting(
      ({ textDocument, range }, token) =>
      this.#respond(textDocument, token, async (path) => edits(await service.format(path, spanOf(this.#sources.of(path), range)))), // prettier-ignore
    );
    connection.onDocumentOnTypeFormatting(
      ({ textDocument, position }, token) =>
      this.#respond(textDocument, token, async (path) => edits(await service.formatOnType(path, this.#offset(path, position)))), // prettier-ignore
    );
  }

  #actions(path: string, range: Range, only: readonly string[] | undefined): CodeAction[] {
    const wants = (kind: string): boolean => only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`)); // prettier-ignore
    const found = this.#service.actions(path, spanOf(this.#sources.of(path), range)).map((one): CodeAction => ({
      title: one.title,
      kind: one.diagnostic === undefined ? CodeActionKind.RefactorRewrite : CodeActionKind.QuickFix,
      ...(one.diagnostic === undefined ? {} : { diagnostics: [reported(one.diagnostic, this.#sources)] }),
      ...(one.preferred ? { isPreferred: true } : {}),
      edit: workspaceEdit(one.edits, this.#sources),
    }));
    const safe = wants(CodeActionKind.SourceFixAll) ? this.#service.safeFixes(path) : [];
    const all: CodeAction[] = safe.length === 0 ? [] : [{ title: "make all fixes that are surely right", kind: CodeActionKind.SourceFixAll, edit: workspaceEdit(safe, this.#sources) }]; // prettier-ignore
    return [...found, ...all].filter(({ kind }) => wants(kind ?? ""));
  }
}

/** Whether a space starts a value: after a sign or a word that requires one. */
function invites(before: string): boolean {
  return /(?:[=:|,([{>]|(?:^|[ \t\n])(?:when|by|trigger|webhook|poll|schedule|otherwise|then|else|in|where|and|or|not|all|of|key|ignore|ensure|expect|given|from))[ ]$/.test(before); // prettier-ignore
}

/** Resolves when all arrived messages are processed. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "undefined") setTimeout(resolve);
    else setImmediate(resolve);
  });
}
