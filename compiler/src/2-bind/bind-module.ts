/**
 * Sorts a file's declarations, brings in the files it uses, and reports what is missing, doubled or misplaced.
 */
import { closest, parse, SourceText, type Diagnostic, type Parsed, type Place, type tree } from "@integ/grammar";
import { folderOf, resolvePath, type CompilerHost } from "../host.ts";
import { bind } from "../messages/bind.ts";
import type { BoundModule, FlowStep, Shared } from "./symbols.ts";
import { unreadOf } from "./unread.ts";

/** Parses and binds files once, however many use them. */
export class Binder {
  readonly #host: CompilerHost;
  readonly #modules = new Map<string, BoundModule | "binding">();
  /** As files were parsed last, so that what has not changed in them is not read again. */
  readonly #parsed = new Map<string, Parsed>();

  constructor(host: CompilerHost) {
    this.#host = host;
  }

  /** The bound file; undefined where there is none. */
  module(path: string): BoundModule | undefined {
    const known = this.#modules.get(path);
    if (known !== undefined) return known === "binding" ? undefined : known;
    const text = this.#host.read(path);
    if (text === undefined) return undefined;
    this.#modules.set(path, "binding");
    const module = this.#bind(new SourceText(path, text));
    this.#modules.set(path, module);
    return module;
  }

  /** Takes note that a file has changed. @returns the files that are to be looked at anew: it, and those that use it */
  forget(path: string): string[] {
    const stale = [...this.#modules].flatMap(([known, module]) =>
      known === path || (module !== "binding" && module.uses.some((used) => used.source.path === path)) ? [known] : [],
    );
    for (const known of stale) this.#modules.delete(known);
    return stale;
  }

  /** Takes note that files may have come or gone: those that asked for one in vain ask again. */
  forgetAll(): void {
    this.#modules.clear();
  }

  #bind(source: SourceText): BoundModule {
    const parsed = parse(source, this.#parsed.get(source.path));
    this.#parsed.set(source.path, parsed);
    const diagnostics: Diagnostic[] = [...parsed.diagnostics];
    const placeOf = (node: { readonly start: number; readonly end: number }): Place => ({
      path: source.path,
      start: node.start,
      end: node.end,
    });
    const declarations = parsed.tree.declarations;
    const unread = unreadOf(parsed.tree, source.text);
    const integration = declarations.find((declaration) => declaration.kind === "Integration");
    const first = new Map<string, tree.Declaration>();
    const names = new Map<string, Place>();
    const tables = new Map<string, Shared<tree.TableDeclaration>>();
    const functions = new Map<string, Shared<tree.FunctionDeclaration>>();
    const mappings = new Map<string, Shared<tree.MappingDeclaration>>();
    const uses: BoundModule[] = [];
    const steps: FlowStep[] = [];
    const ignores: tree.IgnoreDeclaration[] = [];
    const tests: tree.TestDeclaration[] = [];

    /** Gives a name to something; a second use of it is reported. */
    const claim = (name: tree.Name): boolean => {
      if (name.text === "") return false;
      const before = names.get(name.text);
      if (before !== undefined) diagnostics.push(bind.twice(placeOf(name), name.text, before));
      else names.set(name.text, placeOf(name));
      return before === undefined;
    };
    const once = <D extends tree.Declaration>(declaration: D, word: string): void => {
      const before = first.get(declaration.kind);
      if (before !== undefined) diagnostics.push(bind.repeatedDeclaration(placeOf(declaration), word, placeOf(before)));
      else first.set(declaration.kind, declaration);
    };
    const onlyInFlow = (declaration: tree.Declaration, word: string): boolean => {
      // The line that makes it an integration may be the one that could not be read.
      if (integration !== undefined || unread.any) return true;
      diagnostics.push(
        bind.notInLibrary({ path: source.path, start: declaration.start, end: declaration.start + word.length }, word),
      );
      return false;
    };

    const version = declarations[0];
    if (version !== undefined && version.kind !== "Version" && version.kind !== "Broken") {
      diagnostics.push(bind.noVersion({ path: source.path, start: version.start, end: version.start }));
    }

    // Filled below: what a file declares refers to the file itself.
    const module = {} as { -readonly [K in keyof BoundModule]: BoundModule[K] };

    for (const declaration of declarations) {
      if (declaration.partial === true) {
        // What could not be read whole may lack any of its parts: its name is kept, so that nothing complains of that.
        if (!first.has(declaration.kind)) first.set(declaration.kind, declaration);
        if ("name" in declaration && (declaration.name as tree.Name | undefined)?.kind === "Name")
          claim(declaration.name as tree.Name);
        if (declaration.kind === "Let" || declaration.kind === "Fetch" || declaration.kind === "Destination")
          steps.push(declaration);
        continue;
      }
      switch (declaration.kind) {
        case "Version":
          once(declaration, "integ");
          if (declaration.version.text !== "1")
            diagnostics.push(bind.wrongVersion(placeOf(declaration.version), declaration.version.text));
          break;
        case "Integration":
          once(declaration, "integration");
          if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(declaration.name.value))
            diagnostics.push(bind.integrationName(placeOf(declaration.name)));
          break;
        case "Source":
          if (onlyInFlow(declaration, "source")) once(declaration, "source");
          claim(declaration.name);
          break;
        case "Trigger":
          if (onlyInFlow(declaration, "trigger")) once(declaration, "trigger");
          break;
        case "Dedupe":
          if (onlyInFlow(declaration, "dedupe")) once(declaration, "dedupe");
          break;
        case "Key":
          if (onlyInFlow(declaration, "key")) once(declaration, "key");
          break;
        case "OnFailure":
          if (onlyInFlow(declaration, "on failure")) once(declaration, "on failure");
          break;
        case "Use":
          this.#use(declaration, source, placeOf, diagnostics, uses);
          break;
        case "Table":
          if (claim(declaration.name)) tables.set(declaration.name.text, { declaration, module });
          break;
        case "Function":
          if (claim(declaration.name)) functions.set(declaration.name.text, { declaration, module });
          break;
        case "Mapping":
          if (claim(declaration.name)) mappings.set(declaration.name.text, { declaration, module });
          break;
        case "Let":
        case "Fetch":
        case "Destination":
          onlyInFlow(declaration, declaration.kind.toLowerCase());
          claim(declaration.name);
          steps.push(declaration);
          break;
        case "Guard":
        case "Ensure":
          if (onlyInFlow(declaration, declaration.kind === "Ensure" ? "ensure" : `${declaration.action} when`))
            steps.push(declaration);
          break;
        case "Ignore":
          if (onlyInFlow(declaration, "ignore")) ignores.push(declaration);
          break;
        case "Test":
          if (onlyInFlow(declaration, "test")) tests.push(declaration);
          break;
        case "Broken":
          break;
      }
    }

