/** A checked integration as the parts of a generated module: types, constants, functions, and what the host is told. */
import { tree } from "@integ/grammar";
import { BODY, type System, type SystemOperation } from "../1-load/system-model.ts";
import { ERROR, type ListType, type RecordType, type Type } from "../1-load/types.ts";
import { canonicalNumber } from "../3-check/check-table.ts";
import { seconds } from "../3-check/durations.ts";
import type { Binding, CheckedCallable, CheckedModule, CheckedTable, Direction, Slot } from "../3-check/facts.ts";
import {
  call,
  fieldOf,
  member,
  name,
  not,
  raw,
  text,
  UNDEFINED,
  type Js,
  type JsFunction,
  type Statement,
} from "./ir.ts";
import { COMPUTED, convert } from "./convert.ts";
import { HOLD, isStop, Lowering, spanOf, type ModuleNames, type Value } from "./lowering.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerAgainst } from "./lower-slot.ts";
import { eachOf, push } from "./lower-list.ts";
import { lateOf, lowerFetches, lowerListArgs, setNow, type LoweredFetch } from "./lower-reads.ts";
import { stopCall } from "./lower-branch.ts";
import { fieldKey, importable, Names, OWN } from "./names.ts";
import { TypesUsed, type UsedRecord } from "./types-used.ts";

export interface Constant {
  readonly name: string;
  readonly value: Js;
  readonly doc?: string;
}

export interface LoweredTable {
  readonly name: string;
  readonly doc?: string;
  /** The TypeScript type of its results. */
  readonly result: string;
  readonly rows: readonly { readonly keys: readonly string[]; readonly value: Js }[];
  readonly fallback?: Js;
}

export interface LoweredDestination {
  readonly name: string;
  readonly system: System;
  readonly operation: SystemOperation;
  readonly record: UsedRecord;
  readonly mayBeLeftOut: boolean;
  /** Writes a list of records. */
  readonly many: boolean;
  /** What it answers, where a later destination reads that. */
  readonly answer?: UsedRecord;
}

export interface LoweredModule {
  readonly checked: CheckedModule;
  readonly about?: string;
  readonly records: readonly UsedRecord[];
  /** What the source is, or holds. */
  readonly source: UsedRecord;
  readonly sourceName: string;
  /** In TypeScript. */
  readonly sourceType: string;
  /** How the list is asked for that the source is. */
  readonly sourceArgs?: JsFunction;
  /** How the list is asked for that a poll reads. */
  readonly pollArgs?: JsFunction;
  readonly tables: readonly LoweredTable[];
  readonly decimals: readonly Constant[];
  readonly functions: readonly JsFunction[];
  /** A run is held for anything that breaks a schema, read or not. */
  readonly strict: boolean;
  readonly dedupe?: { readonly windowSeconds: number; readonly key: JsFunction };
  readonly lane?: JsFunction;
  readonly newest?: JsFunction;
  readonly prefilter?: JsFunction;
  readonly fetches: readonly LoweredFetch[];
  readonly destinations: readonly LoweredDestination[];
  readonly map: JsFunction;
  /** The mapping itself, where `map` only says what it has to read first. */
  readonly mapping?: JsFunction;
  readonly onFailure: { readonly times: number; readonly overSeconds: number; readonly afterwards: "hold" | "skip" };
  typeName(type: Type, direction: Direction): string;
  /** The record of the module that a record's type stands for. */
  recordOf(type: RecordType, direction: Direction): UsedRecord | undefined;
}

const SEVEN_DAYS = 604_800;

