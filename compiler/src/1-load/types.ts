/**
 * The types of values for the checker. They come from the systems' JSON Schemas and from specs.
 *
 * A logical type and its wire form are separate: `wire` is the value's form in a document, which only lowering uses.
 * Absence is not part of a type: it belongs to a field (`required`, `nullable`) or to an expression.
 */
import type { tree } from "@integ/grammar";
import type { Language } from "./regular-language.ts";

/** The place of a declaration in a schema: a file and a JSON pointer into it. */
export interface SchemaPlace {
  readonly path: string;
  readonly pointer: string;
  /** Places of other schemas for the same value, with which it forms another type. */
  readonly beside?: string;
}

/** A unique text for a place. */
export function placeKey({ path, pointer, beside }: SchemaPlace): string {
  return `${path}#${pointer}${beside === undefined ? "" : ` ${beside}`}`;
}

/** JSON, as schemas and their rules are. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON record, such as a schema with keywords. */
export type JsonRecord = { readonly [key: string]: Json };

/** Whether JSON is a record. */
export function isJsonRecord(json: Json | undefined): json is JsonRecord {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** JSON as a list; empty for any other value. */
export function jsonList(json: Json | undefined): readonly Json[] {
  return isJsonList(json) ? json : [];
}

/** A JSON string without its quotes; any other value as JSON. */
export function jsonText(json: Json): string {
  return typeof json === "string" ? json : JSON.stringify(json);
}

/** Whether JSON is a list. (`Array.isArray` does not narrow readonly lists.) */
export function isJsonList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/**
 * Requirements of a schema that a type can't express (`not`, `if`, `contains`, exactly one of several …), as a self-contained
 * JSON Schema. Checked when a document comes in, and before one goes out.
 */
interface Ruled {
  readonly rules?: Json;
}

/** The unit in which a system limits texts: code points unless it says otherwise. */
export type LengthUnit = "utf16" | "bytes";
/** The characters that a system can store. Default: all of Unicode. */
export type Charset = "ascii" | "latin1";

/** Text, including texts that hold an amount, a date or bytes. */
export interface TextType extends Ruled {
  readonly kind: "text";
  /** In `unit`s. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly unit?: LengthUnit;
  readonly charset?: Charset;
  readonly pattern?: string;
  readonly format?: string;
  /** An amount of the same document is in the currency that this field names. */
  readonly currency?: true;
  /** Known at compile time. */
  readonly literal?: string;
  /** For computed values: all possible texts, or a language that contains them. */
  readonly values?: readonly string[];
  readonly language?: Language;
}

/** Which currency an amount is in: a constant, or the value that a path of the document holds. */
export interface Money {
  /** `EUR`, or a pointer: `/currency` from the document's root, `1/currency_code` from the record around the amount. */
  readonly currency: string;
  readonly tax?: "net" | "gross";
  /** Whole units of the currency: no more decimals than it has. */
  readonly whole?: true;
  /** Currencies that the system counts with other decimals than ISO 4217 says. */
  readonly units?: Readonly<Record<string, number>>;
  /** Resolved by the checker: amounts with the same identity are in the same currency. */
  readonly identity?: string;
  /** Instead of an identity: the possible ones, if a choice selected the amount. */
  readonly oneOf?: readonly string[];
  /** The expression of the currency, if it is not a constant. */
  readonly source?: tree.Expression;
}

/** A whole or decimal number, or with `money` an amount. */
export interface NumberType extends Ruled {
  readonly kind: "number";
  readonly integer: boolean;
  /** The maximum number of decimals; absent: unlimited. */
  readonly scale?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
  /**
   * `computed` is a number in the runtime's form; `minor` counts the smallest units of the currency; `either` is a
   * number that some documents write in quotes.
   */
  readonly wire: "number" | "text" | "either" | "minor" | "computed";
  readonly money?: Money;
  readonly literal?: string;
  /** For computed values: all possible numbers. */
  readonly values?: readonly string[];
}

/** `true` or `false`; with `literal` only that one. */
export interface BooleanType extends Ruled {
  readonly kind: "boolean";
  readonly literal?: boolean;
}

/** A day. `msdate` is written `/Date(1439434356790)/`. */
export interface DateType extends Ruled {
  readonly kind: "date";
  readonly wire?: "msdate";
}

/** A time of day without a date or zone: `23:55:00`. */
export interface TimeType extends Ruled {
  readonly kind: "time";
}
/** A date and time without a zone, which is not an instant. */
export interface LocalDateTimeType extends Ruled {
  readonly kind: "local_datetime";
}
/**
 * An instant. `computed` is Temporal's, which no document holds; `seconds` and `milliseconds` count from 1970; `utc`
 * and `utc_blank` (`2026-11-30 10:00:00`) are in UTC without saying so.
 */
export interface DateTimeType extends Ruled {
  readonly kind: "datetime";
  readonly wire: "text" | "seconds" | "milliseconds" | "msdate" | "utc" | "utc_blank" | "computed";
}
/** A duration of ISO 8601: `P3D`. */
export interface DurationType extends Ruled {
  readonly kind: "duration";
}

/** One of some texts. */
export interface EnumType extends Ruled {
  readonly kind: "enum";
  readonly members: readonly string[];
  /** Whether a system may send other values. */
  readonly open: boolean;
  readonly name?: string;
  /** An amount of the same document is in the currency that this field names. */
  readonly currency?: true;
}

/** A field of a record. `required`: it is always present; `nullable`: it may be null if present. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly readOnly: boolean;
  /** Only sent: no incoming document has it. */
  readonly writeOnly?: true;
  /** Whether the schema marks personal data: `true`, or its kind (`email`, `name` …). */
  readonly personal?: string;
  readonly doc?: string;
  readonly place?: SchemaPlace;
  /** A field of a record that this spec builds: it is present although the schema allows it to be absent. */
  readonly written?: true;
  /** For such a field: its schema and its interface require it. */
  readonly demanded?: true;
}

