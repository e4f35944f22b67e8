/** Dedupe and ordering keys, as functions of the document. */
import { tree } from "@integ/grammar";
import { BODY, VERSION } from "../1-load/system-model.ts";
import type { Type } from "../1-load/types.ts";
import type { CheckedModule } from "../3-check/facts.ts";
import { COMPUTED, convert } from "./convert.ts";
import { call, fieldOf, type Js, type JsFunction, member, name, text, UNDEFINED } from "./ir.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { Lowering, Value } from "./lowering.ts";
import { OWN } from "./names.ts";

/** Creates a function of the document. @param leaveWith its result for an unknown currency */
export type FromSource = (
  wished: string,
  result: string,
  body: (l: Lowering) => void,
  parameters?: JsFunction["parameters"],
  leaveWith?: (failure: Js) => Js,
) => LoweredOfSource;

/** A function of the document, and whether it returns early for an unknown currency. */
export interface LoweredOfSource extends JsFunction {
  readonly leaves: boolean;
}

/** The functions of the document for the duplicate key and the ordering key. */
export interface LoweredKeys {
  readonly dedupe?: LoweredOfSource;
  readonly lane?: LoweredOfSource;
  readonly newest?: LoweredOfSource;
  /** Keys with amounts: the run is held if the currency is unknown. */
  readonly counted: readonly tree.Expression[];
}

/** The functions for `dedupe` and `key`; without `dedupe`, the one of the system's event. */
export function lowerKeys(checked: CheckedModule, fromSource: FromSource): LoweredKeys {
  const { dedupe: declared, key } = checked.module;
  const message = (failure: Js): Js => member(failure, "message");
  const dedupe = duplicateKey(checked, fromSource);
  const lane =
    key === undefined
      ? undefined
      : fromSource("lane", "string", (l) => lowerKey(l, [keyPart(l, lowerExpression(l, key.value))]), [], message);
  const newest =
    key?.newest === undefined
      ? undefined
      : isVersion(key.newest, checked.bindings)
        ? fromSource("newest", "Moment | undefined", versionOf, [{ name: OWN.delivery, type: "Delivery" }], message)
        : fromSource("newest", "Moment", newestOf(key.newest), [], message);
  const counted = [
    ...(dedupe?.leaves === true ? (declared?.keys ?? []) : []),
    ...(lane?.leaves === true && key !== undefined ? [key.value] : []),
    ...(newest?.leaves === true && key?.newest !== undefined ? [key.newest] : []),
  ].filter((one) => deliveryNames(one, checked.bindings).names.length === 0);
  return {
    ...(dedupe === undefined ? {} : { dedupe }),
    ...(lane === undefined ? {} : { lane }),
    ...(newest === undefined ? {} : { newest }),
    counted,
  };
}

function lowerKey(l: Lowering, parts: readonly Js[]): void {
  l.add({ kind: "return", value: call("keyOf", ...parts) });
}

/**
 * The duplicate key: the spec's `dedupe`, otherwise the default in the description. A header alone does not identify an
 * event, since senders reuse ids: if no field of the document is named, the body is part of the key, and it replaces a
 * missing header.
 */
function duplicateKey(
  { document, module, trigger, bindings }: CheckedModule,
  fromSource: FromSource,
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
      lowerKey(l, [...own.map((one) => keyPart(l, lowerExpression(l, one))), ...(onlyHeaders ? [body] : [])]);
    };
    const lowered = (needsBody: boolean): LoweredOfSource =>
      fromSource("key", "string", key, parameters(needsBody || used.some(({ names }) => names.length > 0)), () => body);
    const first = lowered(false);
    // If the currency of amounts is unknown, two events are equal only if all of their contents are.
    return first.leaves ? lowered(true) : first;
  }
  const ofEvent = trigger?.kind === "webhook" ? (trigger.event.dedupe ?? []) : [];
  if (ofEvent.length === 0) return undefined;
  const isField = (one: string): boolean => document.type.type.fields.has(one);
  const onlyHeaders = !ofEvent.some((one) => isField(one) || one === BODY);
  const key = (l: Lowering): void => {
    const object = l.variables.get(document.binding)?.js ?? UNDEFINED;
    const parts = ofEvent.map((one) => (isField(one) ? fieldOf(object, one) : partOf(one)));
    lowerKey(l, [...parts, ...(onlyHeaders ? [body] : [])]);
  };
  return fromSource("key", "string", key, parameters(!ofEvent.every(isField)));
}

/** The parts of the delivery that an expression names, and whether it uses anything else. */
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

/** Whether the delivery itself says how new it is. */
function isVersion(node: tree.Expression, bindings: CheckedModule["bindings"]): boolean {
  return node.kind === "Reference" && bindings.get(node)?.kind === "delivery";
}

function versionOf(l: Lowering): void {
  l.add({ kind: "return", value: member(name(OWN.delivery), VERSION) });
}

/**
 * The value by which states of one key are compared: instants and numbers as such, days and local times as sortable
 * texts.
 */
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
