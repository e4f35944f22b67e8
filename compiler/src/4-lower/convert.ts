/** Between wire forms: a number of a document, a number in quotes, a Decimal; an instant and its text. */
import { type DateTimeType, type NumberType, TEXT, type Type } from "../1-load/types.ts";
import { canonicalNumber } from "../3-check/check-table.ts";
import { call, isAbsent, type Js, name, raw, text, UNDEFINED } from "./ir.ts";
import { type Lowering, type Value } from "./lowering.ts";

/**
 * A value in the wire form of a type; absence passes through as undefined.
 * @param out for what is sent: JSON takes no BigInt, which a document's integer may be.
 */
export function convert(l: Lowering, value: Value, to: Type, out = false): Js {
  const how = conversion(l, value.type, to, out);
  if (how === undefined) return value.js;
  if (value.absent === false) return how(value.js);
  const held = l.hoist(value.js, wish(value.js));
  return { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: how(held) };
}

function wish(js: Js): string {
  if (js.js === "member") return js.name;
  if (js.js === "name") return js.name;
  if (js.js === "call" && js.callee.js === "name") return js.callee.name;
  return "value";
}

function conversion(l: Lowering, from: Type, to: Type, out: boolean): ((js: Js) => Js) | undefined {
  if (from.kind === "number" && to.kind === "number") return numberConversion(l, from, to, out);
  if (from.kind === "datetime" && to.kind === "datetime") {
    if (from.wire === to.wire) return undefined;
    const [read, write] = [READ_INSTANT[from.wire], WRITE_INSTANT[to.wire]];
    return (js) => {
      const moment = read === undefined ? js : call(read, js);
      return write === undefined ? moment : call(write, moment);
    };
  }
  // A day may be written in either way; it is read in both, and written in the plain one.
  if (from.kind === "date" && to.kind === "date" && from.wire === "msdate") return (js) => call("msDay", js);
  if (from.kind === "list" && to.kind === "list") {
    const element = conversion(l, from.element, to.element, out);
    if (element === undefined) return undefined;
    const item = l.names.inner().fresh("item");
    return (js) => ({
      js: "call",
      callee: { js: "member", object: js, name: "map", optional: false, assert: false },
      args: [{ js: "arrow", parameter: item, body: element(name(item)) }],
    });
  }
  return undefined;
}

type Instants = Readonly<Record<DateTimeType["wire"], string | undefined>>;
const READ_INSTANT: Instants = {
  text: "instant",
  seconds: "fromSeconds",
  milliseconds: "fromMilliseconds",
  msdate: "fromMsDate",
  computed: undefined,
};
const WRITE_INSTANT: Instants = {
  text: "String",
  seconds: "toSeconds",
  milliseconds: "toMilliseconds",
  msdate: "toMsDate",
  computed: undefined,
};

function numberConversion(l: Lowering, from: NumberType, to: NumberType, out: boolean): ((js: Js) => Js) | undefined {
  const { literal } = from;
  if (literal !== undefined) {
    if (to.wire === "computed") return () => l.module.decimal(literal);
    const digits = canonicalNumber(literal);
    if (to.wire === "text") return () => text(digits);
    if (digits.replace(/\D/g, "").length <= 15) return () => raw(digits);
    return () => call("num", l.module.decimal(literal));
  }
  if (from.wire === to.wire) return out && from.wire === "number" ? (js) => call("num", js) : undefined;
  if (from.wire === "minor" && from.money !== undefined) {
    const code = text(from.money.currency);
    const further = numberConversion(l, { ...COMPUTED, integer: false }, to, out);
    return (js) => (further === undefined ? call("fromMinor", js, code) : further(call("fromMinor", js, code)));
  }
  if (to.wire === "computed") return from.wire === "text" ? (js) => call("decText", js) : (js) => call("dec", js);
  if (to.wire === "number")
    return from.wire === "text" ? (js) => call("num", call("decText", js)) : (js) => call("num", js);
  return from.wire === "number" ? (js) => call("numText", js) : (js) => call("String", js);
}

export const COMPUTED: NumberType = { kind: "number", integer: false, wire: "computed" };

/** A type as a variable holds it: no literals. */
export function wireType(type: Type): Type {
  if (type.kind === "number" && type.literal !== undefined)
    return { ...COMPUTED, integer: type.integer, ...(type.scale === undefined ? {} : { scale: type.scale }) };
  if (type.kind === "text" && type.literal !== undefined) return TEXT;
  if (type.kind === "list") return { ...type, element: wireType(type.element) };
  return type;
}
