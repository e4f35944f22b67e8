/** The records of a module as TypeScript interfaces, and as shapes that check documents. */
import { isLinear } from "../1-load/patterns.ts";
import {
  isJsonList,
  type Field,
  type Json,
  type ListType,
  type NumberType,
  type RecordType,
  type TextType,
  type Type,
  type UnionType,
} from "../1-load/types.ts";
import type { LoweredModule } from "../4-lower/lower-module.ts";
import { fieldKey } from "../4-lower/names.ts";
import type { UsedRecord } from "../4-lower/types-used.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { literal } from "./literal.ts";
import { comment, type Imports } from "./print-js.ts";

/** `export interface …` of a record, with what the schema says of each field as its docstring. */
export function emitInterface(module: LoweredModule, record: UsedRecord, imports: Imports): Doc {
  const fields = fieldsOf(record).map((field): Doc => {
    const type = imports.type(module.typeName(field.type, record.direction));
    const optional = !field.required;
    const whole = [type, ...(field.nullable ? ["null"] : []), ...(optional ? ["undefined"] : [])].join(" | ");
    return [
      ...(field.doc === undefined ? [] : [comment(field.doc), hardline]),
      `${fieldKey(field.name)}${optional ? "?" : ""}: `,
      union(whole),
      ";",
    ];
  });
  return [
    ...(record.type.doc === undefined ? [] : [comment(record.type.doc), hardline]),
    `export interface ${record.name} {`,
    indent([hardline, join(hardline, fields)]),
    hardline,
    "}",
  ];
}

/** A union of texts over several lines where it is long, as prettier has it; other types stay as they are. */
function union(type: string): Doc {
  if (!type.includes(" | ") || (type.includes("{") && !type.includes("(string & {})")) || type.includes("[]"))
    return type;
  const members = type.split(/ \| (?![^(]*\))/);
  return group(indent([softline, ifBroken("| "), join([line, "| "], members)]));
}

/** Fields that a document of this direction has. */
function fieldsOf(record: UsedRecord): readonly Field[] {
  return [...record.type.fields.values()].filter((field) =>
    record.direction === "read" ? field.writeOnly !== true : !field.readOnly,
  );
}

/**
 * Fields of a kind that only goes out, and that tell it from other kinds all the same: a document that has one with another
 * value is none of this kind.
 */
function tellingFields({ type, direction, variant }: UsedRecord): readonly Field[] {
  if (direction === "written" || !variant) return [];
  const plain = new Set(["enum", "boolean", "number", "text"]);
  return [...type.fields.values()].filter((field) => field.writeOnly === true && plain.has(field.type.kind));
}

/** `const shopifyOrderShape = shape.record({ … });` @param imports takes the names of the runtime that the text uses */
export function emitShape(module: Pick<LoweredModule, "recordOf">, record: UsedRecord, imports: Imports): Doc {
  const shapes = new Shapes(module, record, imports);
  imports.value("shape");
  const own = fieldsOf(record);
  const fields = [...own, ...tellingFields(record)].map((field): Doc => {
    const inner = shapes.of(field.type, field.nullable);
    const whole = field.required && own.includes(field) ? inner : wrapped("shape.optional", inner);
    return [`${fieldKey(field.name)}: `, whole, ","];
  });
  const body: Doc = fields.length === 0 ? "{}" : ["{", indent([hardline, join(hardline, fields)]), hardline, "}"];
  const { type } = record;
  // What comes in may have fields that its schema does not know yet, unless they would make it another kind of thing.
  const maker = !type.closed
    ? "record"
    : record.direction === "written" || record.variant
      ? "closedRecord"
      : "growingRecord";
  const plain: Doc = [`shape.${maker}(`, record.recursive ? ["() => (", body, ")"] : body, ")"];
  return [
    `const ${record.shape}`,
    record.recursive ? `: ${imports.type("Shape")}` : "",
    " = ",
    shapes.ruled(shapes.withRest(plain, type), type.rules),
    ";",
  ];
}

