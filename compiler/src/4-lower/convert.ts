/**
 * Converts between wire forms: numbers in documents, numbers in quotes, and numbers for computation; instants and their
 * texts.
 */
import {
  TEXT,
  isUnspecific,
  type DateTimeType,
  type ListType,
  type NumberType,
  type RecordType,
  type Type,
  type UnionType,
} from "../1-load/types.ts";
import { canonicalNumber } from "../3-check/check-table.ts";
import { caseChange } from "../3-check/currencies.ts";
import { call, fieldOf, isAbsent, type Js, member, name, raw, text, UNDEFINED } from "./ir.ts";
import { type Lowering, type Value } from "./lowering.ts";

/**
 * Converts a value to the wire form of a type; absence becomes undefined.
 * @param out whether the value is sent: JSON has no BigInts, which a document's integer may be
 */
export function convert(l: Lowering, value: Value, to: Type, out = false): Js {
  const how = conversion(l, value.type, to, out);
  if (how === undefined) return value.js;
  if (value.absent === false) return how(value.js);
  const held = l.hoist(value.js, wish(value.js));
  return ifPresent(held, how(held));
}

function wish(js: Js): string {
  if (js.js === "member") return js.name;
  if (js.js === "name") return js.name;
  if (js.js === "call" && js.callee.js === "name") return js.callee.name;
  return "value";
}

type How = (js: Js) => Js;

function conversion(l: Lowering, from: Type, place: Type, out: boolean): How | undefined {
  if (from.kind === "union") return unionConversion(l, from, place, out);
  const to = variantFor(from, place);
  if (from.kind === "number" && to.kind === "number") return numberConversion(l, from, to, out);
  if (from.kind === "datetime" && to.kind === "datetime") {
    if (from.wire === to.wire) return undefined;
    const [read, write] = [READ_INSTANT[from.wire], WRITE_INSTANT[to.wire]];
    return (js) => {
      const moment = read === undefined ? js : call(read, js);
      return write === undefined ? moment : call(write, moment);
    };
  }
  const letters = caseChange(from, to);
  if (letters !== undefined)
    return (js) => {
      const changed = call(letters, js);
      // TypeScript does not know that the codes in the other case are those of the place.
      return to.kind === "enum" && out
        ? { js: "cast", value: changed, type: l.module.typeName(to, "written") }
        : changed;
    };
  // A day may have either form; both are read, and the plain one is written.
  if (from.kind === "date" && to.kind === "date" && from.wire === "msdate") return (js) => call("msDay", js);
  if (from.kind === "list" && to.kind === "list") return listConversion(l, from, to, out);
  if (from.kind === "map" && to.kind === "map") {
    const values = each(l, from.value, to.value, false, out);
    return values === undefined ? undefined : (js) => call("mapValues", js, values);
  }
  if (out) return retyped(l, from, to);
  return from.kind === "record" && to.kind === "record" ? recordConversion(l, from, to) : undefined;
}

/** A computed record, if another branch has a number or an instant in another form; a record as it is sent where one as it is read goes. */
function recordConversion(l: Lowering, from: RecordType, to: RecordType): How | undefined {
  // A record of a schema may be recursive; it has the same form everywhere.
  if (from.sent !== undefined && to.sent === undefined && to.place !== undefined)
    return (js) => ({ js: "cast", value: js, type: l.module.typeName(to, "read") });
  if (from === to || from.place !== undefined) return undefined;
  const fields = [...from.fields].map(([key, field]) => {
    const type = to.fields.get(key)?.type;
    return {
      key,
      surely: field.required,
      how: type === undefined ? undefined : conversion(l, field.type, type, false),
    };
  });
  if (fields.every(({ how }) => how === undefined)) return undefined;
  return (js) => {
    const record = js.js === "name" || js.js === "member" ? js : l.hoist(js, wish(js));
    const entries = fields.map(({ key, surely, how }) => {
      const field = fieldOf(record, key);
      if (how === undefined) return { key, value: field };
      return { key, value: surely ? how(field) : ifPresent(field, how(field)) };
    });
    return { js: "object", entries };
  };
}

function ifPresent(held: Js, value: Js): Js {
  return { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: value };
}

/** The variant of a union for a value of a type. */
function variantFor(from: Type, place: Type): Type {
  if (place.kind !== "union") return place;
  const same = place.variants.filter((one) => one.kind === from.kind);
  return same.find((one) => "wire" in one && "wire" in from && one.wire === from.wire) ?? same[0] ?? place;
}

/** A value that is sent unchanged under another type: TypeScript distinguishes types that are read from those that are sent. */
function retyped(l: Lowering, from: Type, to: Type): How | undefined {
  if (from.kind !== "record" || to.kind !== "record") return undefined;
  const type = l.module.typeName(to, "written");
  return l.module.typeName(from, "read") === type ? undefined : (js) => ({ js: "cast", value: js, type });
}

/** The function that is applied to each element; undefined if there is none. */
function each(l: Lowering, from: Type, to: Type, nullable: boolean, out: boolean): Js | undefined {
  const how = conversion(l, from, to, out);
  if (how === undefined) return undefined;
  const item = l.names.inner().fresh("item");
  const value = how(name(item));
  const body: Js = nullable ? { js: "conditional", test: isAbsent(name(item)), yes: raw("null"), no: value } : value;
  return { js: "arrow", parameter: item, body };
}