/** Fields by their names. Records compare by identity: each schema is read into one. */
export interface RecordType extends Ruled {
  readonly kind: "record";
  /** The name in messages: `shopify.Order`, `shopify.Order.customer`. */
  readonly name: string;
  /** Filled after the record is created, since records may be recursive. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly closed: boolean;
  /** The type of additional fields, if the schema gives one. */
  readonly rest?: Type;
  readonly doc?: string;
  readonly place?: SchemaPlace;
  /** In the form that is sent: the names of the fields that only its system sets, which it lacks. */
  readonly sent?: ReadonlySet<string>;
}

/** A list; a tuple has separate types for its first elements. */
export interface ListType extends Ruled {
  readonly kind: "list";
  readonly element: Type;
  /** An element may be null. */
  readonly nullable?: true;
  /** A tuple: the types of the first elements; `element` is that of the others. */
  readonly first?: readonly Type[];
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Whether the limits are certain: incoming lists are accepted with any number of elements. */
  readonly counted?: true;
}

/** A map from arbitrary names to values of one type. */
export interface MapType extends Ruled {
  readonly kind: "map";
  readonly value: Type;
}
/** One of several types, distinguished by `match x { is … }`. */
export interface UnionType extends Ruled {
  readonly kind: "union";
  readonly name: string;
  readonly variants: readonly Type[];
  /** A document that fits more than one of them is wrong (`oneOf`). */
  readonly exactlyOne: boolean;
  /** The discriminator: a field, and its values for each variant. */
  readonly discriminator?: { readonly field: string; readonly values: readonly (readonly string[])[] };
  readonly place?: SchemaPlace;
}
/** JSON whose schema can't be expressed as a type. */
export interface AnyType extends Ruled {
  readonly kind: "any";
}

/** Only `null`. */
export interface NullType extends Ruled {
  readonly kind: "null";
}
/** `skip`, `hold`, `retry`: no value at all. */
export interface NeverType extends Ruled {
  readonly kind: "never";
}
/** The type of a mistake; it fits everything, so that a mistake is reported once. */
export interface ErrorType extends Ruled {
  readonly kind: "error";
}

export type Type =
  | TextType
  | NumberType
  | BooleanType
  | DateType
  | TimeType
  | LocalDateTimeType
  | DateTimeType
  | DurationType
  | EnumType
  | RecordType
  | ListType
  | MapType
  | UnionType
  | AnyType
  | NullType
  | NeverType
  | ErrorType;

export type TemporalType = DateType | TimeType | DateTimeType | LocalDateTimeType | DurationType;
export type CompositeType = RecordType | ListType | MapType | UnionType;
/** Types that say nothing of a value, or that have none. */
export type UnspecificType = AnyType | NullType | NeverType | ErrorType;

const TEMPORAL: Readonly<Record<TemporalType["kind"], true>> = { date: true, time: true, datetime: true, local_datetime: true, duration: true }; // prettier-ignore
const COMPOSITE: Readonly<Record<CompositeType["kind"], true>> = { record: true, list: true, map: true, union: true };
const UNSPECIFIC: Readonly<Record<UnspecificType["kind"], true>> = { any: true, null: true, never: true, error: true };

