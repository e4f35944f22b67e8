/** The mapping: the steps of a spec in order, from the document to the records that are sent. */
import { present } from "@integ/runtime/assertions";
import { tree } from "@integ/grammar";
import type { Binding, CheckedModule, Slot } from "../3-check/facts.ts";
import { call, member, name, not, raw, text, UNDEFINED, type Js, type JsFunction, type Statement } from "./ir.ts";
import { stopCall } from "./lower-branch.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerGuard } from "./lower-guard.ts";
import { eachOf, push } from "./lower-list.ts";
import { lateOf, setNow } from "./lower-reads.ts";
import { provedSoFar, proving } from "./lower-proof.ts";
import { isNameOf, lowerAgainst, lowerNamed } from "./lower-slot.ts";
import { HOLD, isStop, Lowering, spanOf, type ModuleNames, type Value } from "./lowering.ts";
import { type Names, OWN } from "./names.ts";
import type { ModuleTypes } from "./module-types.ts";

/** A mapping in progress: its records so far, and the lookups that they need. */
interface Mapping {
  readonly l: Lowering;
  readonly inner: Names;
  readonly checked: CheckedModule;
  readonly used: ModuleTypes;
  readonly sent: { readonly key: string; readonly value: Js }[];
  readonly asked: { readonly key: string; readonly value: Js }[];
}

/**
 * The function `map`: guards, reads, records and checks in the order of the spec. `hasPrefilter`: guards that need only
 * the source are in the prefilter.
 */
export function lowerMap(
  checked: CheckedModule,
  names: ModuleNames,
  top: Names,
  sourceType: string,
  used: ModuleTypes,
  hasPrefilter: boolean,
): { readonly map: JsFunction; readonly mapping?: JsFunction } {
  const { document, module } = checked;
  const inner = top.inner();
  const { binding } = present(document, "document");
  const variable = inner.fresh(binding.name);
  const l = new Lowering(
    names,
    inner,
    HOLD,
    new Map([[binding, { js: name(variable), type: binding.typed.type, absent: false } satisfies Value]]),
  );
  const proof = { variable: inner.fresh("fits"), asked: false };
  l.proof = proof;
  lowerFetched(l, inner, checked);
  if (hasPrefilter) {
    const stop = inner.fresh("stop");
    l.add(
      { kind: "const", name: stop, value: call(OWN.prefilter, name(variable)) },
      { kind: "if", test: name(stop), yes: [{ kind: "return", value: name(stop) }], no: [] },
    );
  }
  setNow(l, checked.bindings.values());
  const mapping: Mapping = { l, inner, checked, used, sent: [], asked: [] };
  for (const step of module.steps) l.step(step, () => lowerStep(mapping, step));
  const { sent, asked } = mapping;
  if (!sent.some(({ value }) => isStop(value)))
    l.add({
      kind: "return",
      value: call(
        "sendProved",
        { js: "object", entries: sent },
        name(OWN.taken),
        provedSoFar(l),
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
    body: proof.asked
      ? [{ kind: "let", name: proof.variable, type: "boolean", value: raw("true") }, ...l.block]
      : l.block,
  };
  return checked.loopFetches.length === 0 ? { map: whole } : askingFirst(top, whole);
}

/** The names of earlier reads. */
function lowerFetched(l: Lowering, inner: Names, checked: CheckedModule): void {
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
    l.step(fetch.declaration, () =>
      l.add({ kind: "const", name: local, value: js, origin: spanOf(fetch.declaration) }),
    );
    l.variables.set(fetch.binding, {
      js: name(local),
      type: fetch.binding.typed.type,
      absent: absent ? "undefined" : false,
    });
  }
}

function lowerStep(mapping: Mapping, step: CheckedModule["module"]["steps"][number]): void {
  const { l, checked } = mapping;
  switch (step.kind) {
    case "Guard":
      if (!checked.early.has(step)) lowerGuard(l, step);
      break;
    case "Let":
      lowerStepLet(mapping, step);
      break;
    case "Destination":
      lowerStepDestination(mapping, step);
      break;
    case "Ensure":
      lowerEnsure(l, step);
      break;
    // A read is made before the mapping; `lowerModule` handles it.
    case "Fetch":
      break;
    default:
      step satisfies never;
  }
}

function lowerStepLet({ l, inner, checked }: Mapping, step: tree.LetDeclaration): void {
  const let_ = checked.bindings.get(step.name);
  const local = inner.fresh(step.name.text);
  // With coverage, the recorded value is assigned to the name.
  const value = l.module.seen === undefined ? lowerNamed(l, local, step.value) : lowerExpression(l, step.value);
  if (let_ === undefined || value.type.kind === "never") return;
  const js = l.seen(step, value.js);
  if (!isNameOf(js, local)) l.add({ kind: "const", name: local, value: js, origin: spanOf(step) });
  l.variables.set(let_, { js: name(local), type: value.type, absent: value.absent });
}

function lowerEnsure(l: Lowering, step: tree.EnsureDeclaration): void {
  const test = lowerCondition(l, step.condition);
  const [statements, value] = l.capture(() =>
    l.seen(step.otherwise, stopCall(l, step.otherwise.action, step.otherwise.reason)),
  );
  l.add({
    kind: "if",
    test: not(test),
    yes: [...statements, { kind: "return", value, origin: spanOf(step.otherwise) }],
    no: [],
    origin: spanOf(step),
  });
}

function lowerStepDestination(mapping: Mapping, step: tree.DestinationDeclaration): void {
  const { l, checked, sent } = mapping;
  const destination = checked.destinations.find((one) => one.declaration === step);
  if (destination === undefined) return;
  for (const binding of responsesIn(checked, step)) if (!l.responses.has(binding)) awaitResponse(mapping, binding);
  sent.push({ key: destination.binding.name, value: lowerDestination(mapping, destination) });
}

/** Returns before an earlier destination has responded: the known records are sent, and the rest follows. */
function awaitResponse({ l, inner, sent, asked }: Mapping, binding: Binding): void {
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
        value: call(
          "sendProved",
          { js: "object", entries: [...sent] },
          name(OWN.taken),
          provedSoFar(l),
          ...args,
          raw("true"),
        ),
      },
    ],
    no: [],
  });
  const local = inner.fresh(`${binding.name}Response`);
  l.add({ kind: "const", name: local, value: member(name(OWN.responses), binding.name) });
  l.responses.set(binding, name(local));
}

