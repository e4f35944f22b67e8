/**
 * From checked expressions to the intermediate representation.
 *
 * A value is lowered into the current block: a stop, a loop with conditions or a failure adds statements there, and
 * leaves an expression. So the generated code never throws, and a stop is a plain `return`.
 */
import type { tree } from "@integ/grammar";
import { ERROR, TEXT, type Money } from "../1-load/types.ts";
import type { Slot } from "../3-check/facts.ts";
import { COMPUTED, convert, wireType } from "./convert.ts";
import { call, fieldOf, isAbsent, isSimple, type Js, raw, text, UNDEFINED } from "./ir.ts";
import { arithmetic, type Typed } from "./lower-arithmetic.ts";
import { wishOf } from "./lower-branch.ts";
import { lowerCall, lowerLookup } from "./lower-call.ts";
import { lowerCondition } from "./lower-condition.ts";
import { lowerAgainst } from "./lower-slot.ts";
import { isStop, type Lowering, spanOf, STOPPED, type Value } from "./lowering.ts";
import { currencyOf, unitsOf } from "./lower-currency.ts";
import { fieldKey } from "./names.ts";

/** A number for computation. */
export function asDecimal(l: Lowering, node: tree.Expression): Js {
  return convert(l, lowerExpression(l, node), COMPUTED);
}

/** Lowers an expression to the form of its type, with its place in the spec. Statements that it needs go into the current block. */
export function lowerExpression(l: Lowering, node: tree.Expression): Value {
  const value = lowerNode(l, node);
  return value.js.origin === undefined && !isSimple(value.js)
    ? { ...value, js: { ...value.js, origin: spanOf(node) } }
    : value;
}

function lowerNode(l: Lowering, node: tree.Expression): Value {
  const { type, absent } = l.facts(node);
  const mayBeAbsent = absent === undefined ? false : "undefined";
  switch (node.kind) {
    case "Text":
      return { js: text(node.value), type, absent: false };
    case "Number":
      return { js: l.module.decimal(node.text), type, absent: false };
    case "Boolean":
      return { js: raw(String(node.value)), type, absent: false };
    case "Null":
      // A name for null is an absent value; the slot writes null if the field accepts it.
      return { js: UNDEFINED, type, absent: "undefined" };
    case "Template":
      return lowerTemplate(l, node);
    case "Reference":
      return lowerReference(l, node);
    case "Member":
      return lowerMember(l, node);
    case "Index":
      return lowerIndex(l, node);
    case "Call":
    case "Pipe":
      return lowerCall(l, node);
    case "Unary":
      if (node.operator === "not") return { js: lowerCondition(l, node), type, absent: false };
      if (type.kind === "number" && type.literal !== undefined)
        return { js: l.module.decimal(type.literal), type, absent: false };
      return { js: call("neg", asDecimal(l, node.operand)), type, absent: mayBeAbsent };
    case "Binary":
      if (node.operator === "+" || node.operator === "-" || node.operator === "*") {
        const operand = (side: tree.Expression): Typed => ({ js: asDecimal(l, side), type: l.facts(side).type });
        return { js: arithmetic(node.operator, operand(node.left), operand(node.right)), type, absent: false };
      }
      return { js: lowerCondition(l, node), type, absent: false };
    case "Presence":
      return { js: lowerCondition(l, node), type, absent: false };
    default: {
      // Branches and blocks outside of a slot: against their own type, where null means absent.
      const settled = wireType(type);
      const slot: Slot = {
        type: settled,
        required: absent === undefined,
        nullable: false,
        name: wishOf(node),
        direction: "read",
        asked: true,
      };
      const js = lowerAgainst(l, node, slot);
      return isStop(js) ? STOPPED : { js, type: settled, absent: mayBeAbsent };
    }
  }
}