function listConversion(l: Lowering, from: ListType, to: ListType, out: boolean): How | undefined {
  const rest = each(l, from.element, to.element, from.nullable === true, out);
  if (from.first === undefined || to.first === undefined)
    return rest === undefined
      ? undefined
      : (js) => ({
          js: "call",
          callee: { js: "member", object: js, name: "map", optional: false, assert: false },
          args: [rest],
        });
  const first = from.first.map((one, i) => each(l, one, to.first?.[i] ?? to.element, false, out) ?? UNDEFINED);
  if (rest === undefined && first.every((one) => one === UNDEFINED)) return undefined;
  const type = l.module.typeName(to, out ? "written" : "read");
  return (js) => ({
    js: "cast",
    value: call("mapTuple", js, { js: "array", items: first }, ...(rest === undefined ? [] : [rest])),
    type,
  });
}

/** Converts each variant to that of the place, by its type in JSON; variants that JSON does not distinguish stay unchanged. */
function unionConversion(l: Lowering, from: UnionType, place: Type, out: boolean): How | undefined {
  const variants = from.variants.filter((one) => one.kind !== "null");
  const records = variants.filter((one) => one.kind === "record");
  const cases = variants.flatMap((one) => {
    const alone = variants.every((other) => other === one || jsonKind(other) !== jsonKind(one));
    const how = one.kind === "record" || !alone ? undefined : conversion(l, one, place, out);
    return how === undefined ? [] : [{ kind: jsonKind(one), how }];
  });
  const renamed = out && records.some((one) => retyped(l, one, variantFor(one, place)) !== undefined);
  if (cases.length === 0 && !renamed) return undefined;
  const type = l.module.typeName(place, "written");
  return (js) => {
    const held = cases.length === 0 || js.js === "name" ? js : l.hoist(js, wish(js));
    const value = cases.reduceRight<Js>(
      (no, { kind, how }) => ({ js: "conditional", test: isJson(held, kind), yes: how(held), no }),
      held,
    );
    return renamed ? { js: "cast", value, type } : value;
  };
}

type Instants = Readonly<Record<DateTimeType["wire"], string | undefined>>;
const READ_INSTANT: Instants = {
  text: "instant",
  seconds: "fromSeconds",
  milliseconds: "fromMilliseconds",
  msdate: "fromMsDate",
  utc: "fromUtc",
  utc_blank: "fromUtc",
  computed: undefined,
};
const WRITE_INSTANT: Instants = {
  text: "String",
  seconds: "toSeconds",
  milliseconds: "toMilliseconds",
  msdate: "toMsDate",
  utc: "toUtc",
  utc_blank: "toUtcBlank",
  computed: undefined,
};

function numberConversion(l: Lowering, from: NumberType, to: NumberType, out: boolean): ((js: Js) => Js) | undefined {
  const { literal } = from;
  if (literal !== undefined) {
    if (to.wire === "computed") return () => l.module.decimal(literal);
    const digits = canonicalNumber(literal);
    if (to.wire === "text" || to.wire === "either") return () => text(digits);
    if (digits.replace(/\D/g, "").length <= 15) return () => raw(digits);
    return () => call("num", l.module.decimal(literal));
  }
  if (from.wire === "either") {
    const further = numberConversion(l, { ...COMPUTED, integer: false }, to, out);
    return (js) => (further === undefined ? call("numIn", js) : further(call("numIn", js)));
  }
  if (from.wire === to.wire) return out && from.wire === "number" ? (js) => call("num", js) : undefined;
  if (from.wire === "minor" && from.money !== undefined) {
    const code = text(from.money.currency);
    const further = numberConversion(l, { ...COMPUTED, integer: false }, to, out);
    return (js) => (further === undefined ? call("fromMinor", js, code) : further(call("fromMinor", js, code)));
  }
  if (to.wire === "computed") return from.wire === "text" ? (js) => call("numOf", js) : undefined;
  if (to.wire === "number")
    return from.wire === "text" ? (js) => call("num", call("numOf", js)) : (js) => call("num", js);
  return (js) => (to.wire === "either" && from.wire === "text" ? js : call("numText", js));
}

export const COMPUTED: NumberType = { kind: "number", integer: false, wire: "computed" };

/** The type of a variable: without literals. */
export function wireType(type: Type): Type {
  if (type.kind === "number" && type.literal !== undefined)
    return { ...COMPUTED, integer: type.integer, ...(type.scale === undefined ? {} : { scale: type.scale }) };
  if (type.kind === "text" && type.literal !== undefined) return TEXT;
  if (type.kind === "list") return { ...type, element: wireType(type.element) };
  return type;
}

type JsonKind = "string" | "number" | "boolean" | "array" | "object";

/** The JSON kind of a type's values in a document. */
export function jsonKind(type: Type): JsonKind {
  if (isUnspecific(type)) return "string";
  switch (type.kind) {
    case "number":
      return type.wire === "text" ? "string" : "number";
    case "datetime":
      return type.wire === "seconds" || type.wire === "milliseconds" ? "number" : "string";
    case "boolean":
      return "boolean";
    case "list":
      return "array";
    case "record":
    case "map":
      return "object";
    case "date":
    case "duration":
    case "enum":
    case "local_datetime":
    case "text":
    case "time":
    case "union":
      return "string";
  }
}

/** Whether a variable's value has a type of JSON. */
export function isJson(subject: Js, kind: JsonKind): Js {
  switch (kind) {
    case "number":
      return call("isNumber", subject);
    case "array":
      return { js: "call", callee: member(name("Array"), "isArray"), args: [subject] };
    case "object":
      return { js: "call", callee: member(name("shape"), "isRecord"), args: [subject] };
    case "boolean":
    case "string": {
      const held = subject.js === "name" ? subject.name : "value";
      return { js: "binary", operator: "===", left: raw(`typeof ${held}`), right: text(kind) };
    }
  }
}