function wrapped(maker: string, inner: Doc): Doc {
  return group([`${maker}(`, indent([softline, inner]), ifBroken(","), softline, ")"]);
}

/** The shapes of values within one record. */
class Shapes {
  readonly #module: Pick<LoweredModule, "recordOf">;
  readonly #within: UsedRecord;
  readonly #imports: Imports;

  constructor(module: Pick<LoweredModule, "recordOf">, within: UsedRecord, imports: Imports) {
    this.#module = module;
    this.#within = within;
    this.#imports = imports;
  }

  of(type: Type, nullable = false): Doc {
    const plain = this.#plain(type);
    // A record's own rules stand with its own shape.
    const inner = type.kind === "record" ? plain : this.ruled(plain, type.rules);
    return nullable ? wrapped("shape.nullable", inner) : inner;
  }

  /** With what the schema asks for beyond the type. */
  ruled(inner: Doc, rules: Json | undefined): Doc {
    if (rules === undefined) return inner;
    const slow = patternsOf(rules).some((pattern) => !isLinear(pattern));
    if (slow) this.#imports.value("linearPattern");
    const args: Doc[] = [inner, literal(rules), ...(slow ? ["linearPattern"] : [])];
    return group(["shape.ruled(", indent([softline, join([",", line], args)]), ifBroken(","), softline, ")"]);
  }

  withRest(inner: Doc, type: RecordType): Doc {
    if (type.rest === undefined || type.rest.kind === "error" || type.rest.kind === "any") return inner;
    const names = fieldsOf(this.#within).map((field) => field.name);
    const rest: Doc = this.#within.recursive ? ["() => ", this.of(type.rest)] : this.of(type.rest);
    const args: Doc[] = [inner, literal(names), rest];
    return group(["shape.withRest(", indent([softline, join([",", line], args)]), ifBroken(","), softline, ")"]);
  }

  #plain(type: Type): Doc {
    switch (type.kind) {
      case "text":
        return this.#text(type);
      case "number":
        return numberShape(type);
      case "boolean":
        return type.literal === undefined ? "shape.boolean" : `shape.oneOf([${type.literal}])`;
      case "date":
        return type.wire === "msdate" ? "shape.msDay" : "shape.date";
      case "time":
        return "shape.time";
      case "local_datetime":
        return "shape.localDateTime";
      case "datetime":
        if (type.wire === "msdate") return "shape.msDate";
        if (type.wire === "utc" || type.wire === "utc_blank") return "shape.localDateTime";
        return type.wire === "seconds" || type.wire === "milliseconds"
          ? `shape.epoch("${type.wire}")`
          : "shape.dateTime";
      case "enum":
        return enumShape(type.members, type.open && this.#within.direction === "read");
      case "list":
        return this.#list(type);
      case "map":
        return ["shape.mapOf(", this.of(type.value), ")"];
      case "union":
        return this.#union(type);
      case "record": {
        const found = this.#module.recordOf(type, this.#within.direction);
        return found === undefined ? "shape.anything" : found.shape;
      }
      case "null":
        return "shape.nothing";
      case "duration":
        return "shape.duration";
      case "never":
        return "shape.never";
      default:
        return "shape.anything";
    }
  }

  #list(type: ListType): Doc {
    // What comes in may be shorter or longer than its schema says: nothing here depends on it.
    const written = this.#within.direction === "written";
    const tuple = type.first !== undefined;
    const limits = settings({
      min: type.minItems,
      max: type.maxItems,
      ...(written || tuple || (type.minItems ?? type.maxItems) === undefined ? {} : { open: "true" }),
    });
    const args: Doc[] = [
      ...(type.first === undefined
        ? []
        : [
            [
              "[",
              join(
                ", ",
                type.first.map((one) => this.of(one)),
              ),
              "]",
            ] as Doc,
          ]),
      this.of(type.element, type.nullable === true),
      ...(limits === "" ? [] : [limits]),
    ];
    return group([
      tuple ? "shape.tuple(" : "shape.listOf(",
      ...(args.length === 1 ? args : [indent([softline, join([",", line], args)]), ifBroken(","), softline]),
      ")",
    ]);
  }

