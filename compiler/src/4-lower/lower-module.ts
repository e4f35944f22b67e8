/** A checked integration as the parts of a generated module: types, constants, functions, and the flow definition. */
import type { tree } from "@integ/grammar";
import type { Library } from "../functions/builtin.ts";
import type { System, SystemOperation } from "../1-load/system-model.ts";
import { ERROR, placeKey, type RecordType, type Type } from "../1-load/types.ts";
import { canonicalNumber } from "../3-check/check-table.ts";
import { respondsOnce } from "../3-check/check-destination.ts";
import { seconds } from "../3-check/durations.ts";
import type { CheckedCode, CheckedDocument, CheckedModule, Direction } from "../3-check/facts.ts";
import { call, type Js, type JsFunction, name, raw, text, UNDEFINED } from "./ir.ts";
import { type LoweredFunction, type LoweredTable, lowerCallable, lowerTable } from "./lower-callables.ts";
import { lowerExpression } from "./lower-expression.ts";
import { type FromSource, type LoweredKeys, lowerKeys } from "./lower-keys.ts";
import { lowerGuard } from "./lower-guard.ts";
import { responsesUsed, lowerMap, awaitsResponse } from "./lower-map.ts";
import { lowerFetches, lowerListArgs, type LoweredFetch } from "./lower-reads.ts";
import { HOLD, Lowering, type ModuleNames } from "./lowering.ts";
import { importable, Names, OWN, pascal } from "./names.ts";
import { ModuleSystems, type UsedSystem } from "./module-systems.ts";
import { typeName } from "./type-names.ts";
import { ModuleTypes, type UsedRecord } from "./module-types.ts";

/** A constant at the top of the module. */
export interface Constant {
  readonly name: string;
  readonly value: Js;
  readonly doc?: string;
}

/** A function in TypeScript, as used in the module. */
export interface LoweredCode {
  readonly name: string;
  /** The name of its import. */
  readonly imported: string;
  readonly checked: CheckedCode;
  /** The name and the TypeScript text of its type in the module. */
  readonly type: { readonly name: string; readonly text: string };
}

/** A destination in the flow definition. */
export interface LoweredDestination {
  readonly name: string;
  readonly system: System;
  readonly operation: SystemOperation;
  readonly record: UsedRecord;
  readonly mayBeLeftOut: boolean;
  /** Writes a list of records. */
  readonly many: boolean;
  /** Its response, if a later destination reads it; `isListResponse`: a list, `mayRespondNone`: possibly empty. */
  readonly response?: UsedRecord;
  readonly isListResponse: boolean;
  readonly mayRespondNone: boolean;
}

/** The content of a spec's module: names are resolved, but nothing is formatted yet. */
export interface LoweredModule {
  readonly checked: CheckedModule;
  readonly about?: string;
  readonly records: readonly UsedRecord[];
  readonly systems: ModuleSystems;
  /** Whether records and systems are in separate modules. */
  readonly apart: boolean;
  /** The type of the source, or of its elements. */
  readonly source: UsedRecord;
  readonly sourceName: string;
  /** In TypeScript. */
  readonly sourceType: string;
  /** The arguments of the list that is the source. */
  readonly sourceArgs?: JsFunction;
  /** The arguments of the list that a poll reads. */
  readonly pollArgs?: JsFunction;
  readonly tables: readonly LoweredTable[];
  readonly decimals: readonly Constant[];
  readonly functions: readonly JsFunction[];
  readonly code: readonly LoweredCode[];
  /** Any schema violation holds a run, also in fields that are not read. */
  readonly strict: boolean;
  readonly dedupe?: { readonly windowSeconds: number; readonly key: JsFunction };
  readonly lane?: JsFunction;
  readonly newest?: JsFunction;
  readonly prefilter?: JsFunction;
  readonly fetches: readonly LoweredFetch[];
  readonly destinations: readonly LoweredDestination[];
  readonly map: JsFunction;
  /** The mapping itself, if `map` only requests its lookups. */
  readonly mapping?: JsFunction;
  readonly onFailure: { readonly times: number; readonly overSeconds: number; readonly afterwards: "hold" | "skip" };
  typeName(type: Type, direction: Direction): string;
  /** The module's record for a record type. */
  recordOf(type: RecordType, direction: Direction, variant?: boolean): UsedRecord | undefined;
  /** The names at the top of the module. */
  readonly names: Names;
}

