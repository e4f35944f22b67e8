/** The state of one check: where facts and diagnostics go, and what names mean. */
import type { Diagnostic, Place, RelatedPlace, tree } from "@integ/grammar";
import { locate } from "../1-load/locate.ts";
import type { System } from "../1-load/system-model.ts";
import { ERROR, type Field, type RecordType, type SchemaPlace, type Type } from "../1-load/types.ts";
import type { BoundModule } from "../2-bind/symbols.ts";
import type { CompilerHost } from "../host.ts";
import { inZone, withItself, type AbsenceWords } from "../messages/check.ts";
import type { Builtin, Library } from "../functions/builtin.ts";
import type { Known } from "./paths.ts";
import type { Absence, Binding, CheckedCallable, CheckedFetch, CheckedTable, Risk, Slot, Typed } from "./facts.ts";

/** Names in sight, innermost first. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }
  find(name: string): Binding | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }
  add(binding: Binding): void {
    this.#names.set(binding.name, binding);
  }
  names(): string[] {
    return [...this.#names.keys(), ...(this.#outer?.names() ?? [])];
  }
}

/** Where an expression stands: the names in sight, what is known of paths, and whether a stop may stand here. */
export interface Context {
  readonly scope: Scope;
  readonly known: Known;
  readonly stops: boolean;
  /** What the value right here goes into: for "did you mean". */
  readonly wanted?: Type;
  /** Inside a destination's arguments or record, where the name of an earlier one means its response. */
  readonly inDestination?: true;
  /** What paths are known to be, inside an arm of a match: a variant of a union. */
  readonly narrowed?: ReadonlyMap<string, Type>;
  /** The records being written, outermost first: where a pointer to the amount's currency leads. */
  readonly writing?: readonly tree.RecordExpression[];
}

/** The other integrations of the project, by their names. */
export interface Flows {
  named(name: string): BoundModule | undefined;
  names(): readonly string[];
}

export class Checking {
  readonly host: CompilerHost;
  readonly module: BoundModule;
  readonly systemNamed: (name: string) => System | undefined;
  readonly systemNames: () => readonly string[];
  readonly flows: Flows;
  /** The functions that specs can call. */
  readonly library: Library;
  readonly diagnostics: Diagnostic[] = [];
  readonly typed = new Map<tree.Node, Typed>();
  readonly bindings = new Map<tree.Node, Binding>();
  readonly fields = new Map<tree.Node, Field>();
  /** For a loop's name, the steps from the source document to its elements. */
  readonly loops = new Map<Binding, readonly string[]>();
  /** For a loop's name, the list that it goes through. */
  readonly lists = new Map<Binding, tree.Expression>();
  readonly slots = new Map<tree.Node, Slot>();
  /** Values of which nothing says that each can go into its place. */
  readonly risks = new Map<tree.Node, Risk>();
  /** Uses of a path inside an arm that says which variant it is. */
  readonly narrowings = new Map<tree.Node, Type>();
  /** Which of several functions of one name a call means. */
  readonly overloads = new Map<tree.Node, Builtin>();
  /** The variant that an `is` means. */
  readonly kinds = new Map<tree.TypePattern, Type>();
  /** What a `...` stands for: a field's name and the value that it takes from there. */
  readonly spreads = new Map<tree.SpreadEntry, readonly tree.FieldEntry[]>();
  /** What earlier destinations answer, by their names. */
  readonly answers = new Map<Binding, Typed>();
  /** Names that mean such an answer, rather than the record. */
  readonly responseUses = new Map<tree.Node, Binding>();
  /** Currencies, and records without one, that amounts have been found not to fit. */
  readonly currenciesReported = new Set<tree.Node>();
  /** For names of values that lie in a document: the name that the document has. */
  readonly roots = new Map<Binding, Binding>();
  /** For names of plain values: the path or text that they stand for. */
  readonly aliases = new Map<Binding, tree.Expression>();
  /** Reads that stand in loops. */
  readonly loopFetches: CheckedFetch[] = [];
  readonly tables = new Map<string, CheckedTable>();
  readonly callables = new Map<string, CheckedCallable>();
  /** Callables whose bodies are being checked, to find circles. */
  readonly calling: string[] = [];
  readonly systems = new Map<string, System>();

