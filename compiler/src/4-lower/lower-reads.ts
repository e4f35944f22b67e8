/** Reads of other systems: their arguments, before the mapping or within its loops. */
import { present } from "@integ/runtime/assertions";
import { type tree } from "@integ/grammar";
import type { System, SystemOperation } from "../1-load/system-model.ts";
import type { RecordType } from "../1-load/types.ts";
import type { Binding, CheckedFetch, CheckedListRead, CheckedModule } from "../3-check/facts.ts";
import { convert } from "./convert.ts";
import { call, isAbsent, member, name, text, UNDEFINED, type Js, type JsFunction, type Parameter } from "./ir.ts";
import { lowerStepsFor } from "./lower-preceding.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerAgainst } from "./lower-slot.ts";
import { Lowering, spanOf, type ModuleNames, type Value } from "./lowering.ts";
import { type Names, OWN } from "./names.ts";

/** A read in the flow definition: of an operation or of another flow's result, never both. */
export interface LoweredFetch {
  readonly name: string;
  readonly binding: Binding;
  readonly operation?: { readonly system: System; readonly operation: SystemOperation };
  readonly result?: { readonly flow: string; readonly destination: string };
  readonly all: boolean;
  readonly mayFindNone: boolean;
  /** The type of the result, or of its elements. */
  readonly resultType: RecordType;
  /** Not requested separately: the late documents of the source's list. */
  readonly late?: true;
  /** Undefined for a read in a loop. */
  readonly args?: JsFunction;
}

/** The reads of a flow; those in loops come last, since they need the results of the others. */
export function lowerFetches(
  names: ModuleNames,
  top: Names,
  checked: CheckedModule,
  sourceType: string,
): LoweredFetch[] {
  const step = (fetch: CheckedFetch, args?: JsFunction): LoweredFetch => ({
    name: fetch.binding.name,
    binding: fetch.binding,
    all: isAll(fetch),
    mayFindNone: fetch.binding.typed.absent !== undefined,
    resultType: fetch.resultType.type,
    ...(fetch.operation === undefined ? {} : { operation: fetch.operation }),
    ...(fetch.result === undefined ? {} : { result: fetch.result }),
    ...(args === undefined ? {} : { args }),
  });
  const before = checked.fetches.map((fetch) => {
    const inner = top.inner();
    const { binding } = present(checked.document, "document");
    const variable = inner.fresh(binding.name);
    const source: Value = { js: name(variable), type: binding.typed.type, absent: false };
    const l = new Lowering(names, inner, (failure) => failure, new Map([[binding, source]]));
    for (const one of [...checked.fetches.map((other) => other.binding), ...lateOf(checked)])
      l.variables.set(one, { js: member(name(OWN.fetched), one.name), type: one.typed.type, absent: "nullish" });
    setNow(l, checked.bindings.values());
    lowerStepsFor(l, fetch.declaration, checked);
    const { entries, lacking } = argumentsOf(l, fetch);
    for (const test of lacking) l.add({ kind: "if", test, yes: [{ kind: "return", value: UNDEFINED }], no: [] });
    const value: Js = { js: "object", entries };
    l.add({ kind: "return", value, origin: spanOf(fetch.declaration.read) });
    const parameters = parametersOf(l, [
      { name: variable, type: sourceType, kind: "source" },
      { name: OWN.fetched, type: "Partial<Fetched>", kind: "fetch" },
      { name: OWN.now, type: "Instant", kind: "now" },
    ]);
    return step(fetch, { name: "args", exported: false, parameters, result: "", body: l.block });
  });
  const late = lateOf(checked).map((binding): LoweredFetch => ({
    name: binding.name,
    binding,
    all: true,
    mayFindNone: false,
    resultType: present(checked.document, "document").type.type,
    late: true,
  }));
  return [...late, ...before, ...checked.loopFetches.map((fetch) => step(fetch))];
}

/** The parameters up to the last one that is referred to. */
function parametersOf(
  l: Lowering,
  all: readonly (Parameter & { readonly kind: Binding["kind"] })[],
): readonly Parameter[] {
  const last = all.findLastIndex(({ kind }) => l.referred.has(kind));
  return all.slice(0, last + 1).map(({ name: own, type }) => ({ name: own, type }));
}

/** The list of late documents, if the spec has one. */
export function lateOf({ document }: CheckedModule): readonly Binding[] {
  const late = document?.read?.by?.late;
  return late === undefined ? [] : [late];
}