const SEVEN_DAYS = 604_800;

/** Everything that a project's specs use of its systems, declared once in each system's module. */
export class ProjectParts {
  readonly types: ModuleTypes;
  readonly systems: ModuleSystems;
  readonly names: Names;

  /** @param library the functions that its specs can call */
  constructor(library: Library) {
    this.names = Names.beside(importable(library));
    this.types = new ModuleTypes(this.names);
    this.systems = new ModuleSystems(this.names);
  }

  /** The systems that a spec uses; for a spec with mistakes, as far as known. */
  add(checked: CheckedModule): void {
    addTypes(this.types, checked);
    this.systems.add(checked);
  }

  /** All parts with their names. */
  get parts(): readonly Part[] {
    return partsOf(this.types.records, this.systems.all);
  }
}

/** A part that a module imports from its systems, and its names there. Specs with equal parts produce equal modules of systems. */
export type Part = readonly [key: string, names: string];

/** The parts of records and systems. */
export function partsOf(records: readonly UsedRecord[], systems: readonly UsedSystem[]): Part[] {
  return [
    ...records.map(({ type, direction, variant, name, shape, check }): Part => {
      const place = type.place === undefined ? type.name : placeKey(type.place);
      return [`${direction} ${variant} ${place}`, `${name} ${shape} ${check}`];
    }),
    ...systems.flatMap(({ system, link, operations, used, personal }): Part[] => [
      [`system ${system.name}`, `${link} ${operations}`],
      ...[...used.keys()].map((operation): Part => [`operation ${system.name}.${operation}`, ""]),
      ...[...personal].map(([type, { name }]): Part => [`personal ${type.name}`, name]),
    ]),
  ];
}

/** How a spec is lowered. */
export interface LoweringOptions {
  /** Any schema violation holds a run, also in fields that are not read. */
  readonly strict?: boolean;
  /** For coverage: wraps a value to record that its branch was taken. */
  readonly seen?: ModuleNames["seen"];
  /**
   * The shared declarations, which the module imports from the modules of its systems; without it, the module contains
   * them all.
   */
  readonly project?: ProjectParts;
}

/** @returns undefined for a library, or if the check is incomplete */
export function lowerModule(
  checked: CheckedModule,
  { strict = false, seen, project }: LoweringOptions = {},
): LoweredModule | undefined {
  const { document, module } = checked;
  if (document === undefined || module.integration === undefined || checked.destinations.length === 0) return undefined;
  const top = Names.beside(importable(checked.library));
  const used = new ModuleTypes(top, project?.types);
  addTypes(used, checked);
  const systems = new ModuleSystems(top, project?.systems);
  systems.add(checked);
  const declared = new Declared(checked, top, used, seen);
  const tables = [...checked.tables].map(([table, facts]) => lowerTable(declared, top, table, facts));
  const functions = [...checked.callables.keys()].map((callable) => declared.function(callable));
  const source = usedRecord(used, document.type.type, "read");
  const sourceType = document.all ? `${source.name}[]` : source.name;
  const fromSource = functionsOf(declared, top, document, sourceType);
  const keys = lowerKeys(checked, fromSource);
  const prefilter = lowerPrefilter(checked, keys, fromSource);
  const fetches = lowerFetches(declared, top, checked, sourceType);
  const { map, mapping } = lowerMap(checked, declared, top, sourceType, used, prefilter !== undefined);
  const about = module.integration.doc;
  return {
    checked,
    ...(about === undefined ? {} : { about }),
    records: used.records,
    systems,
    apart: project !== undefined,
    source,
    sourceName: document.binding.name,
    sourceType,
    ...(document.read === undefined ? {} : { sourceArgs: lowerListArgs(declared, top, document.read) }),
    ...(checked.trigger?.kind === "poll" ? { pollArgs: lowerListArgs(declared, top, checked.trigger.list) } : {}),
    tables,
    decimals: declared.constants(),
    functions,
    code: declared.functionsInCode(),
    ...(keys.dedupe === undefined
      ? {}
      : { dedupe: { windowSeconds: seconds(module.dedupe?.window) ?? SEVEN_DAYS, key: keys.dedupe } }),
    ...(keys.lane === undefined ? {} : { lane: keys.lane }),
    strict,
    ...(keys.newest === undefined ? {} : { newest: keys.newest }),
    ...(prefilter === undefined ? {} : { prefilter }),
    fetches,
    destinations: destinationsOf(checked, used),
    map,
    ...(mapping === undefined ? {} : { mapping }),
    onFailure: policyOf(module.onFailure),
    typeName: (type, direction) => typeName(used, type, direction),
    recordOf: (type, direction, variant) => used.find(type, direction, variant),
    names: top,
  };
}

