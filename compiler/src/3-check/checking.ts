/** The state of one check: where facts and diagnostics go, and what names mean. */
import type { Diagnostic, Place, RelatedPlace, tree } from "@integ/grammar";
import { locate } from "../1-load/locate.ts";
import type { System } from "../1-load/system-model.ts";
import { ERROR, type RecordType, type SchemaPlace, type Type } from "../1-load/types.ts";
import type { BoundModule } from "../2-bind/symbols.ts";
import type { CompilerHost } from "../host.ts";
import { inZone, withItself, type AbsenceWords } from "../messages/examples.ts";
import type { Library } from "../functions/builtin.ts";
import type { PathFacts } from "./paths.ts";
import { factTables, type Absence, type Binding, type FactTables, type Sight, type Typed } from "./facts.ts";
import type { Dependency, CheckCache } from "./check-cache.ts";

/** Names in scope, innermost first. */
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
  /** Each name in scope with its meaning. */
  bindings(): Binding[] {
    const inner = [...this.#names.values()];
    return [...inner, ...(this.#outer?.bindings() ?? []).filter(({ name }) => !this.#names.has(name))];
  }
  names(): string[] {
    return [...this.#names.keys(), ...(this.#outer?.names() ?? [])];
  }
}

/** The surroundings of an expression: names in scope, facts about paths, and whether a stop is allowed. */
export interface Context {
  readonly scope: Scope;
  readonly known: PathFacts;
  readonly stops: boolean;
  /** There is no run yet that could be held: errors must be handled. */
  readonly noRun?: true;
  /** The target of the value at this place, for "did you mean". */
  readonly wanted?: Type;
  /** Inside a destination's arguments or record, where the name of an earlier one means its response. */
  readonly inDestination?: true;
  /** Narrowed types of paths inside an arm of a match: a variant of a union. */
  readonly narrowed?: ReadonlyMap<string, Type>;
  /** The records being written, outermost first: where a pointer to the amount's currency leads. */
  readonly writing?: readonly tree.RecordExpression[];
}

/** The other integrations of the project, by their names. */
export interface Flows {
  named(name: string): BoundModule | undefined;
  names(): readonly string[];
}

/** What a check needs from its project. */
export interface CheckedProject {
  readonly host: CompilerHost;
  readonly flows: Flows;
  /** The functions that specs can call. */
  readonly library: Library;
  systemNamed(name: string): System | undefined;
  systemNames(): readonly string[];
  /** Whether a system's description or one of its schemas is wrong, which is reported there. Members that it lacks are then not reported. */
  isWrong(system: string): boolean;
  /** Whether one of the files that describe systems is wrong. */
  isWrongIn(path: string): boolean;
  /** Results for declarations from earlier checks, for files that are checked repeatedly as they are edited. */
  readonly cache?: CheckCache;
}

/** The state of a check that only the checker uses. */
export class Notes {
  /** For a loop's name, the steps from the source document to its elements. */
  readonly loops = new Map<Binding, readonly string[]>();
  /** For a loop's name, the list that it iterates over. */
  readonly lists = new Map<Binding, tree.Expression>();
  /** For a loop's name, the list that it produces: its elements may be those of another list. */
  readonly made = new Map<Binding, tree.Expression>();
  /** For names of values within a document: the document's name, or several if it is one of them. */
  readonly roots = new Map<Binding, readonly Binding[]>();
  /** The path or text that a name of a plain value stands for. */
  readonly aliases = new Map<Binding, tree.Expression>();
  /** The value of each `let`. */
  readonly values = new Map<Binding, tree.Expression>();
  /** Types without an amount whose currency is known. */
  readonly withoutAmounts = new WeakSet<Type>();
  /** Currencies, and records without one, for which a mismatch has been reported. */
  readonly currenciesReported = new Set<tree.Node>();
  /** Callables whose bodies are being checked, to find circles. */
  readonly calling: string[] = [];
}

/** The state that all checks of one file share: its declarations, facts and diagnostics. */
export class Checking {
  readonly project: CheckedProject;
  /** The file being checked: the spec, or a library that it uses. */
  readonly module: BoundModule;
  readonly facts: FactTables;
  readonly notes: Notes;
  readonly diagnostics: Diagnostic[];
  /** The dependencies of a declaration whose facts are cached. */
  readonly asked: Dependency[] | undefined;
  /** The check that finally receives all facts. */
  readonly whole: Checking;

  /** @param shared the check that this one is a part of, which shares all facts except the given ones */
  constructor(
    project: CheckedProject,
    module: BoundModule,
    shared?: Checking,
    own: { readonly facts?: FactTables; readonly notes?: Notes; readonly asked?: Dependency[] } = {},
  ) {
    this.project = project;
    this.module = module;
    this.facts = own.facts ?? shared?.facts ?? factTables();
    this.notes = own.notes ?? shared?.notes ?? new Notes();
    this.diagnostics = shared?.diagnostics ?? [];
    this.asked = own.asked;
    this.whole = shared?.whole ?? this;
  }

  /** The same check in another file: for declarations of a library. */
  within(module: BoundModule): Checking {
    return module === this.module ? this : new Checking(this.project, module, this);
  }

  report(diagnostic: Diagnostic): void {
    const { path, start, end } = diagnostic.place;
    const own = path === this.module.source.path;
    const named = withItself(diagnostic, own ? this.module.source.text.slice(start, end) : "…");
    this.diagnostics.push(inZone(named, zoneOf(this.module.source.text)));
  }

  /** Warns about something that seems unnecessary; not if the file has unparsed parts, which may need it. */
  warnNeedless(diagnostic: Diagnostic): void {
    if (!this.module.unparsed.any) this.report(diagnostic);
  }

  place(node: { readonly start: number; readonly end: number }): Place {
    return { path: this.module.source.path, start: node.start, end: node.end };
  }

  text(node: { readonly start: number; readonly end: number }): string {
    return this.module.source.text.slice(node.start, node.end);
  }

  /** The schema's own line as a second frame. */
  declared(place: SchemaPlace | undefined, message: string): RelatedPlace | undefined {
    const range = place === undefined ? undefined : locate(this.project.host, place);
    return place === undefined || range === undefined ? undefined : { place: { path: place.path, ...range }, message };
  }

  /** The place where a record's fields are declared. */
  fieldsDeclared(record: RecordType): RelatedPlace | undefined {
    return this.declared(
      record.place === undefined
        ? undefined
        : { path: record.place.path, pointer: `${record.place.pointer}/properties` },
      `${record.name} is described here`,
    );
  }

  /** Whether a record's schema is wrong, so that it may lack fields that it was meant to have. */
  isUncertain({ place, rest }: RecordType): boolean {
    return rest?.kind === "error" || (place !== undefined && this.project.isWrongIn(place.path));
  }

  /** Tries a check: its diagnostics are returned instead of reported. */
  attempt<T>(read: () => T): { readonly result: T; readonly reported: readonly Diagnostic[] } {
    const before = this.diagnostics.length;
    const result = read();
    return { result, reported: this.diagnostics.splice(before) };
  }

  /** Notes an expression's type and gives it back. */
  note(node: tree.Node, typed: Typed): Typed {
    this.facts.typed.set(node, typed);
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

/** The candidates for an unknown name at this place. */
export function sightIn({ scope, stops, inDestination }: Context): Sight {
  return { names: scope.bindings(), stops, inDestination: inDestination === true };
}

export const WRONG: Typed = { type: ERROR };

/** The smallest document without a field: `{"customer": null}`, `{"line_items": [{}]}`. */
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

/** Whether a syntax error, which is already reported, cuts a node or one of its parts short. */
export function isBroken(node: tree.Node): boolean {
  return node.kind === "Missing" || ("partial" in node && node.partial === true);
}

/** The first time zone that a spec names, for examples in messages. */
function zoneOf(text: string): string | undefined {
  return /"((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_/-]+)"/.exec(
    text,
  )?.[1];
}