function lowerReference(l: Lowering, node: tree.NameReference): Value {
  const binding = l.module.checked.bindings.get(node);
  const response = l.module.checked.responseUses.get(node);
  if (response !== undefined) {
    const { type, absent } = l.facts(node);
    const js = l.responses.get(response) ?? UNDEFINED;
    if (absent !== undefined) return { js, type, absent: "undefined" };
    return { js: { js: "assert", value: js }, type, absent: false };
  }
  const variable = binding === undefined ? undefined : l.variables.get(binding);
  if (binding !== undefined) l.referred.add(binding.kind);
  if (variable === undefined) return { js: UNDEFINED, type: ERROR, absent: false };
  const surely = variable.absent !== false && l.facts(node).absent === undefined;
  // TypeScript also knows that a constant compared with null is present.
  const compared = binding?.kind === "fetch" && variable.js.js === "name";
  const value: Value = surely
    ? { js: compared ? variable.js : { js: "assert", value: variable.js }, type: variable.type, absent: false }
    : variable;
  return asNarrowed(l, node, value);
}

/** A value whose variant the enclosing arm determines. */
function asNarrowed(l: Lowering, node: tree.Expression, value: Value): Value {
  const type = l.module.checked.narrowings.get(node);
  if (type === undefined) return value;
  return { js: { js: "cast", value: value.js, type: l.module.typeName(type, "read") }, type, absent: false };
}

/** An amount in minor units, converted for computation. */
function inMajor(l: Lowering, value: Value, money: Money): Value {
  const major = (js: Js, code: Js): Js => call("fromMinor", js, code, ...unitsOf(money));
  if (value.absent === false) return { js: major(value.js, currencyOf(l, money)), type: COMPUTED, absent: false };
  const held = l.hoist(value.js, "amount");
  const code = currencyOf(l, money, held);
  const js: Js = { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: major(held, code) };
  return { js, type: COMPUTED, absent: "undefined" };
}

function lowerMember(l: Lowering, node: tree.MemberExpression): Value {
  const object = lowerExpression(l, node.object);
  const field = l.module.checked.fields.get(node);
  const { absent, surely } = l.facts(node);
  const holder = withField(l, object, node.name.text);
  const optional = object.absent !== false && !(holder.js === "member" && isAlwaysIn(l, node.object));
  const js = fieldOf(holder, node.name.text, optional);
  // An element that is looked up by name may be missing, as far as TypeScript knows.
  // A record of a schema has an interface, in which a field that this spec has written may still be missing.
  const ofSpec = object.type.kind === "record" && object.type.place === undefined;
  const always = field?.demanded === true || (ofSpec && field?.required === true && !field.nullable);
  const declared = always && object.absent === false;
  const unsure = (surely === true && !declared) || field === undefined || js.js !== "member";
  const type = field?.type ?? l.facts(node).type;
  const value: Value =
    absent !== undefined
      ? { js, type, absent: field === undefined || field.nullable ? "nullish" : "undefined" }
      : { js: unsure ? { js: "assert", value: js } : js, type, absent: false };
  const known = l.facts(node).type;
  if (type.kind === "number" && type.wire === "minor" && known.kind === "number" && known.money !== undefined)
    return inMajor(l, value, known.money);
  return asNarrowed(l, node, value);
}

/** Whether a value is a required field: `a?.b.c` only tests `a`. */
function isAlwaysIn(l: Lowering, node: tree.Expression): boolean {
  const field = node.kind === "Member" ? l.module.checked.fields.get(node) : undefined;
  return field?.required === true && !field.nullable && (field.written !== true || field.demanded === true);
}

