/**
 * The types of values, as the checker reasons about them. They come from the systems' JSON Schemas and from specs.
 *
 * A logical type and its wire form are separate: `wire` says how a document writes the value, and nothing but lowering
 * looks at it. Absence is not part of a type: it belongs to a field (`required`, `nullable`) or to an expression.
 */

/** Where in a schema something is declared: a file and a JSON pointer into it. */
export interface SchemaPlace {
  readonly path: string;
  readonly pointer: string;
}

export interface TextType {
  readonly kind: "text";
  /** In code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** Known at compile time. */
  readonly literal?: string;
}

export interface NumberType {
  readonly kind: "number";
  readonly integer: boolean;
  /** The most decimals; absent: any number of them. */
  readonly scale?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly above?: number;
  readonly below?: number;
  /** `computed` is a Decimal of the runtime that no document holds. */
  readonly wire: "number" | "text" | "computed";
  readonly literal?: string;
}

export interface BooleanType {
  readonly kind: "boolean";
  readonly literal?: boolean;
}

export interface DateType {
  readonly kind: "date";
}
export interface TimeType {
  readonly kind: "time";
}
/** An instant. `computed` is Temporal's, which no document holds. */
export interface DateTimeType {
  readonly kind: "datetime";
  readonly wire: "text" | "computed";
}
export interface DurationType {
  readonly kind: "duration";
}

export interface EnumType {
  readonly kind: "enum";
  readonly members: readonly string[];
  /** A system may add members: what it sends may be none of these. */
  readonly open: boolean;
  readonly name?: string;
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly readOnly: boolean;
  readonly doc?: string;
  readonly place?: SchemaPlace;
  /** A field of a record that this spec builds: it is surely there although the schema lets it be absent. */
  readonly written?: true;
}

export interface RecordType {
  readonly kind: "record";
  /** As a person would say it: `shopify.Order`, `shopify.Order.customer`. */
  readonly name: string;
  /** Filled after the record is made, so that a record can contain itself. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly closed: boolean;
  readonly doc?: string;
  readonly place?: SchemaPlace;
}

export interface ListType {
  readonly kind: "list";
  readonly element: Type;
  readonly minItems?: number;
  readonly maxItems?: number;
}
export interface MapType {
  readonly kind: "map";
  readonly value: Type;
}
/** JSON whose form the schema does not say in a way that can be a type. */
export interface AnyType {
  readonly kind: "any";
}
export interface NullType {
  readonly kind: "null";
}
/** `skip`, `hold`, `retry`: no value at all. */
export interface NeverType {
  readonly kind: "never";
}
/** What follows a mistake; it fits everything, so that one mistake is one error. */
export interface ErrorType {
  readonly kind: "error";
}

export type Type =
  | TextType
  | NumberType
  | BooleanType
  | DateType
  | TimeType
  | DateTimeType
  | DurationType
  | EnumType
  | RecordType
  | ListType
  | MapType
  | AnyType
  | NullType
  | NeverType
  | ErrorType;

export const ERROR: ErrorType = { kind: "error" };
export const NEVER: NeverType = { kind: "never" };
export const ANY: AnyType = { kind: "any" };
export const NULL: NullType = { kind: "null" };
export const TEXT: TextType = { kind: "text" };
export const BOOLEAN: BooleanType = { kind: "boolean" };
export const DATE: DateType = { kind: "date" };
export const INTEGER: NumberType = { kind: "number", integer: true, scale: 0, wire: "number" };
export const DECIMAL: NumberType = { kind: "number", integer: false, wire: "computed" };

/** A type in the words of the language: `text`, `decimal`, `list of xero.LineItem`. */
export function show(type: Type): string {
  switch (type.kind) {
    case "text":
      return type.literal === undefined
        ? type.maxLength === undefined
          ? "text"
          : `text of at most ${type.maxLength} characters`
        : JSON.stringify(type.literal);
    case "number":
      return (
        type.literal ?? (type.integer ? "integer" : type.scale === undefined ? "decimal" : `decimal(${type.scale})`)
      );
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
    case "any":
      return "any JSON";
    case "never":
      return "no value";
    case "error":
      return "unknown";
    default:
      return type.kind;
  }
}