/** @returns undefined for a library, and for what could not be checked to the end. */
export function lowerModule(checked: CheckedModule, strict = false): LoweredModule | undefined {
  const { document, module } = checked;
  if (document === undefined || module.integration === undefined || checked.destinations.length === 0) return undefined;
  const top = Names.beside(importable(checked.library));
  const used = new TypesUsed(top);
  used.add(document.type.type, "read");
  for (const fetch of [...checked.fetches, ...checked.loopFetches]) used.add(fetch.answers.type, "read");
  for (const destination of checked.destinations) used.add(destination.record.type, "written");
  const answering = answersUsed(checked);
  for (const binding of answering.keys()) used.add(checked.answers.get(binding)?.type ?? ERROR, "read");
  for (const callable of checked.callables.values()) {
    for (const parameter of callable.parameters) used.add(parameter.typed.type, "read");
    used.add(callable.result.type, "written");
  }

  const decimals = new Map<string, string>();
  const tableNames = new Map([...checked.tables.keys()].map((table) => [table, top.fresh(table)]));
  const callableNames = new Map([...checked.callables.keys()].map((callable) => [callable, top.fresh(callable)]));
  const names: ModuleNames = {
    checked,
    typeName: (type, direction) => typeName(used, type, direction),
    decimal(digits) {
      const canonical = canonicalNumber(digits);
      const known = decimals.get(canonical) ?? top.fresh(`n${canonical.replace("-", "minus").replace(".", "_")}`);
      decimals.set(canonical, known);
      return name(known);
    },
    shapeOf: (type) => {
      const record = used.find(type, "read");
      return record === undefined ? undefined : record.shape;
    },
    table: (table) => tableNames.get(table) ?? table,
    callable: (callable) => callableNames.get(callable) ?? callable,
    leaves: (callable) => lowered(callable).leaves,
  };
  // One function may call another that stands below it, and has to know whether that may fail.
  const callables = new Map<string, LoweredFunction>();
  const lowered = (callable: string): LoweredFunction => {
    const facts = checked.callables.get(callable) as CheckedCallable;
    const one = callables.get(callable) ?? lowerCallable(names, top, callable, facts, used);
    callables.set(callable, one);
    return one;
  };

  const tables = [...checked.tables].map(([table, facts]) => lowerTable(names, top, table, facts));
  const functions = [...checked.callables.keys()].map((callable) => lowered(callable));
  const source = used.find(document.type.type, "read") as UsedRecord;
  const sourceType = document.all ? `${source.name}[]` : source.name;
  const sourceValue = (variable: string): Value => ({
    js: name(variable),
    type: document.binding.typed.type,
    absent: false,
  });
  const fromSource = (
    wished: string,
    result: string,
    body: (l: Lowering) => Statement[] | void,
    parameters: JsFunction["parameters"] = [],
    leaveWith: (failure: Js) => Js = HOLD,
  ): LoweredOfSource => {
    const inner = top.inner();
    const variable = inner.fresh(document.binding.name);
    const l = new Lowering(names, inner, leaveWith, new Map([[document.binding, sourceValue(variable)]]));
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

  const { dedupe, key } = module;
  const lowerKey = (l: Lowering, parts: readonly Js[]): void => {
    l.add({ kind: "return", value: call("keyOf", ...parts) });
  };
  const dedupeFunction = duplicateKey(checked, fromSource, lowerKey);

  const message = (failure: Js): Js => member(failure, "message");
  const lane =
    key === undefined
      ? undefined
      : fromSource("lane", "string", (l) => lowerKey(l, [keyPart(l, lowerExpression(l, key.value))]), [], message);
  const newest =
    key?.newest === undefined ? undefined : fromSource("newest", "Moment", newestOf(key.newest), [], message);

  const guards = module.steps.filter(
    (step): step is tree.GuardDeclaration => step.kind === "Guard" && checked.early.has(step),
  );
  // An amount in a key is in a currency that is known, or the run is held.
  const counted = [
    ...(dedupeFunction?.leaves === true ? (dedupe?.keys ?? []) : []),
    ...(lane?.leaves === true && key !== undefined ? [key.value] : []),
    ...(newest?.leaves === true && key?.newest !== undefined ? [key.newest] : []),
  ].filter((one) => deliveryNames(one, checked.bindings).names.length === 0);
  const prefilter =
    guards.length === 0 && counted.length === 0
      ? undefined
      : {
          ...fromSource(OWN.prefilter, "Stop | undefined", (l) => {
            for (const guard of guards) lowerGuard(l, guard);
            for (const one of counted) lowerExpression(l, one);
            l.add({ kind: "return", value: UNDEFINED });
          }),
          doc: "What needs nothing but the document: asked before anything is fetched.",
        };

  const fetches = lowerFetches(names, top, checked, sourceType);
  const { map, mapping } = lowerMap(checked, names, top, sourceType, used, prefilter !== undefined);
  const policy = module.onFailure;
  const about = module.integration.doc;
  return {
    checked,
    ...(about === undefined ? {} : { about }),
    records: used.records,
    source,
    sourceName: document.binding.name,
    sourceType,
    ...(document.read === undefined ? {} : { sourceArgs: lowerListArgs(names, top, document.read) }),
    ...(checked.trigger?.kind === "poll" ? { pollArgs: lowerListArgs(names, top, checked.trigger.list) } : {}),
    tables,
    decimals: [...decimals].map(([digits, constant]) => ({ name: constant, value: call("decText", text(digits)) })),
    functions,
    ...(dedupeFunction === undefined
      ? {}
      : { dedupe: { windowSeconds: seconds(dedupe?.window) ?? SEVEN_DAYS, key: dedupeFunction } }),
    ...(lane === undefined ? {} : { lane }),
    strict,
    ...(newest === undefined ? {} : { newest }),
    ...(prefilter === undefined ? {} : { prefilter }),
    fetches,
    destinations: checked.destinations.map((destination) => ({
      name: destination.binding.name,
      system: destination.system,
      operation: destination.operation,
      record: used.find(destination.record.type, "written") as UsedRecord,
      many: destination.declaration.loop !== undefined,
      mayBeLeftOut:
        (destination.declaration.when !== undefined && destination.declaration.loop === undefined) ||
        waits(checked, destination.declaration, answering),
      ...(answering.has(destination.binding)
        ? { answer: used.find(destination.operation.result?.type as RecordType, "read") as UsedRecord }
        : {}),
    })),
    map,
    ...(mapping === undefined ? {} : { mapping }),
    onFailure: {
      times: policy === undefined ? 12 : Number(policy.times?.text ?? 0),
      overSeconds: seconds(policy?.over) ?? 86_400,
      afterwards: policy?.finally === "skip" ? "skip" : "hold",
    },
    typeName: (type, direction) => typeName(used, type, direction),
    recordOf: (type, direction) => used.find(type, direction),
  };
}

type FromSource = (
  wished: string,
  result: string,
  body: (l: Lowering) => void,
  parameters?: JsFunction["parameters"],
  leaveWith?: (failure: Js) => Js,
) => LoweredOfSource;

/** A function of the document, and whether it leaves at a currency that is not known. */
interface LoweredOfSource extends JsFunction {
  readonly leaves: boolean;
}

/**
 * What events are compared by: the spec's `dedupe`, else what the description says of the event. A header of the delivery tells no two
 * events apart or alike by itself, since senders give one id to several: where nothing of the document is named, the body counts too;
 * and where a delivery does not carry it, the body stands for it.
 */
function duplicateKey(
  { document, module, trigger, bindings }: CheckedModule,
  fromSource: FromSource,
  keyOf: (l: Lowering, parts: readonly Js[]) => void,
): LoweredOfSource | undefined {
  if (document === undefined) return undefined;
  const body = member(name(OWN.delivery), BODY);
  const headerOf = (header: string): Js => ({
    js: "binary",
    operator: "??",
    left: {
      js: "index",
      object: member(name(OWN.delivery), "headers"),
      key: text(header.toLowerCase()),
      optional: false,
    },
    right: body,
  });
  const partOf = (one: string): Js =>
    one === BODY ? body : headerOf(document.system.link.deliveryHeaders?.[one] ?? "");
  const parameters = (needed: boolean): JsFunction["parameters"] =>
    needed ? [{ name: OWN.delivery, type: "Delivery" }] : [];
  const own = module.dedupe?.keys ?? [];
  if (own.length > 0) {
    const used = own.map((key) => deliveryNames(key, bindings));
    const onlyHeaders = used.every(({ names, others }) => names.length > 0 && !others && !names.includes(BODY));
    const key = (l: Lowering): void => {
      for (const binding of bindings.values())
        if (binding.kind === "delivery")
          l.variables.set(binding, { js: partOf(binding.name), type: binding.typed.type, absent: false });
      keyOf(l, [...own.map((one) => keyPart(l, lowerExpression(l, one))), ...(onlyHeaders ? [body] : [])]);
    };
    const lowered = (needsBody: boolean): LoweredOfSource =>
      fromSource("key", "string", key, parameters(needsBody || used.some(({ names }) => names.length > 0)), () => body);
    const first = lowered(false);
    // Events whose amounts nobody can count are alike only where all of them is.
    return first.leaves ? lowered(true) : first;
  }
  const ofEvent = trigger?.kind === "webhook" ? (trigger.event.dedupe ?? []) : [];
  if (ofEvent.length === 0) return undefined;
  const isField = (one: string): boolean => document.type.type.fields.has(one);
  const onlyHeaders = !ofEvent.some((one) => isField(one) || one === BODY);
  const key = (l: Lowering): void => {
    const object = l.variables.get(document.binding)?.js ?? UNDEFINED;
    const parts = ofEvent.map((one) => (isField(one) ? fieldOf(object, one) : partOf(one)));
    keyOf(l, [...parts, ...(onlyHeaders ? [body] : [])]);
  };
  return fromSource("key", "string", key, parameters(!ofEvent.every(isField)));
}

/** What an expression names of the delivery, and whether it looks at anything else. */
function deliveryNames(
  node: tree.Node,
  bindings: CheckedModule["bindings"],
): { readonly names: readonly string[]; readonly others: boolean } {
  const binding = node.kind === "Reference" ? bindings.get(node) : undefined;
  if (binding !== undefined)
    return binding.kind === "delivery" ? { names: [binding.name], others: false } : { names: [], others: true };
  const inside = tree.children(node).map((child) => deliveryNames(child, bindings));
  return { names: inside.flatMap(({ names }) => names), others: inside.some(({ others }) => others) };
}

/** By what states of one key are compared: instants and numbers as such, days and local times as texts that sort. */
function newestOf(node: tree.Expression): (l: Lowering) => void {
  return (l) => {
    const value = lowerExpression(l, node);
    const to: Type =
      value.type.kind === "number"
        ? COMPUTED
        : value.type.kind === "datetime"
          ? { kind: "datetime", wire: "computed" }
          : { kind: "date" };
    l.add({ kind: "return", value: value.type.kind === "local_datetime" ? value.js : convert(l, value, to) });
  };
}

/** A value as a part of a key: numbers and instants as their text. */
function keyPart(l: Lowering, value: Value): Js {
  if (value.type.kind === "number")
    return convert(l, value, {
      kind: "number",
      integer: false,
      wire: value.type.wire === "number" ? "number" : "text",
    });
  return value.js;
}

function lowerGuard(l: Lowering, guard: tree.GuardDeclaration): void {
  const test = lowerCondition(l, guard.condition);
  const [statements, value] = l.capture(() => stopCall(l, guard.action, guard.reason));
  l.add({
    kind: "if",
    test,
    yes: [...statements, { kind: "return", value, origin: spanOf(guard) }],
    no: [],
    origin: spanOf(guard),
  });
}

function lowerMap(
  checked: CheckedModule,
  names: ModuleNames,
  top: Names,
  sourceType: string,
  used: TypesUsed,
  screened: boolean,
): { readonly map: JsFunction; readonly mapping?: JsFunction } {
  const { document, module } = checked;
  const inner = top.inner();
  const binding = document?.binding as Binding;
  const variable = inner.fresh(binding.name);
  const l = new Lowering(
    names,
    inner,
    HOLD,
    new Map([[binding, { js: name(variable), type: binding.typed.type, absent: false } satisfies Value]]),
  );
  for (const binding of lateOf(checked))
    l.variables.set(binding, { js: member(name(OWN.fetched), binding.name), type: binding.typed.type, absent: false });
  for (const fetch of checked.fetches) {
    const local = inner.fresh(fetch.binding.name);
    const absent = fetch.binding.typed.absent !== undefined;
    const js: Js = {
      js: "member",
      object: name(OWN.fetched),
      name: fetch.binding.name,
      optional: false,
      assert: false,
    };
    l.add({ kind: "const", name: local, value: js, origin: spanOf(fetch.declaration) });
    l.variables.set(fetch.binding, {
      js: name(local),
      type: fetch.binding.typed.type,
      absent: absent ? "undefined" : false,
    });
  }
  if (screened) {
    const stop = inner.fresh("stop");
    l.add(
      { kind: "const", name: stop, value: call(OWN.prefilter, name(variable)) },
      { kind: "if", test: name(stop), yes: [{ kind: "return", value: name(stop) }], no: [] },
    );
  }
  setNow(l, checked.bindings.values());
  const sent: { key: string; value: Js }[] = [];
  const asked: { key: string; value: Js }[] = [];
  for (const step of module.steps) {
    switch (step.kind) {
      case "Guard":
        if (!checked.early.has(step)) lowerGuard(l, step);
        break;
      case "Let": {
        const let_ = checked.bindings.get(step.name);
        const local = inner.fresh(step.name.text);
        const value = lowerExpression(l, step.value);
        if (let_ === undefined || value.type.kind === "never") break;
        l.add({ kind: "const", name: local, value: value.js, origin: spanOf(step) });
        l.variables.set(let_, { js: name(local), type: value.type, absent: value.absent });
        break;
      }
      case "Destination": {
        const destination = checked.destinations.find((one) => one.declaration === step);
        if (destination === undefined) break;
        for (const binding of responsesIn(checked, step)) {
          if (l.responses.has(binding)) continue;
          // Until the earlier one has answered, there is nothing to write here: what is known is sent, and the rest follows.
          const written = l.variables.get(binding)?.js ?? UNDEFINED;
          const missing: Js = {
            js: "not",
            operand: {
              js: "call",
              callee: member(name("Object"), "hasOwn"),
              args: [name(OWN.responses), text(binding.name)],
            },
          };
          const optional = l.variables.get(binding)?.absent !== false;
          const there: Js = { js: "binary", operator: "!==", left: written, right: UNDEFINED };
          const args: Js[] = asked.length === 0 ? [UNDEFINED] : [{ js: "object", entries: [...asked] }];
          l.add({
            kind: "if",
            test: optional ? { js: "binary", operator: "&&", left: there, right: missing } : missing,
            yes: [
              {
                kind: "return",
                value: call("send", { js: "object", entries: [...sent] }, name(OWN.taken), ...args, raw("true")),
              },
            ],
            no: [],
          });
          const local = inner.fresh(`${binding.name}Response`);
          l.add({ kind: "const", name: local, value: member(name(OWN.responses), binding.name) });
          l.responses.set(binding, name(local));
        }
        sent.push({ key: destination.binding.name, value: lowerDestination(l, destination, used, inner, asked) });
        break;
      }
      case "Ensure": {
        const test = lowerCondition(l, step.condition);
        const [statements, value] = l.capture(() => stopCall(l, step.otherwise.action, step.otherwise.reason));
        l.add({
          kind: "if",
          test: negated(test),
          yes: [...statements, { kind: "return", value, origin: spanOf(step.otherwise) }],
          no: [],
          origin: spanOf(step),
        });
        break;
      }
      case "Fetch":
        break;
    }
  }
  if (!sent.some(({ value }) => isStop(value)))
    l.add({
      kind: "return",
      value: call(
        "send",
        { js: "object", entries: sent },
        name(OWN.taken),
        ...(asked.length === 0 ? [] : [{ js: "object", entries: asked } satisfies Js]),
      ),
    });
  const reads = checked.fetches.length + checked.loopFetches.length + lateOf(checked).length > 0;
  const parameters = [
    { name: variable, type: sourceType },
    { name: reads ? OWN.fetched : `_${OWN.fetched}`, type: "Fetched" },
    { name: l.referred.has("now") ? OWN.now : `_${OWN.now}`, type: "Instant" },
    ...(l.responses.size === 0 ? [] : [{ name: OWN.responses, type: `${OWN.Responses} = {}` }]),
  ];
  const whole: JsFunction = {
    name: OWN.map,
    exported: true,
    parameters,
    result: "Outcome<Records>",
    body: l.block,
  };
  return checked.loopFetches.length === 0 ? { map: whole } : askingFirst(top, whole);
}

/** A mapping that comes upon reads in its loops: it is done again when all of them have been answered. */
function askingFirst(top: Names, whole: JsFunction): { readonly map: JsFunction; readonly mapping: JsFunction } {
  const mapping = top.fresh("mapping");
  const given = whole.parameters.map((parameter): Js => name(parameter.name));
  return {
    mapping: {
      ...whole,
      name: mapping,
      exported: false,
      parameters: [
        { name: OWN.pending, type: "PendingLookup[]" },
        ...whole.parameters.map(({ name: one, type }) => ({ name: one, type: type.replace(" = {}", "") })),
      ],
    },
    map: {
      ...whole,
      result: "Outcome<Records> | NeedsLookups",
      body: [
        { kind: "const", name: OWN.pending, type: "PendingLookup[]", value: { js: "array", items: [] } },
        { kind: "const", name: OWN.outcome, value: call(mapping, name(OWN.pending), ...given) },
        { kind: "return", value: call("unlessPending", name(OWN.pending), name(OWN.outcome)) },
      ],
    },
  };
}

function negated(test: Js): Js {
  return test.js === "not" ? test.operand : { js: "not", operand: test };
}

function lowerDestination(
  l: Lowering,
  destination: CheckedModule["destinations"][number],
  used: TypesUsed,
  inner: Names,
  asked: { key: string; value: Js }[],
): Js {
  const { declaration, binding } = destination;
  const args = (): Js => ({ js: "object", entries: lowerArguments(l, destination) });
  const local = inner.fresh(binding.name);
  const type = used.find(destination.record.type, "written")?.name ?? "unknown";
  const slot: Slot = {
    type: destination.record.type,
    required: true,
    nullable: false,
    name: binding.name,
    direction: "written",
  };
  const remember = (absent: Value["absent"]): void => {
    l.variables.set(binding, { js: name(local), type: binding.typed.type, absent });
  };
  const takesSome = declaration.args.length > 0;
  if (declaration.loop !== undefined) {
    const askedFor = takesSome ? inner.fresh(`${binding.name}Arguments`) : "";
    const empty: Js = { js: "array", items: [] };
    l.add({ kind: "const", name: local, type: `${type}[]`, value: empty, origin: spanOf(declaration) });
    if (takesSome) {
      l.add({ kind: "const", name: askedFor, type: "Record<string, unknown>[]", value: empty });
      asked.push({ key: binding.name, value: name(askedFor) });
    }
    eachOf(l, declaration.loop, () => {
      if (declaration.when !== undefined)
        l.add({ kind: "if", test: not(lowerCondition(l, declaration.when)), yes: [{ kind: "continue" }], no: [] });
      const asking = takesSome ? l.hoist(args(), `${binding.name} asks`) : undefined;
      const value = lowerAgainst(l, declaration.record, slot);
      if (isStop(value)) return;
      l.add({ kind: "do", value: push(local, value), origin: spanOf(declaration) });
      if (asking !== undefined) l.add({ kind: "do", value: push(askedFor, asking) });
    });
    remember(false);
    return name(local);
  }
  if (declaration.when === undefined) {
    if (takesSome) asked.push({ key: binding.name, value: l.hoist(args(), `${binding.name} arguments`) });
    const value = lowerAgainst(l, declaration.record, slot);
    if (isStop(value)) return value;
    l.add({ kind: "const", name: local, type, value, origin: spanOf(declaration) });
    remember(false);
    return name(local);
  }
  const test = lowerCondition(l, declaration.when);
  const askedFor = takesSome ? inner.fresh(`${binding.name}Arguments`) : "";
  const [block, value] = l.capture(() => {
    if (takesSome) l.add({ kind: "assign", name: askedFor, value: args() });
    return lowerAgainst(l, declaration.record, slot);
  });
  if (takesSome) {
    l.add({ kind: "let", name: askedFor, type: "Record<string, unknown> | undefined" });
    asked.push({ key: binding.name, value: name(askedFor) });
  }
  l.add({ kind: "let", name: local, type: `${type} | undefined`, origin: spanOf(declaration) });
  const assign: readonly Statement[] = isStop(value) ? [] : [{ kind: "assign", name: local, value }];
  l.add({ kind: "if", test, yes: [...block, ...assign], no: [], origin: spanOf(declaration.when) });
  remember("undefined");
  return name(local);
}

/** The earlier destinations whose answers a step reads, in order. */
function responsesIn(checked: CheckedModule, step: tree.Node): Binding[] {
  const own = checked.responseUses.get(step);
  const inside = tree.children(step).flatMap((child) => responsesIn(checked, child));
  return [...new Set([...(own === undefined ? [] : [own]), ...inside])];
}

function answersUsed(checked: CheckedModule): ReadonlyMap<Binding, true> {
  return new Map([...checked.responseUses.values()].map((binding): [Binding, true] => [binding, true]));
}

/** Whether a destination comes only after an answer that it, or one before it, reads. */
function waits(
  checked: CheckedModule,
  declaration: tree.DestinationDeclaration,
  answering: ReadonlyMap<Binding, true>,
): boolean {
  if (answering.size === 0) return false;
  const all = checked.destinations.map((one) => one.declaration);
  return all.slice(0, all.indexOf(declaration) + 1).some((one) => responsesIn(checked, one).length > 0);
}

/** The arguments of a destination's operation, by their names. */
function lowerArguments(
  l: Lowering,
  { declaration, operation }: CheckedModule["destinations"][number],
): { key: string; value: Js }[] {
  return declaration.args.flatMap((argument) => {
    const slot = l.module.checked.slots.get(argument.value);
    const parameter = operation.parameters.find((one) => one.name === argument.name?.text) ?? operation.parameters[0];
    if (slot === undefined || parameter === undefined) return [];
    return [{ key: parameter.name, value: lowerAgainst(l, argument.value, slot) }];
  });
}

function lowerTable(names: ModuleNames, top: Names, table: string, facts: CheckedTable): LoweredTable {
  const l = new Lowering(names, top.inner(), HOLD);
  const settled: Type = facts.result;
  const value = (from: tree.Expression | string): Js => {
    if (typeof from !== "string")
      return lowerAgainst(l, from, {
        type: settled,
        required: true,
        nullable: false,
        name: table,
        direction: "written",
      });
    if (settled.kind === "number") return names.decimal(from);
    return settled.kind === "boolean" ? raw(from) : text(from);
  };
  const { doc } = facts.declaration;
  return {
    name: names.table(table),
    result: names.typeName(settled, "written"),
    rows: facts.rows.map((row) => ({ keys: row.keys, value: value(row.value) })),
    ...(doc === undefined ? {} : { doc }),
    ...(facts.fallback === undefined ? {} : { fallback: value(facts.fallback) }),
  };
}

/** A function or mapping of the spec. */
interface LoweredFunction extends JsFunction {
  /** Whether it gives a failure for a currency that is not known. */
  readonly leaves: boolean;
}

function lowerCallable(
  names: ModuleNames,
  top: Names,
  callable: string,
  facts: CheckedCallable,
  used: TypesUsed,
): LoweredFunction {
  const inner = top.inner();
  const l = new Lowering(names, inner, (failure) => failure);
  const { declaration } = facts;
  const parameters = facts.parameters.map((parameter) => {
    const local = inner.fresh(parameter.name);
    const absent = parameter.typed.absent !== undefined;
    l.variables.set(parameter, { js: name(local), type: parameter.typed.type, absent: absent ? "undefined" : false });
    const type = typeName(used, parameter.typed.type, "read");
    return { name: local, type: absent ? `${type} | undefined` : type };
  });
  const result = typeName(used, facts.result.type, "written");
  const optional = facts.result.absent !== undefined;
  const body = declaration.kind === "Function" ? declaration.body : declaration.record;
  const value = lowerAgainst(l, body, {
    type: facts.result.type,
    required: !optional,
    nullable: false,
    name: callable,
    direction: "written",
  });
  l.add({ kind: "return", value });
  return {
    name: names.callable(callable),
    exported: false,
    parameters,
    result: `${result}${optional ? " | undefined" : ""}${l.leaves ? " | Failure" : ""}`,
    body: l.block,
    leaves: l.leaves,
    ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
  };
}

/** A type in TypeScript. What a document holds may be wider in reading: an enum's later members, numbers past 2^53. */
export function typeName(used: TypesUsed, type: Type, direction: Direction): string {
  switch (type.kind) {
    case "text":
    case "date":
    case "time":
    case "local_datetime":
    case "duration":
      return "string";
    case "number":
      if (type.wire === "computed") return "Decimal";
      if (type.wire === "text") return "string";
      if (type.wire === "minor") return direction === "written" ? "number | Decimal" : "Int";
      return direction === "written" ? "number | Decimal" : type.integer ? "Int" : "Num";
    case "boolean":
      return type.literal === undefined ? "boolean" : String(type.literal);
    case "datetime":
      if (type.wire === "seconds" || type.wire === "milliseconds") return "number";
      return type.wire === "computed" ? "Instant" : "string";
    case "enum": {
      const members = type.members.map((member) => JSON.stringify(member));
      return direction === "read" && type.open ? [...members, "(string & {})"].join(" | ") : members.join(" | ");
    }
    case "list": {
      if (type.first !== undefined) return `[${tupleParts(used, type, direction).join(", ")}]`;
      const element = typeName(used, type.element, direction) + (type.nullable === true ? " | null" : "");
      const choice =
        element.includes("|") && (!["record", "list"].includes(type.element.kind) || element.endsWith("null"));
      return `${choice ? `(${element})` : element}[]`;
    }
    case "union":
      return [...new Set(type.variants.map((variant) => typeName(used, variant, direction)))].join(" | ");
    case "map":
      return `Record<string, ${typeName(used, type.value, direction)}>`;
    case "record": {
      const known = type.place === undefined ? undefined : used.find(type, direction);
      if (known !== undefined) return known.name;
      const fields = [...type.fields.values()].map(
        (field) =>
          `${fieldKey(field.name)}${field.required ? "" : "?"}: ${typeName(used, field.type, direction)}${field.required ? "" : " | undefined"}`,
      );
      return `{ ${fields.join("; ")} }`;
    }
    case "null":
      return "null";
    default:
      return "unknown";
  }
}

/** The elements of a tuple; those past what it has to have may be missing. */
function tupleParts(used: TypesUsed, type: ListType, direction: Direction): string[] {
  const first = (type.first ?? []).map((one, i) => {
    const part = typeName(used, one, direction);
    if (i < (type.minItems ?? 0)) return part;
    return part.includes("|") ? `(${part})?` : `${part}?`;
  });
  if (type.maxItems === type.first?.length) return first;
  const rest = typeName(used, type.element, direction);
  return [...first, `...${rest.includes("|") ? `(${rest})` : rest}[]`];
}