/** Declares `now` and `last_day` in a function with the time as a parameter. */
export function setNow(l: Lowering, bindings: Iterable<Binding>): void {
  const now: Value = { js: name(OWN.now), type: { kind: "datetime", wire: "computed" }, absent: false };
  for (const one of bindings)
    if (one.kind === "now")
      l.variables.set(
        one,
        one.zone === undefined
          ? now
          : { js: call("lastDay", now.js, text(one.zone)), type: one.typed.type, absent: false },
      );
}

function isAll(fetch: CheckedFetch): boolean {
  const { read } = fetch.declaration;
  return read.kind === "OperationRead" && read.all;
}

/** The arguments of a read, with tests of those that may be absent: then nothing is requested. */
function argumentsOf(
  l: Lowering,
  fetch: CheckedFetch,
): { readonly entries: { key: string; value: Js }[]; readonly lacking: readonly Js[] } {
  const { read } = fetch.declaration;
  const { checked } = l.module;
  const lacking: Js[] = [];
  const wanted = (node: tree.Expression, parameter: string, value: Js): Js => {
    if (checked.typed.get(node)?.absent === undefined) return value;
    const held = l.hoist(value, parameter);
    lacking.push(isAbsent(held));
    return held;
  };
  if (read.kind === "ResultRead") {
    const { js, type } = lowerExpression(l, read.by);
    const held = wanted(read.by, "by", js);
    // The same text as in the other flow's key.
    const value =
      type.kind === "number"
        ? convert(
            l,
            { js: held, type, absent: false },
            { kind: "number", integer: false, wire: type.wire === "number" ? "number" : "text" },
          )
        : held;
    return { entries: [{ key: "by", value: call("keyOf", value) }], lacking };
  }
  const parameters = fetch.operation?.operation.parameters ?? [];
  const entries = read.args.flatMap((argument) => {
    const slot = checked.slots.get(argument.value);
    const parameter = parameters.find((one) => one.name === argument.name?.text) ?? parameters[0];
    if (slot === undefined || parameter === undefined) return [];
    return [
      { key: parameter.name, value: wanted(argument.value, parameter.name, lowerAgainst(l, argument.value, slot)) },
    ];
  });
  return { entries, lacking };
}

/** A lookup in a loop: its result if it is known, otherwise a pending lookup, and the loop skips the element for now. */
export function lowerLoopFetch(l: Lowering, clause: tree.FetchClause): void {
  const { checked } = l.module;
  const fetch = checked.loopFetches.find((one) => one.declaration === clause);
  if (fetch === undefined) return;
  const { entries, lacking } = argumentsOf(l, fetch);
  const mayFindNone = fetch.binding.typed.absent !== undefined;
  const asked: Js = { js: "object", entries };
  const args = lacking.reduceRight<Js>((no, test) => ({ js: "conditional", test, yes: UNDEFINED, no }), asked);
  const local = l.names.fresh(fetch.binding.name);
  const found = member(name(OWN.fetched), fetch.binding.name);
  const value = call(mayFindNone ? "lookup" : "lookupOne", name(OWN.pending), text(fetch.binding.name), found, args);
  l.add({ kind: "const", name: local, value, origin: spanOf(clause) });
  const pending: Js = { js: "binary", operator: "===", left: name(local), right: name("PENDING") };
  l.add({ kind: "if", test: pending, yes: [{ kind: "continue" }], no: [] });
  const type = fetch.binding.typed.type;
  l.variables.set(fetch.binding, { js: name(local), type, absent: mayFindNone ? "undefined" : false });
}

/** The arguments of a list that is read on a schedule. */
export function lowerListArgs(names: ModuleNames, top: Names, read: CheckedListRead): JsFunction {
  const l = new Lowering(names, top.inner(), () => UNDEFINED);
  setNow(l, names.checked.bindings.values());
  const entries = read.args.flatMap((argument) => {
    const slot = names.checked.slots.get(argument.value);
    const { parameters } = read.operation;
    const parameter = parameters.find((one) => one.name === argument.name?.text) ?? parameters[0];
    if (slot === undefined || parameter === undefined) return [];
    return [{ key: parameter.name, value: lowerAgainst(l, argument.value, slot) }];
  });
  l.add({ kind: "return", value: { js: "object", entries } });
  const parameters = l.referred.has("now") ? [{ name: OWN.now, type: "Instant" }] : [];
  return { name: "args", exported: false, parameters, result: "", body: l.block };
}