/** Adds the types that a spec uses. */
function addTypes(used: ModuleTypes, checked: CheckedModule): void {
  if (checked.document !== undefined) used.add(checked.document.type.type, "read");
  for (const fetch of [...checked.fetches, ...checked.loopFetches]) used.add(fetch.resultType.type, "read");
  for (const destination of checked.destinations) used.add(destination.record.type, "written");
  for (const binding of responsesUsed(checked).keys()) used.add(checked.responses.get(binding)?.type ?? ERROR, "read");
  for (const callable of checked.callables.values()) {
    for (const parameter of callable.parameters) used.add(parameter.typed.type, "read");
    used.add(callable.result.type, callable.form);
  }
}

/** A record that was requested before, so the module declares it. */
function usedRecord(used: ModuleTypes, type: RecordType, direction: Direction): UsedRecord {
  const found = used.find(type, direction);
  if (found === undefined) throw new Error(`${type.name} is not among the module's types`);
  return found;
}

/** The top-level names of the module: tables, functions, numbers. */
class Declared implements ModuleNames {
  readonly checked: CheckedModule;
  readonly seen: ModuleNames["seen"];
  readonly #top: Names;
  readonly #used: ModuleTypes;
  readonly #decimals = new Map<string, string>();
  readonly #tables: ReadonlyMap<string, string>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #functions = new Map<string, LoweredFunction>();
  readonly #code: ReadonlyMap<string, { readonly name: string; readonly imported: string; readonly type: string }>;

