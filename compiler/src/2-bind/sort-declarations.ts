/** Sorts a file's declarations, and reports missing, repeated and misplaced ones. */
import type { Diagnostic, Parsed, Place, SourceText, tree } from "@integ/grammar";
import type { CodeFile } from "../code.ts";
import { bind } from "../messages/bind.ts";
import type { BoundModule, CodeUse, FlowStep, Shared } from "./symbols.ts";
import { unparsedOf, type Unparsed } from "./unparsed.ts";

type Of<Kind extends tree.Declaration["kind"]> = Extract<tree.Declaration, { kind: Kind }>;

/** Declarations that an integration has at most once, by their first words. */
const ONCE = {
  Version: "integ",
  Integration: "integration",
  Source: "source",
  Trigger: "trigger",
  Dedupe: "dedupe",
  Key: "key",
  OnFailure: "on failure",
} as const;

/** The declarations that only an integration has, by their first words; libraries may have the others. */
const ONLY_IN_FLOW: { readonly [Kind in tree.Declaration["kind"]]?: (declaration: Of<Kind>) => string } = {
  Source: () => "source",
  Trigger: () => "trigger",
  Dedupe: () => "dedupe",
  Key: () => "key",
  OnFailure: () => "on failure",
  Let: () => "let",
  Fetch: () => "fetch",
  Destination: () => "destination",
  Guard: ({ action }) => `${action} when`,
  Ensure: () => "ensure",
  Ignore: () => "ignore",
  Test: () => "test",
};

/** Sorts the declarations of a file into a module by kind, and reports repeated and misplaced ones. */
export class DeclarationSorter {
  readonly #source: SourceText;
  readonly #tree: tree.File;
  readonly #unparsed: Unparsed;
  readonly #diagnostics: Diagnostic[];
  readonly #integration: tree.IntegrationDeclaration | undefined;
  /** The first of each kind, complete or not. */
  readonly #first = new Map<string, tree.Declaration>();
  readonly #names = new Map<string, Place>();
  readonly #tables = new Map<string, Shared<tree.TableDeclaration>>();
  readonly #functions = new Map<string, Shared<tree.FunctionDeclaration>>();
  readonly #mappings = new Map<string, Shared<tree.MappingDeclaration>>();
  readonly #uses: BoundModule[] = [];
  readonly #code = new Map<string, CodeUse>();
  readonly #codeFiles: CodeFile[] = [];
  #lacksCode = false;
  readonly #steps: FlowStep[] = [];
  readonly #ignores: tree.IgnoreDeclaration[] = [];
  readonly #tests: tree.TestDeclaration[] = [];
  /** Filled at the end, since the declarations refer to the file itself. */
  readonly #module = {} as { -readonly [Name in keyof BoundModule]: BoundModule[Name] };

  constructor(source: SourceText, parsed: Parsed) {
    this.#source = source;
    this.#tree = parsed.tree;
    this.#diagnostics = [...parsed.diagnostics];
    this.#unparsed = unparsedOf(parsed.tree, source.text, parsed.diagnostics);
    this.#integration = parsed.tree.declarations.find((declaration) => declaration.kind === "Integration");
    const [version] = parsed.tree.declarations;
    if (version !== undefined && version.kind !== "Version" && version.kind !== "Broken")
      this.report(bind.noVersion({ path: source.path, start: version.start, end: version.start }));
  }

  report(diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
  }

  /** Adds a file that this one uses, with those that it uses itself. */
  use(used: BoundModule): void {
    this.#uses.push(used, ...used.uses);
  }

  /** Adds a TypeScript file that this one uses; undefined for an unusable one. */
  useCode(file: CodeFile | undefined): void {
    if (file === undefined) this.#lacksCode = true;
    else this.#codeFiles.push(file);
  }