  constructor(
    host: CompilerHost,
    module: BoundModule,
    systemNamed: (name: string) => System | undefined,
    systemNames: () => readonly string[],
    flows: Flows,
    library: Library,
  ) {
    this.host = host;
    this.module = module;
    this.systemNamed = systemNamed;
    this.systemNames = systemNames;
    this.flows = flows;
    this.library = library;
  }

  /** The same check, looking at another file: for what a library declares. */
  within(module: BoundModule): Checking {
    if (module === this.module) return this;
    const other = Object.create(this) as { -readonly [K in keyof Checking]: Checking[K] };
    other.module = module;
    return other as Checking;
  }

  report(diagnostic: Diagnostic): void {
    const { path, start, end } = diagnostic.place;
    const own = path === this.module.source.path;
    const named = withItself(diagnostic, own ? this.module.source.text.slice(start, end) : "…");
    this.diagnostics.push(inZone(named, zoneOf(this.module.source.text)));
  }

  /** Warns of what seems needless; not beside what could not be read, which may be all that it was there for. */
  warnNeedless(diagnostic: Diagnostic): void {
    if (!this.module.unread.any) this.report(diagnostic);
  }

  place(node: { readonly start: number; readonly end: number }): Place {
    return { path: this.module.source.path, start: node.start, end: node.end };
  }

  text(node: { readonly start: number; readonly end: number }): string {
    return this.module.source.text.slice(node.start, node.end);
  }

  /** The schema's own line as a second frame. */
  declared(place: SchemaPlace | undefined, message: string): RelatedPlace | undefined {
    const range = place === undefined ? undefined : locate(this.host, place);
    return place === undefined || range === undefined ? undefined : { place: { path: place.path, ...range }, message };
  }

  /** Where a record's fields are listed. */
  fieldsDeclared(record: RecordType): RelatedPlace | undefined {
    return this.declared(
      record.place === undefined
        ? undefined
        : { path: record.place.path, pointer: `${record.place.pointer}/properties` },
      `${record.name} is described here`,
    );
  }

  /** Tries something out: what it reports is given back, and not reported. */
  attempt<T>(read: () => T): { readonly result: T; readonly reported: readonly Diagnostic[] } {
    const before = this.diagnostics.length;
    const result = read();
    return { result, reported: this.diagnostics.splice(before) };
  }

  /** Notes an expression's type and gives it back. */
  note(node: tree.Node, typed: Typed): Typed {
    this.typed.set(node, typed);
    return typed;
  }

  words(absence: Absence): AbsenceWords {
    return {
      path: absence.path,
      example: absence.steps === undefined ? "" : exampleOf(absence.steps, absence.nullable),
      ...(absence.doc === undefined ? {} : { doc: absence.doc }),
    };
  }
}

export const WRONG: Typed = { type: ERROR };

/** The smallest document that lacks a field: `{"customer": null}`, `{"line_items": [{}]}`. */
function exampleOf(steps: readonly string[], nullable: boolean): string {
  if (!nullable && steps.length === 1) return `a document without \`${steps[0]}\``;
  let document = nullable ? "null" : undefined;
  for (const step of steps.toReversed()) {
    if (step === "[]") document = `[${document ?? "{}"}]`;
    else if (document === undefined) document = "{}";
    else document = `{${JSON.stringify(step)}: ${document}}`;
  }
  return document ?? "{}";
}

/** Whether a node, or what it is made of, was cut short by a syntax error that is reported already. */
export function isBroken(node: tree.Node): boolean {
  return node.kind === "Missing" || ("partial" in node && node.partial === true);
}

/** The first time zone that a spec names, for examples in messages. */
function zoneOf(text: string): string | undefined {
  return /"((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_/-]+)"/.exec(
    text,
  )?.[1];
}