/** Whether a type's values are days, times or durations. */
export const isTemporal = (type: Type): type is TemporalType => Object.hasOwn(TEMPORAL, type.kind);
/** Whether a type is made of others. */
export const isComposite = (type: Type): type is CompositeType => Object.hasOwn(COMPOSITE, type.kind);
/** Whether a type says nothing of a value, or has none. */
export const isUnspecific = (type: Type): type is UnspecificType => Object.hasOwn(UNSPECIFIC, type.kind);

export const ERROR: ErrorType = { kind: "error" };
export const NEVER: NeverType = { kind: "never" };
export const ANY: AnyType = { kind: "any" };
export const NULL: NullType = { kind: "null" };
export const TEXT: TextType = { kind: "text" };
export const BOOLEAN: BooleanType = { kind: "boolean" };
export const DATE: DateType = { kind: "date" };
export const INTEGER: NumberType = { kind: "number", integer: true, scale: 0, wire: "number" };
export const DECIMAL: NumberType = { kind: "number", integer: false, wire: "computed" };

/** A variant's name in an arm `is …`: the third unnamed variant of a schema is `erp.Order.image."3"`. */
export function showKind(type: Type): string {
  if (type.kind === "number") return "decimal";
  if (type.kind === "text" || type.kind === "enum") return "text";
  if (type.kind === "record") return type.name.replace(/\.(\d+)(?=\.|$)/g, '."$1"');
  // Any list, or any map.
  if (type.kind === "list" && type.element.kind === "any") return "list of text";
  if (type.kind === "map" && type.value.kind === "any") return "map of text";
  if (type.kind === "list" && type.element.kind === "record") return `list of ${showKind(type.element)}`;
  if (type.kind === "map" && type.value.kind === "record") return `map of ${showKind(type.value)}`;
  return show(type);
}

/** A type in the words of the language: `text`, `decimal`, `list of xero.LineItem`. */
export function show(type: Type): string {
  switch (type.kind) {
    case "text":
      return type.literal === undefined
        ? type.maxLength === undefined
          ? "text"
          : `text of at most ${type.maxLength} ${unitWords(type.unit)}`
        : JSON.stringify(type.literal);
    case "number":
      if (type.literal !== undefined) return type.literal;
      if (type.money !== undefined) return showMoney(type.money);
      return type.integer ? "integer" : type.scale === undefined ? "decimal" : `decimal(${type.scale})`;
    case "enum":
      return type.members.length > 6
        ? `one of ${type.members.length} values`
        : `one of ${type.members.map((member) => JSON.stringify(member)).join(", ")}`;
    case "record":
      return type.name;
    case "list":
      return `list of ${show(type.element)}`;
    case "map":
      return `map of ${show(type.value)}`;
    case "union":
      return type.variants.length > 4
        ? `one of ${type.variants.length} kinds`
        : type.variants.map((variant) => show(variant)).join(" or ");
    case "any":
      return "any JSON";
    case "never":
      return "no value";
    case "error":
      return "unknown";
    case "boolean":
    case "date":
    case "datetime":
    case "duration":
    case "local_datetime":
    case "null":
    case "time":
      return type.kind;
  }
}

/** "an amount in EUR", "an amount, tax included". */
function showMoney(money: Money): string {
  const known = /^[A-Z]{3}$/.test(money.currency) ? ` in ${money.currency}` : "";
  const tax = money.tax === undefined ? "" : money.tax === "net" ? ", without tax" : ", tax included";
  return `an amount${known}${tax}`;
}

/** The unit of a limit, in words. */
export function unitWords(unit: LengthUnit | undefined): string {
  return unit === "bytes" ? "bytes" : unit === "utf16" ? "UTF-16 units" : "characters";
}

/** A type that includes null, if there is no field to say so. */
export function orNull(type: Type, nullable: boolean): Type {
  if (!nullable || type.kind === "any" || type.kind === "null") return type;
  const { rules, ...plain } = type;
  const variants = plain.kind === "union" && !plain.exactlyOne ? plain.variants : [plain];
  const union: UnionType = { kind: "union", name: "a value or null", variants: [...variants, NULL], exactlyOne: false };
  return rules === undefined ? union : { ...union, rules };
}

/** Splits what `orNull` has combined. */
export function withoutNull(type: Type): { readonly type: Type; readonly nullable: boolean } {
  if (type.kind !== "union" || !type.variants.includes(NULL)) return { type, nullable: false };
  const variants = type.variants.filter((variant) => variant !== NULL);
  const [only, ...others] = variants;
  return { type: only !== undefined && others.length === 0 ? only : { ...type, variants }, nullable: true };
}

/** The element type at a position of a list; undefined: at any position. */
export function elementAt(list: ListType, place?: number): Type {
  return (place === undefined ? undefined : list.first?.[place]) ?? list.element;
}