  #union(type: UnionType): Doc {
    const variants: Doc = group([
      "[",
      indent([
        softline,
        join(
          [",", line],
          type.variants.map((one) => this.of(one)),
        ),
      ]),
      ifBroken(","),
      softline,
      "]",
    ]);
    return ["shape.union(", variants, type.exactlyOne ? ", true" : "", ")"];
  }

  #text(said: TextType): Doc {
    const uuid = said.format === "uuid";
    const { pattern: source, ...unpatterned } = said;
    const type: TextType = uuid && source !== undefined && UUID_PATTERNS.has(source) ? unpatterned : said;
    const slow = type.pattern !== undefined && !isLinear(type.pattern);
    if (slow) this.#imports.value("linearPattern");
    const pattern =
      type.pattern === undefined
        ? undefined
        : slow
          ? `linearPattern(${JSON.stringify(type.pattern)})`
          : regex(type.pattern);
    const quotes = (word: string | undefined): string | undefined =>
      word === undefined ? undefined : JSON.stringify(word);
    const limits = settings({
      min: type.minLength,
      max: type.maxLength,
      unit: quotes(type.unit),
      charset: quotes(type.charset),
      pattern,
    });
    if (!uuid) return `shape.text(${limits})`;
    if (limits === "") return "shape.uuid";
    return group([
      "shape.both(",
      indent([softline, "shape.uuid,", line, `shape.text(${limits})`]),
      ifBroken(","),
      softline,
      ")",
    ]);
  }
}

/** Patterns that say no more than the format `uuid` beside them. */
const UUID_PATTERNS: ReadonlySet<string> = new Set([
  "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  "^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$",
]);

function enumShape(members: readonly string[], open: boolean): Doc {
  const listed = join(
    [",", line],
    members.map((member) => JSON.stringify(member)),
  );
  const list: Doc = ["[", indent([softline, listed]), ifBroken(","), softline, "]"];
  return group([open ? "shape.openEnum(" : "shape.oneOf(", list, ")"]);
}

/** Every pattern in some rules. */
function patternsOf(rules: Json): string[] {
  if (isJsonList(rules)) return rules.flatMap(patternsOf);
  if (typeof rules !== "object" || rules === null) return [];
  return Object.entries(rules).flatMap(([word, value]) => [
    ...(word === "pattern" && typeof value === "string" ? [value] : []),
    ...(word === "patternProperties" && typeof value === "object" && value !== null ? Object.keys(value) : []),
    ...patternsOf(value as Json),
  ]);
}

function numberShape(type: NumberType): string {
  const limits = settings({
    min: type.minimum,
    max: type.maximum,
    above: type.above,
    below: type.below,
    // Of a number in quotes nothing else says that it is whole.
    scale: type.integer && type.wire !== "text" ? undefined : type.scale,
  });
  if (type.literal !== undefined) return `shape.oneOf([${type.literal}])`;
  if (type.wire === "minor") return `shape.integer(${settings({ min: type.minimum, above: type.above })})`;
  return `shape.${type.wire === "text" ? "decimalText" : type.integer ? "integer" : "number"}(${limits})`;
}

function settings(values: Readonly<Record<string, string | number | undefined>>): string {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? "" : `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}

/** A schema's pattern as a literal: with the `u` flag where it compiles with it. */
function regex(pattern: string): string {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).toString();
    } catch {
      // Without the flag then; a pattern that is no regular expression at all was refused when the schema was read.
    }
  }
  return "/(?:)/";
}