/** A union, cast to a type with a field that only some variants have. */
function withField(l: Lowering, object: Value, name: string): Js {
  if (object.type.kind !== "union") return object.js;
  const owners = object.type.variants.filter(
    (variant) => variant.kind === "record" && variant.fields.has(name) && variant.fields.get(name)?.writeOnly !== true,
  );
  if (owners.length === object.type.variants.length) return object.js;
  const types = new Set(
    owners.map((variant) =>
      l.module.typeName((variant.kind === "record" ? variant.fields.get(name)?.type : undefined) ?? ERROR, "read"),
    ),
  );
  const field = `${fieldKey(name)}?: ${[...types].join(" | ")} | null | undefined`;
  return { js: "cast", value: object.js, type: `{ ${field} }${object.absent === false ? "" : " | undefined"}` };
}

function lowerIndex(l: Lowering, node: tree.IndexExpression): Value {
  if (
    node.object.kind === "Reference" &&
    !l.module.checked.bindings.has(node.object) &&
    l.module.checked.tables.has(node.object.name)
  ) {
    return lowerLookup(l, node, node.object.name);
  }
  const object = lowerExpression(l, node.object);
  const [key] = node.keys;
  const keyType = key === undefined ? ERROR : l.facts(key).type;
  const keyJs =
    key === undefined
      ? UNDEFINED
      : keyType.kind === "number"
        ? keyType.literal === undefined
          ? call("Number", asDecimal(l, key))
          : raw(keyType.literal)
        : lowerExpression(l, key).js;
  const absent = l.facts(node).absent === undefined ? false : "nullish";
  const open =
    object.type.kind === "record"
      ? ({ js: "cast", value: object.js, type: restType(l, object) } satisfies Js)
      : object.js;
  const type = l.facts(node).type;
  // A name from a document may be one that every object inherits, like "toString".
  const byName = key !== undefined && keyType.kind !== "number" && !(key.kind === "Text" && !(key.value in {}));
  if (byName) return { js: call("own", open, keyJs), type, absent };
  return { js: { js: "index", object: open, key: keyJs, optional: object.absent !== false }, type, absent };
}

/** The type of a record whose additional fields can be read. */
function restType(l: Lowering, { type, absent }: Value): string {
  const rest = type.kind === "record" && type.rest !== undefined ? l.module.typeName(type.rest, "read") : "unknown";
  return `unknown as { readonly [name: string]: ${rest} | undefined }${absent === false ? "" : " | undefined"}`;
}

function lowerTemplate(l: Lowering, node: tree.Template): Value {
  const chunks: string[] = [""];
  const values: { js: Js; absent: boolean }[] = [];
  for (const part of node.parts) {
    if (part.kind === "Chunk") chunks[chunks.length - 1] = (chunks.at(-1) ?? "") + part.value;
    else {
      const value = lowerExpression(l, part);
      values.push({ js: inText(l, value), absent: value.absent !== false });
      chunks.push("");
    }
  }
  if (!values.some((value) => value.absent)) {
    return { js: { js: "template", chunks, values: values.map((value) => value.js) }, type: TEXT, absent: false };
  }
  const built = call(
    "template",
    { js: "array", items: chunks.map(text) },
    { js: "array", items: values.map((value) => value.js) },
  );
  const surely = l.facts(node).absent === undefined;
  return {
    js: surely ? { js: "assert", value: built } : built,
    type: l.facts(node).type,
    absent: surely ? false : "undefined",
  };
}

/** The text of a value in a hole. */
export function inText(l: Lowering, value: Value): Js {
  if (
    value.type.kind === "number" &&
    ["text", "either", "minor"].includes(value.type.wire) &&
    value.type.literal === undefined
  ) {
    // Like any other number, without the trailing zeros of a document.
    const absent = value.absent === false ? false : "undefined";
    return inText(l, { js: convert(l, value, COMPUTED), type: COMPUTED, absent });
  }
  if (value.type.kind === "number") return convert(l, value, { ...COMPUTED, wire: "text" });
  if (value.type.kind === "datetime") return convert(l, value, { kind: "datetime", wire: "text" });
  if (value.type.kind === "date") return convert(l, value, { kind: "date" });
  if (value.type.kind === "union") return call("String", value.js);
  return value.js;
}
