/** The common type of values from different branches. */
import { present } from "@integ/runtime/assertions";
import {
  ANY,
  DECIMAL,
  type EnumType,
  type Field,
  type Money,
  type NumberType,
  type RecordType,
  type TextType,
  type Type,
} from "../1-load/types.ts";
import { codePoints } from "./code-points.ts";
import { numbersOfBoth, textsOfBoth } from "./value-set.ts";

/** The texts of both, if either has known values; the lengths limit the others. */
function commonText(a: Type, b: Type, plain: TextType): TextType {
  if ((a.kind !== "text" && a.kind !== "enum") || (b.kind !== "text" && b.kind !== "enum")) return plain;
  return { ...plain, ...textsOfBoth(a, b) };
}

/** The type that includes both; undefined if they are different kinds of value. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a === b && a.kind !== "number") return a;
  if (a.kind === "never" || a.kind === "error") return b;
  if (b.kind === "never" || b.kind === "error") return a;
  if (a.kind === "any" || b.kind === "any") return ANY;
  if (a.kind === "union" || b.kind === "union") return commonUnion(a, b);
  if (a.kind === "number" && b.kind === "number") return commonNumber(a, b);
  if (a.kind === "date" && b.kind === "text" && b.literal !== undefined && isoDate(b.literal)) return a;
  if (b.kind === "date" && a.kind === "text" && a.literal !== undefined && isoDate(a.literal)) return b;
  const left = asText(a);
  const right = asText(b);
  if (
    a.kind === "enum" &&
    b.kind === "enum" &&
    a.members.length === b.members.length &&
    a.members.every((member) => b.members.includes(member))
  ) {
    return a.open ? a : b;
  }
  if (a.kind === "enum" && b.kind === "enum" && !a.open && !b.open) return literals([...a.members, ...b.members]);
  if (a.kind === "enum" && b.kind === "text" && b.literal !== undefined && a.members.includes(b.literal)) return a;
  if (b.kind === "enum" && a.kind === "text" && a.literal !== undefined && b.members.includes(a.literal)) return b;
  if (a.kind === "text" && a.literal !== undefined && b.kind === "text" && b.literal !== undefined)
    return literals([a.literal, b.literal]);
  if (a.kind === "enum" && !a.open && b.kind === "text" && b.literal !== undefined)
    return literals([...a.members, b.literal]);
  if (b.kind === "enum" && !b.open && a.kind === "text" && a.literal !== undefined)
    return literals([a.literal, ...b.members]);
  if (left !== undefined && right !== undefined) {
    const { maxLength, unit } = left;
    const known = maxLength !== undefined && right.maxLength !== undefined && unit === right.unit;
    return commonText(a, b, {
      kind: "text",
      ...(known
        ? { maxLength: Math.max(maxLength, right.maxLength ?? 0), ...(unit === undefined ? {} : { unit }) }
        : {}),
      ...(left.charset !== undefined && left.charset === right.charset ? { charset: left.charset } : {}),
    });
  }
  if (a.kind === "list" && b.kind === "list") {
    const element = commonType(a.element, b.element);
    const nullable = a.nullable === true || b.nullable === true ? { nullable: true as const } : {};
    return element === undefined ? undefined : { kind: "list", element, ...nullable };
  }
  if (a.kind === "record" && b.kind === "record") return commonRecord(a, b);
  if (a.kind === "datetime" && b.kind === "datetime") return { kind: "datetime", wire: "computed" };
  return a.kind === b.kind ? (a.kind === "boolean" ? { kind: "boolean" } : a) : undefined;
}

/** A union includes its variants. */
function commonUnion(a: Type, b: Type): Type | undefined {
  if (a.kind !== "union") return b.kind === "union" ? commonUnion(b, a) : undefined;
  const others = b.kind === "union" ? b.variants : [b];
  const holds = (one: Type): boolean =>
    a.variants.some(
      (variant) => variant.kind === one.kind && (one.kind !== "record" || commonType(variant, one) !== undefined),
    );
  return others.every(holds) ? a : undefined;
}