    for (const used of uses) {
      for (const [kind, own] of [
        ["tables", tables],
        ["functions", functions],
        ["mappings", mappings],
      ] as const) {
        for (const [name, shared] of used[kind] as ReadonlyMap<string, Shared<never>>) {
          if ((own as Map<string, Shared<never>>).get(name) === shared) continue;
          const before = names.get(name);
          const declared = (shared as Shared<{ readonly name: tree.Name }>).declaration.name;
          if (before !== undefined)
            diagnostics.push(
              bind.twice(before, name, { path: shared.module.source.path, start: declared.start, end: declared.end }),
            );
          else (own as Map<string, Shared<never>>).set(name, shared);
        }
      }
    }

    const get = <K extends tree.Declaration["kind"]>(kind: K): Extract<tree.Declaration, { kind: K }> | undefined =>
      first.get(kind) as Extract<tree.Declaration, { kind: K }> | undefined;
    if (integration !== undefined) {
      const missing = (kind: tree.Declaration["kind"], what: string, help: string): void => {
        const there = declarations.some((declaration) => declaration.kind === kind);
        // A line that could not be read may well be the one that seems to be missing.
        if (!there && !unread.any) diagnostics.push(bind.missingDeclaration(placeOf(integration), what, help));
      };
      missing("Source", "source", "say what starts a run:  source order = shopify.Order");
      missing("Trigger", "trigger", "say when it runs:  trigger webhook shopify.orders_paid");
      missing("Destination", "destination", "say what it writes:  destination invoice = xero.upsert_invoice { … }");
    }

    return Object.assign(module, {
      source,
      tree: parsed.tree,
      integration,
      document: get("Source"),
      trigger: get("Trigger"),
      dedupe: get("Dedupe"),
      key: get("Key"),
      onFailure: get("OnFailure"),
      steps,
      ignores,
      tests,
      tables,
      functions,
      mappings,
      uses,
      unread,
      diagnostics,
    } satisfies BoundModule);
  }

  #use(
    declaration: tree.UseDeclaration,
    source: SourceText,
    placeOf: (node: tree.Node) => Place,
    diagnostics: Diagnostic[],
    uses: BoundModule[],
  ): void {
    if (declaration.file.value === "") return;
    const path = resolvePath(source.path, declaration.file.value);
    if (this.#modules.get(path) === "binding") {
      diagnostics.push(bind.useCycle(placeOf(declaration.file)));
      return;
    }
    const used = this.module(path);
    if (used === undefined) {
      const folder = folderOf(source.path);
      const others = (this.#host.specs?.(folder) ?? []).filter(
        (one) => one !== source.path && one.startsWith(`${folder}/`),
      );
      const near = closest(
        declaration.file.value.replace(/^\.\//, ""),
        others.map((one) => one.slice(folder.length + 1)),
      );
      const like = near === undefined ? undefined : `./${near}`;
      diagnostics.push(bind.noFile(placeOf(declaration.file), declaration.file.value, "file", path, like));
    } else if (used.integration !== undefined)
      diagnostics.push(bind.notALibrary(placeOf(declaration.file), declaration.file.value));
    else uses.push(used, ...used.uses);
  }
}