/** A mapping with lookups in its loops: it runs again when all results are available. */
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

function lowerDestination({ l, used, inner, asked }: Mapping, destination: CheckedModule["destinations"][number]): Js {
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
  const record = (): Js => {
    const value = lowerAgainst(l, declaration.record, slot);
    return isStop(value) ? value : proving(l, declaration.record, slot, value);
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
      const value = record();
      if (isStop(value)) return;
      l.add({ kind: "do", value: push(local, value), origin: spanOf(declaration) });
      if (asking !== undefined) l.add({ kind: "do", value: push(askedFor, asking) });
    });
    remember(false);
    return name(local);
  }
  if (declaration.when === undefined) {
    if (takesSome) asked.push({ key: binding.name, value: l.hoist(args(), `${binding.name} arguments`) });
    const value = record();
    if (isStop(value)) return value;
    l.add({ kind: "const", name: local, type, value, origin: spanOf(declaration) });
    remember(false);
    return name(local);
  }
  const test = lowerCondition(l, declaration.when);
  const askedFor = takesSome ? inner.fresh(`${binding.name}Arguments`) : "";
  const [block, value] = l.capture(() => {
    if (takesSome) l.add({ kind: "assign", name: askedFor, value: args() });
    return record();
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

/** The earlier destinations whose responses a step reads, in order. */
function responsesIn(checked: CheckedModule, step: tree.Node): Binding[] {
  const own = checked.responseUses.get(step);
  const inside = tree.children(step).flatMap((child) => responsesIn(checked, child));
  return [...new Set([...(own === undefined ? [] : [own]), ...inside])];
}

/** The destinations whose responses the spec reads, in the order in which they are first read. */
export function responsesUsed(checked: CheckedModule): ReadonlyMap<Binding, true> {
  return new Map([...checked.responseUses.values()].map((binding): [Binding, true] => [binding, true]));
}

/** Whether a destination must wait for a response that it, or one before it, reads. */
export function awaitsResponse(
  checked: CheckedModule,
  declaration: tree.DestinationDeclaration,
  responding: ReadonlyMap<Binding, true>,
): boolean {
  if (responding.size === 0) return false;
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
