/** Calls of the function library, of a spec's own functions and mappings, and lookups in tables. */
import type { tree } from "@integ/grammar";
import type { NumberType, Type } from "../1-load/types.ts";
import { builtins, type Builtin } from "../3-check/builtins.ts";
import type { Slot } from "../3-check/facts.ts";
import { call, fieldOf, isAbsent, name, orElse, raw, text, UNDEFINED, type Js } from "./ir.ts";
import { comparesCodes } from "../3-check/currencies.ts";
import { currencyOf, inLetters, known } from "./lower-currency.ts";
import { asDecimal, inText, lowerExpression } from "./lower-expression.ts";
import { convert } from "./convert.ts";
import { isStop, spanOf, STOPPED, type Lowering, type Value } from "./lowering.ts";
import { lowerAgainst } from "./lower-slot.ts";

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
      };
      return lowerAgainst(l, args[i] as tree.Expression, slot);
    });
    if (values.some(isStop)) return STOPPED;
    const js = call(l.module.callable(calleeName), ...values);
    return {
      js: l.module.leaves(calleeName) ? sure(l, js, calleeName) : js,
      type,
      absent: absent === undefined ? false : "undefined",
    };
  }
  const builtin = l.module.checked.overloads.get(node) ?? builtins.get(calleeName);
  if (builtin === undefined || args[0] === undefined) return STOPPED;
  return lowerBuiltin(l, builtin, node, args);
}

/** What a function of the spec gives, once that is no failure. */
function sure(l: Lowering, js: Js, wished: string): Js {
  const held = l.hoist(js, `${wished} gives`);
  l.leaveAt(call("failed", held), held);
  return held;
}

function lowerBuiltin(l: Lowering, builtin: Builtin, node: tree.Expression, args: readonly tree.Expression[]): Value {
  const { type, absent } = l.facts(node);
  const [first] = args;
  const subject = first as tree.Expression;
  if (builtin.name === "round" && subject.kind === "Binary" && subject.operator === "/") {
    const divisor = l.facts(subject.right).type;
    const never = divisor.kind === "number" && divisor.literal !== undefined && Number(divisor.literal) !== 0;
    const division = call(
      never ? "quotient" : "divide",
      asDecimal(l, subject.left),
      asDecimal(l, subject.right),
      ...args.slice(1).flatMap(constant),
    );
    return { js: withHandler(l, division, node, never), type, absent: false };
  }
  const parameter = builtin.parameters[0];
  const kind = parameter?.kind ?? "any";
  const others = args.slice(1).flatMap((argument, i) => {
    const other = builtin.parameters[i + 1]?.kind;
    if (other === "numbers") return [numbers(l, argument).js];
    return other === "text" || other === "date" ? [lowerExpression(l, argument).js] : constant(argument);
  });
  const value = kind === "numbers" ? numbers(l, subject) : lowerExpression(l, subject);
  if (value.type.kind === "never") return STOPPED;
  const apply = (js: Js, of: Value): Js => {
    const plain: Value = { ...of, js, absent: false };
    switch (builtin.runtime) {
      case "text":
        return inText(l, plain);
      case "money":
        return convert(l, plain, COMPUTED);
      case "minorUnits":
        return call("dec", call("minorUnits", known(l, js)));
      case "roundMoney": {
        const { money } = value.type as NumberType;
        const code = currencyOf(
          l,
          (l.facts(subject).type as NumberType).money ?? money ?? { currency: "" },
          of.absent === false ? undefined : js,
        );
        return call("roundMoney", convert(l, plain, COMPUTED), code, ...others);
      }
      case "allot": {
        const { money } = l.facts(subject).type as NumberType;
        const places =
          builtin.parameters.length > 2
            ? others.slice(1)
            : [call("minorUnits", currencyOf(l, money ?? { currency: "" }, of.absent === false ? undefined : js))];
        return call("allot", convert(l, plain, COMPUTED), others[0] ?? UNDEFINED, ...places);
      }
      case "cutIn":
        return call("cutIn", js, ...others, text(builtin.name === "cut_bytes" ? "bytes" : "utf16"));
      case "indexBy": {
        const field = args[1]?.kind === "Reference" ? args[1].name : "";
        const element = of.type.kind === "list" ? of.type.element : of.type;
        const of_ = element.kind === "record" ? element.fields.get(field) : undefined;
        const item = l.names.inner().fresh("item");
        const key: Value = {
          js: fieldOf(name(item), field),
          type: of_?.type ?? element,
          absent: of_?.required === true && !of_.nullable ? false : "nullish",
        };
        const body = key.absent === false ? inText(l, key) : orElse(keyText(l, key), UNDEFINED);
        return call("indexBy", js, { js: "arrow", parameter: item, body });
      }
      case "count":
        return { js: "member", object: js, name: "length", optional: false, assert: false };
      case "distinct":
        return call("distinct", js);
      default: {
        const converted =
          kind === "number" ? convert(l, plain, COMPUTED) : kind === "datetime" ? convert(l, plain, MOMENT) : js;
        return call(builtin.runtime, converted, ...others);
      }
    }
  };
  // These take an absent list themselves, and find nothing in it.
  const takesAbsent = ["first", "last", "one"].includes(builtin.runtime);
  if (value.absent === false || takesAbsent)
    return {
      js: withHandler(l, apply(value.js, value), node, builtin.fails !== true),
      type,
      absent: absent === undefined ? false : "undefined",
    };
  const held = l.hoist(value.js, camelOf(subject));
  const result: Js = { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: apply(held, value) };
  return { js: withHandler(l, result, node, builtin.fails !== true), type, absent: "undefined" };
}

const COMPUTED: Type = { kind: "number", integer: false, wire: "computed" };
const MOMENT: Type = { kind: "datetime", wire: "computed" };

/** A field that may be absent, as a text. */
function keyText(l: Lowering, value: Value): Js {
  const plain = inText(l, { ...value, absent: false });
  if (plain === value.js) return value.js;
  return { js: "conditional", test: isAbsent(value.js), yes: UNDEFINED, no: plain };
}

/** A list of numbers as Decimals. */
function numbers(l: Lowering, node: tree.Expression): Value {
  const type: Type = { kind: "list", element: COMPUTED };
  if (node.kind === "For" || node.kind === "List") {
    const js = lowerAgainst(l, node, { type, required: true, nullable: false, name: "amounts" });
    return isStop(js) ? STOPPED : { js, type, absent: false };
  }
  const value = lowerExpression(l, node);
  if (value.type.kind === "never") return STOPPED;
  return { js: convert(l, value, type), type, absent: value.absent };
}

/** A call that may fail: leaves by the label of the `on error` around it when it does. */
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