/** Whether a text is a date in a spec's notation: "2026-11-30". */
export function isoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function literals(members: readonly string[]): EnumType {
  return { kind: "enum", members: [...new Set(members)], open: false };
}

/** An enum is text of known length. */
/** A text's values without the blank ones. */
export function notBlank(type: Type): Type {
  return type.kind === "text" ? { ...type, minLength: Math.max(1, type.minLength ?? 0) } : type;
}

/** A type as text, with its known lengths and characters; undefined if it has no text form. */
export function asText(type: Type): TextType | undefined {
  if (type.kind === "text")
    return type.literal === undefined
      ? type
      : { kind: "text", maxLength: codePoints(type.literal), ...plainSigns([type.literal]) };
  if (type.kind === "enum") {
    if (type.open) return { kind: "text" };
    return { kind: "text", maxLength: Math.max(0, ...type.members.map(codePoints)), ...plainSigns(type.members) };
  }
  return undefined;
}

function plainSigns(texts: readonly string[]): { readonly charset?: "ascii" } {
  return texts.every((text) => !/[\u0080-\u{10ffff}]/u.test(text)) ? { charset: "ascii" } : {};
}

function commonNumber(a: NumberType, b: NumberType): NumberType {
  const scale = a.scale === undefined || b.scale === undefined ? undefined : Math.max(a.scale, b.scale);
  return {
    ...DECIMAL,
    integer: a.integer && b.integer,
    // An integer that counts a currency's smallest unit becomes an amount when it is read.
    wire: a.wire === b.wire && a.wire !== "minor" ? a.wire : "computed",
    ...(scale === undefined ? {} : { scale }),
    ...numbersOfBoth(a, b),
    ...commonMoney(a, b),
  };
}

/** Amounts of two currencies have none in common; a literal takes the other's currency. */
function commonMoney(a: NumberType, b: NumberType): { readonly money?: Money } {
  if (a.money === undefined && b.money === undefined) return {};
  if (a.money === undefined || b.money === undefined) {
    const { whole: _, ...money } = present(a.money ?? b.money, "money");
    return (a.money === undefined ? a : b).literal === undefined ? {} : { money };
  }
  const { identity, oneOf, source, tax, whole, ...rest } = a.money;
  const same = identity !== undefined && identity === b.money.identity;
  return {
    money: {
      ...rest,
      ...(same ? { identity, ...(source === undefined ? {} : { source }) } : {}),
      ...(same ? {} : oneOfSeveral([identity, ...(oneOf ?? []), b.money.identity, ...(b.money.oneOf ?? [])])),
      ...(tax !== undefined && tax === b.money.tax ? { tax } : {}),
      ...(whole === true && b.money.whole === true ? { whole } : {}),
    },
  };
}

/** The known currencies, where a currency is one of several. */
export function oneOfSeveral(identities: readonly (string | undefined)[]): Required<Pick<Money, "oneOf">> {
  return { oneOf: [...new Set(identities.filter((one) => one !== undefined))] };
}

/** Fields of either; a field that only one has, or that may be absent in one, may be absent. */
function commonRecord(a: RecordType, b: RecordType): RecordType | undefined {
  const fields = new Map<string, Field>();
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const left = a.fields.get(name);
    const right = b.fields.get(name);
    const only = left ?? right;
    if (left !== undefined && right !== undefined) {
      const type = commonType(left.type, right.type);
      if (type === undefined) return undefined;
      const { written: _, demanded: __, ...field } = left;
      const surely = left.written === true && right.written === true;
      const demanded = left.demanded === true && right.demanded === true;
      fields.set(name, {
        ...field,
        type,
        required: left.required && right.required,
        nullable: left.nullable || right.nullable,
        ...(surely ? { written: true as const } : {}),
        ...(demanded ? { demanded: true as const } : {}),
      });
    } else if (only !== undefined) {
      const { written: _, demanded: __, ...field } = only;
      fields.set(name, { ...field, required: false });
    }
  }
  return {
    kind: "record",
    name: a.name,
    fields,
    closed: a.closed,
    ...(a.place === undefined ? {} : { place: a.place }),
  };
}