  constructor(checked: CheckedModule, top: Names, used: ModuleTypes, seen: ModuleNames["seen"]) {
    this.checked = checked;
    this.seen = seen;
    this.#top = top;
    this.#used = used;
    this.#tables = new Map([...checked.tables.keys()].map((table) => [table, top.fresh(table)]));
    this.#names = new Map([...checked.callables.keys()].map((callable) => [callable, top.fresh(callable)]));
    this.#code = new Map(
      [...checked.code.keys()].map((one) => {
        const type = pascal(one);
        return [one, { name: top.fresh(one), imported: top.fresh(`own${type}`), type: top.fresh(type) }];
      }),
    );
  }

  typeName(type: Type, direction: Direction): string {
    return typeName(this.#used, type, direction);
  }

  decimal(digits: string): Js {
    const canonical = canonicalNumber(digits);
    if (canonical.replace(/\D/g, "").length <= 15) return raw(canonical);
    const wished = `n${canonical.replace("-", "minus").replace(".", "_")}`;
    const known = this.#decimals.get(canonical) ?? this.#top.fresh(wished);
    this.#decimals.set(canonical, known);
    return name(known);
  }

  constants(): Constant[] {
    return [...this.#decimals].map(([digits, one]) => ({ name: one, value: call("numOf", text(digits)) }));
  }

  shapeOf(type: RecordType): string | undefined {
    return this.#used.find(type, "read", true)?.shape;
  }

  table(table: string): string {
    return this.#tables.get(table) ?? table;
  }

  callable(callable: string): string {
    return this.#names.get(callable) ?? callable;
  }

  code(code: string): string {
    return this.#code.get(code)?.name ?? code;
  }

  functionsInCode(): LoweredCode[] {
    return [...this.checked.code].flatMap(([key, checked]) => {
      const names = this.#code.get(key);
      return names === undefined
        ? []
        : [{ ...names, checked, type: { name: names.type, text: this.#typeOf(checked) } }];
    });
  }

  #typeOf({ declared, parameters, result }: CheckedCode): string {
    const given = parameters.map((slot, i) => {
      const type = this.typeName(slot.type, "read");
      const optional = declared.parameters[i]?.optional === true;
      return `${declared.parameters[i]?.name ?? ""}${optional ? "?" : ""}: ${type}${slot.required ? "" : " | undefined"}`;
    });
    const gives = this.typeName(result.type, "read");
    return `(${given.join(", ")}) => ${gives}${result.absent === undefined ? "" : " | undefined"} | Failure`;
  }

  leaves(callable: string): boolean {
    return this.function(callable).leaves;
  }

  /** A function may call a later one, and must know whether that may fail. */
  function(callable: string): LoweredFunction {
    const known = this.#functions.get(callable);
    if (known !== undefined) return known;
    const facts = this.checked.callables.get(callable);
    if (facts === undefined) throw new Error(`${callable} is not among the module's functions`);
    const made = lowerCallable(this, this.#top, callable, facts, this.#used);
    this.#functions.set(callable, made);
    return made;
  }
}

function functionsOf(names: ModuleNames, top: Names, document: CheckedDocument, sourceType: string): FromSource {
  return (wished, result, body, parameters = [], leaveWith = HOLD) => {
    const inner = top.inner();
    const variable = inner.fresh(document.binding.name);
    const value = { js: name(variable), type: document.binding.typed.type, absent: false } as const;
    const l = new Lowering(names, inner, leaveWith, new Map([[document.binding, value]]));
    body(l);
    return {
      name: wished,
      exported: false,
      parameters: [{ name: variable, type: sourceType }, ...parameters],
      result,
      body: l.block,
      leaves: l.leaves,
    };
  };
}

/** The prefilter: guards that need only the document, and checks of the currencies of amounts in keys. */
function lowerPrefilter(
  { module, early }: CheckedModule,
  { counted }: LoweredKeys,
  fromSource: FromSource,
): JsFunction | undefined {
  const guards = module.steps.filter((step): step is tree.GuardDeclaration => step.kind === "Guard" && early.has(step));
  if (guards.length === 0 && counted.length === 0) return undefined;
  return {
    ...fromSource(OWN.prefilter, "Stop | undefined", (l) => {
      for (const guard of guards) l.step(guard, () => lowerGuard(l, guard));
      for (const one of counted) lowerExpression(l, one);
      l.add({ kind: "return", value: UNDEFINED });
    }),
    doc: "What needs nothing but the document: asked before anything is fetched.",
  };
}

function destinationsOf(checked: CheckedModule, used: ModuleTypes): LoweredDestination[] {
  const responding = responsesUsed(checked);
  return checked.destinations.map(({ binding, system, operation, record, declaration }) => {
    const response = responding.has(binding) ? operation.result?.type : undefined;
    const many = declaration.loop !== undefined;
    const once = respondsOnce(operation);
    return {
      name: binding.name,
      system,
      operation,
      record: usedRecord(used, record.type, "written"),
      many,
      isListResponse: many && !once,
      mayRespondNone: operation.mayFindNone || (many && once),
      mayBeLeftOut:
        (declaration.when !== undefined && declaration.loop === undefined) ||
        awaitsResponse(checked, declaration, responding),
      ...(response === undefined ? {} : { response: usedRecord(used, response, "read") }),
    };
  });
}

function policyOf(policy: tree.OnFailureDeclaration | undefined): LoweredModule["onFailure"] {
  return {
    times: policy === undefined ? 12 : Number(policy.times?.text ?? 0),
    overSeconds: seconds(policy?.over) ?? 86_400,
    afterwards: policy?.finally === "skip" ? "skip" : "hold",
  };
}