  add(declaration: tree.Declaration): void {
    if (declaration.partial === true) {
      if (!this.#first.has(declaration.kind)) this.#first.set(declaration.kind, declaration);
      this.#keep(declaration);
    } else if (this.#isPlaced(declaration)) this.#addWhole(declaration);
    else this.#keep(declaration);
  }

  /** A declaration that is incomplete or in the wrong file keeps its name, so that its uses are not reported. */
  #keep(declaration: tree.Declaration): void {
    const name = "name" in declaration ? (declaration.name as tree.Node | undefined) : undefined;
    if (name?.kind === "Name") this.#claim(name);
    if (declaration.kind === "Let" || declaration.kind === "Fetch" || declaration.kind === "Destination")
      this.#steps.push(declaration);
  }

  #addWhole(declaration: tree.Declaration): void {
    if (declaration.kind in ONCE) this.#once(declaration, ONCE[declaration.kind as keyof typeof ONCE]);
    const module = this.#module;
    switch (declaration.kind) {
      case "Version":
        if (declaration.version.text !== "1")
          this.report(bind.wrongVersion(this.#place(declaration.version), declaration.version.text));
        break;
      case "Integration":
        if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(declaration.name.value))
          this.report(bind.integrationName(this.#place(declaration.name)));
        break;
      case "Source":
        this.#claim(declaration.name);
        break;
      case "Table":
        if (this.#claim(declaration.name)) this.#tables.set(declaration.name.text, { declaration, module });
        break;
      case "Function":
        if (this.#claim(declaration.name)) this.#functions.set(declaration.name.text, { declaration, module });
        break;
      case "Mapping":
        if (this.#claim(declaration.name)) this.#mappings.set(declaration.name.text, { declaration, module });
        break;
      case "Let":
      case "Fetch":
      case "Destination":
        this.#claim(declaration.name);
        this.#steps.push(declaration);
        break;
      case "Guard":
      case "Ensure":
        this.#steps.push(declaration);
        break;
      case "Ignore":
        this.#ignores.push(declaration);
        break;
      case "Test":
        this.#tests.push(declaration);
        break;
      // Declarations that a module has once are stored by kind; `use` is followed while files load; a broken line
      // declares nothing.
      case "Trigger":
      case "Dedupe":
      case "Key":
      case "OnFailure":
      case "Use":
      case "Broken":
        break;
      default:
        declaration satisfies never;
    }
  }

  module(): BoundModule {
    for (const used of this.#uses) {
      this.#bringIn(this.#tables, used.tables);
      this.#bringIn(this.#functions, used.functions);
      this.#bringIn(this.#mappings, used.mappings);
    }
    const codeFiles = new Set([...this.#codeFiles, ...this.#uses.flatMap((used) => used.codeFiles)]);
    for (const file of codeFiles) for (const declared of file.functions.values()) this.#bringInCode({ declared, file });
    this.#reportMissing();
    return Object.assign(this.#module, {
      source: this.#source,
      tree: this.#tree,
      integration: this.#integration,
      document: this.#firstOf("Source"),
      trigger: this.#firstOf("Trigger"),
      dedupe: this.#firstOf("Dedupe"),
      key: this.#firstOf("Key"),
      onFailure: this.#firstOf("OnFailure"),
      steps: this.#steps,
      ignores: this.#ignores,
      tests: this.#tests,
      tables: this.#tables,
      functions: this.#functions,
      mappings: this.#mappings,
      code: this.#code,
      codeFiles: [...codeFiles],
      lacksCode: this.#lacksCode || this.#uses.some((used) => used.lacksCode),
      uses: this.#uses,
      unparsed: this.#unparsed,
      diagnostics: this.#diagnostics,
    } satisfies BoundModule);
  }

  #place({ start, end }: { readonly start: number; readonly end: number }): Place {
    return { path: this.#source.path, start, end };
  }

  /** Whether a declaration is allowed in this file: those that only integrations have are reported in a library. */
  #isPlaced(declaration: tree.Declaration): boolean {
    const wordOf = ONLY_IN_FLOW[declaration.kind] as ((one: tree.Declaration) => string) | undefined;
    // The line that makes it an integration may be the broken one.
    if (wordOf === undefined || this.#integration !== undefined || this.#unparsed.any) return true;
    const word = wordOf(declaration);
    this.report(
      bind.notInLibrary(this.#place({ start: declaration.start, end: declaration.start + word.length }), word),
    );
    return false;
  }

  /** Claims a name; a repeated declaration of it is reported. */
  #claim(name: tree.Name): boolean {
    if (name.text === "") return false;
    const before = this.#names.get(name.text);
    if (before === undefined) this.#names.set(name.text, this.#place(name));
    else this.report(bind.twice(this.#place(name), name.text, before));
    return before === undefined;
  }

  #once(declaration: tree.Declaration, word: string): void {
    const before = this.#first.get(declaration.kind);
    if (before === undefined) this.#first.set(declaration.kind, declaration);
    else this.report(bind.repeatedDeclaration(this.#place(declaration), word, this.#place(before)));
  }

  #firstOf<Kind extends tree.Declaration["kind"]>(kind: Kind): Of<Kind> | undefined {
    const first = this.#first.get(kind);
    const isOfKind = (one: tree.Declaration): one is Of<Kind> => one.kind === kind;
    return first !== undefined && isOfKind(first) ? first : undefined;
  }

  /** The declarations of a file that is used, if their names are still free. */
  #bringIn<D extends { readonly name: tree.Name }>(
    own: Map<string, Shared<D>>,
    used: ReadonlyMap<string, Shared<D>>,
  ): void {
    for (const [name, shared] of used) {
      if (own.get(name) === shared) continue;
      const before = this.#names.get(name);
      const { start, end } = shared.declaration.name;
      if (before === undefined) own.set(name, shared);
      else this.report(bind.twice(before, name, { path: shared.module.source.path, start, end }));
    }
  }

  /** The exports of a TypeScript file, if their names are still free. */
  #bringInCode(use: CodeUse): void {
    const { name, place } = use.declared;
    const before = this.#names.get(name) ?? this.#code.get(name)?.declared.place ?? this.#placeOfUsed(name);
    if (before === undefined) this.#code.set(name, use);
    else if (before !== place) this.report(bind.twice(before, name, place));
  }

  /** The place in a library where an imported name is declared. */
  #placeOfUsed(name: string): Place | undefined {
    const shared = this.#tables.get(name) ?? this.#functions.get(name) ?? this.#mappings.get(name);
    if (shared === undefined) return undefined;
    const { start, end } = shared.declaration.name;
    return { path: shared.module.source.path, start, end };
  }

  /** A broken line may be the one that seems to be missing. */
  #reportMissing(): void {
    const integration = this.#integration;
    if (integration === undefined || this.#unparsed.any) return;
    const missing = (kind: tree.Declaration["kind"], what: string, help: string): void => {
      if (!this.#tree.declarations.some((declaration) => declaration.kind === kind))
        this.report(bind.missingDeclaration(this.#place(integration), what, help));
    };
    missing("Source", "source", "say what starts a run:  source order = shopify.Order");
    missing("Trigger", "trigger", "say when it runs:  trigger webhook shopify.orders_paid");
    missing(
      "Destination",
      "destination",
      "name the operation that it calls:  destination invoice = xero.upsert_invoice { … }",
    );
  }
}
