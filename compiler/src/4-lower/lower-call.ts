/** Calls of the function library, of a spec's own functions and mappings, and lookups in tables. */
import { elementAt } from "@integ/runtime/assertions";
import { type tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { Builtin, LoweredCall } from "../functions/builtin.ts";
import type { Slot } from "../3-check/facts.ts";
import { call, isAbsent, raw, text, UNDEFINED, type Js } from "./ir.ts";
import { comparesCodes } from "../3-check/currencies.ts";
import { inLetters } from "./lower-currency.ts";
import { lowerExpression } from "./lower-expression.ts";
import { convert } from "./convert.ts";
import { isStop, spanOf, STOPPED, type Lowering, type Value } from "./lowering.ts";
import { lowerAgainst } from "./lower-slot.ts";

/** A call, or a pipe as the call that it is. */
export function lowerCall(l: Lowering, node: tree.CallExpression | tree.PipeExpression): Value {
  const called = node.kind === "Call" ? node : node.call;
  const callee = called.kind === "Call" ? called.callee : called;
  const rest = called.kind === "Call" ? called.args.map((argument) => argument.value) : [];
  const args = node.kind === "Pipe" ? [node.value, ...rest] : rest;
  const calleeName = callee.kind === "Reference" ? callee.name : "";
  const own = l.module.checked.callables.get(calleeName);
  const { type, absent } = l.facts(node);
  if (own !== undefined) {
    const values = own.parameters.map((parameter, i) => {
      const slot: Slot = {
        type: parameter.typed.type,
        required: parameter.typed.absent === undefined,
        nullable: false,
        name: parameter.name,
        direction: "read",
      };
      return lowerAgainst(l, elementAt(args, i), slot);
    });
    if (values.some(isStop)) return STOPPED;
    const js = call(l.module.callable(calleeName), ...values);
    return {
      js: l.module.leaves(calleeName) ? sure(l, js, calleeName, own.throws) : js,
      type,
      absent: absent === undefined ? false : "undefined",
    };
  }
  const code = l.module.checked.code.get(calleeName);
  if (code !== undefined) {
    const values = args.flatMap((argument, i) => {
      const slot = code.parameters[i];
      return slot === undefined ? [] : [lowerAgainst(l, argument, slot)];
    });
    if (values.some(isStop)) return STOPPED;
    const js = sure(l, call(l.module.code(calleeName), ...values), calleeName, true);
    return { js, type, absent: absent === undefined ? false : "undefined" };
  }
  const builtin = l.module.checked.overloads.get(node) ?? l.module.checked.library.get(calleeName);
  if (builtin === undefined || args[0] === undefined) return STOPPED;
  return lowerBuiltin(l, builtin, node, args);
}

/**
 * The result of a function after the test for failure.
 * @param mayBeHandled whether an `on error` around it may handle the failure
 */
function sure(l: Lowering, js: Js, wished: string, mayBeHandled: boolean): Js {
  const held = l.hoist(js, `${wished} gives`);
  if (mayBeHandled) l.breakOnFailure(held);
  else l.leaveAt(call("failed", held), held);
  return held;
}

function lowerBuiltin(l: Lowering, builtin: Builtin, node: tree.Expression, args: readonly tree.Expression[]): Value {
  const { type, absent } = l.facts(node);
  const [subject, ...others] = args;
  const kind = builtin.parameters[0]?.kind;
  if (subject === undefined || kind === undefined) return STOPPED;
  const rest = others.flatMap((argument, i) => {
    const other = builtin.parameters[i + 1]?.kind;
    if (other === "numbers") return [numbers(l, argument).js];
    return other === "text" || other === "date" ? [lowerExpression(l, argument).js] : constant(argument);
  });
  const whole = builtin.lowerWhole?.(l, { args, rest });
  if (whole !== undefined) return { js: withHandler(l, whole.js, node, !whole.fails), type, absent: false };
  const value = kind === "numbers" ? numbers(l, subject) : lowerExpression(l, subject);
  if (value.type.kind === "never") return STOPPED;
  const never = builtin.fails !== true;
  if (value.absent === false || builtin.takesAbsent === true) {
    const js = lowered(l, builtin, {
      args,
      rest,
      value: { ...value, absent: false },
      optional: value.absent !== false,
    });
    return { js: withHandler(l, js, node, never), type, absent: absent === undefined ? false : "undefined" };
  }
  const held = l.hoist(value.js, camelOf(subject));
  const js = lowered(l, builtin, { args, rest, value: { ...value, js: held, absent: false }, optional: true });
  const result: Js = { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: js };
  return { js: withHandler(l, result, node, never), type, absent: "undefined" };
}

/** A call by the function's own lowering, or of the runtime's function with its arguments. */
function lowered(l: Lowering, builtin: Builtin, given: LoweredCall): Js {
  if (builtin.lower !== undefined) return builtin.lower(l, given);
  const { value, rest } = given;
  const kind = builtin.parameters[0]?.kind;
  const first =
    kind === "number" ? convert(l, value, COMPUTED) : kind === "datetime" ? convert(l, value, MOMENT) : value.js;
  return call(builtin.runtime ?? builtin.name, first, ...rest);
}

const COMPUTED: Type = { kind: "number", integer: false, wire: "computed" };
const MOMENT: Type = { kind: "datetime", wire: "computed" };

/** A list of numbers for computation. */
function numbers(l: Lowering, node: tree.Expression): Value {
  const type: Type = { kind: "list", element: COMPUTED };
  if (node.kind === "For" || node.kind === "List") {
    const js = lowerAgainst(l, node, { type, required: true, nullable: false, name: "amounts", direction: "read" });
    return isStop(js) ? STOPPED : { js, type, absent: false };
  }
  const value = lowerExpression(l, node);
  if (value.type.kind === "never") return STOPPED;
  return { js: convert(l, value, type), type, absent: value.absent };
}

/** A call that may fail: on failure, control leaves by the label of the enclosing `on error`. */
function withHandler(l: Lowering, js: Js, node: tree.Expression, never: boolean): Js {
  if (never) return js;
  const held = l.hoist(js, "result", spanOf(node));
  l.add({ kind: "if", test: call("failed", held), yes: [{ kind: "break", label: l.failure ?? "attempt" }], no: [] });
  return held;
}

function camelOf(node: tree.Expression): string {
  if (node.kind === "Member") return node.name.text;
  if (node.kind === "Reference") return node.name;
  return "value";
}

/** Arguments known at compile time. */
function constant(node: tree.Expression): Js[] {
  switch (node.kind) {
    case "Number":
      return [raw(node.text)];
    case "Text":
      return [text(node.value)];
    case "Reference":
      return [text(node.name)];
    case "Regex":
      return [text(node.pattern === "" ? "(?:)" : node.pattern)];
    case "Duration":
      return [raw(node.amount.text), text(`${node.unit.text.replace(/s$/, "")}s`)];
    default:
      return [UNDEFINED];
  }
}

/** `tax_type["LT", rate]` as a call of the table. */
export function lowerLookup(l: Lowering, node: tree.IndexExpression, table: string): Value {
  const facts = l.module.checked.tables.get(table);
  const keys = node.keys.map((key, i) => {
    const value = lowerExpression(l, key);
    const letters = facts?.codes[i];
    const column = facts?.keys[i];
    if (letters !== undefined && column !== undefined && comparesCodes(value.type, column))
      return inLetters(value, letters);
    return value.type.kind === "number" ? convert(l, value, COMPUTED) : value.js;
  });
  const { type, absent } = l.facts(node);
  const js = call(l.module.table(table), ...keys);
  return absent === undefined
    ? { js: { js: "assert", value: js }, type, absent: false }
    : { js, type, absent: "undefined" };
}
