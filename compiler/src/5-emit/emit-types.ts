/** Emits the records of a module as TypeScript interfaces, and as shapes that check documents. */
import { isLinear } from "../1-load/patterns.ts";
import {
  isJsonList,
  type EnumType,
  type Field,
  type Json,
  type ListType,
  type NumberType,
  type RecordType,
  type TextType,
  type Type,
  type UnionType,
} from "../1-load/types.ts";
import { fieldKey } from "../4-lower/names.ts";
import type { RecordTypes, UsedRecord } from "../4-lower/module-types.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { literal } from "./literal.ts";
import type { Shared } from "./shared.ts";
import { areApart } from "./variants.ts";
import type { Imports } from "./imports.ts";
import { comment } from "./print-js.ts";

/** `export interface …` of a record, with the schema's description of each field as its docstring. */
export function emitInterface(module: RecordTypes, record: UsedRecord, imports: Imports): Doc {
  const fields = fieldsOf(record).map((field): Doc => {
    const type = imports.type(module.typeName(field.type, record.direction));
    const optional = !field.required;
    // `any` includes null.
    const beside = type === "unknown" ? [] : [...(field.nullable ? ["null"] : []), ...(optional ? ["undefined"] : [])];
    const whole = [type, ...beside].join(" | ");
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

/** A long union of texts on several lines, like prettier; other types are unchanged. */
function union(type: string): Doc {
  if (!type.includes(" | ") || (type.includes("{") && !type.includes("(string & {})")) || type.includes("[]"))
    return type;
  const members = type.split(/ \| (?![^(]*\))/);
  return group(indent([softline, ifBroken("| "), join([line, "| "], members)]));
}

/** Fields that a document of this direction has. */
export function fieldsOf(record: UsedRecord): readonly Field[] {
  return [...record.type.fields.values()].filter((field) =>
    record.direction === "read" ? field.writeOnly !== true : !field.readOnly,
  );
}

/** Discriminating fields of a variant that is only sent: a document with another value is not of this variant. */
export function tellingFields({ type, direction, variant }: UsedRecord): readonly Field[] {
  if (direction === "written" || !variant) return [];
  const plain = new Set(["enum", "boolean", "number", "text"]);
  return [...type.fields.values()].filter((field) => field.writeOnly === true && plain.has(field.type.kind));
}

/** Whether unknown fields exclude a record from a variant. Incoming records may have new fields. */
export function isClosed({ type, direction, variant }: UsedRecord): boolean {
  return type.closed && (direction === "written" || variant);
}

/** The type of additional fields, if it says anything. */
export function restOf({ rest }: RecordType): Type | undefined {
  return rest === undefined || rest.kind === "error" || rest.kind === "any" ? undefined : rest;
}

/**
 * `const shopifyOrderShape = shape.record({ … });`
 * @param imports collects the names of the runtime that the text uses
 * @param shared the constants shared with the functions that check the same records, if there are any
 */
export function emitShape(
  module: Pick<RecordTypes, "recordOf">,
  record: UsedRecord,
  imports: Imports,
  shared?: Shared,
): Doc {
  const shapes = new Shapes(module, record, imports, shared);
  imports.value("shape");
  const own = fieldsOf(record);
  const fields = [...own, ...tellingFields(record)].map((field): Doc => {
    const inner = shapes.of(field.type, field.name, field.nullable);
    const whole = field.required && own.includes(field) ? inner : callDoc("shape.optional(", [inner]);
    return [`${fieldKey(field.name)}: `, whole, ","];
  });
  const body: Doc = fields.length === 0 ? "{}" : ["{", indent([hardline, join(hardline, fields)]), hardline, "}"];
  const { type } = record;
  const maker = isClosed(record) ? "closedRecord" : type.closed ? "growingRecord" : "record";
  const contents: Doc = record.recursive ? ["() => (", body, ")"] : body;
  const bare: Doc = [`shape.${maker}(`, contents, ")"];
  const full = shapes.ruled(shapes.withRest(bare, type), type.rules, record.name);
  const head = `${shared?.exported === true ? "export " : ""}const ${record.shape}${record.recursive ? `: ${imports.type("Shape")}` : ""} = `;
  const whole =
    shared === undefined
      ? full
      : full === bare
        ? checkedRecord(head, `shape.${maker}(`, record, contents)
        : callDoc("shape.checked(", [record.check, full]);
  const apart = shapes.apart.map((one): Doc => [one, hardline, hardline]);
  // A record that contains itself is checked after all shapes exist.
  if (record.recursive) shared?.late.push(...shapes.apart);
  return [...(record.recursive ? [] : apart), head, whole, ";"];
}

/** `shape.record(isShopifyOrder, { … })`: the fields begin on the same line if it is short enough. */
function checkedRecord(head: string, maker: string, { check, recursive }: UsedRecord, contents: Doc): Doc {
  const first = `${head}${maker}${check}, ${recursive ? "() => ({" : "{"}`;
  if (first.length <= WIDTH) return [maker, check, ", ", contents, ")"];
  return [maker, indent([hardline, check, ",", hardline, contents]), ",", hardline, ")"];
}

/** The maximum line length. */
const WIDTH = 120;

function callDoc(callee: string, args: readonly Doc[]): Doc {
  return group([callee, indent([softline, join([",", line], args)]), ifBroken(","), softline, ")"]);
}

/** The shapes of values within one record. */
class Shapes {
  /** Shapes that are declared separately, since checks use them, too. */
  readonly apart: Doc[] = [];
  readonly #module: Pick<RecordTypes, "recordOf">;
  readonly #within: UsedRecord;
  readonly #imports: Imports;
  readonly #shared: Shared | undefined;

  constructor(module: Pick<RecordTypes, "recordOf">, within: UsedRecord, imports: Imports, shared?: Shared) {
    this.#module = module;
    this.#within = within;
    this.#imports = imports;
    this.#shared = shared;
  }

  /** @param field the field that the value belongs to @param variant as a variant of a union */
  of(type: Type, field: string, nullable = false, variant = false): Doc {
    const plain = this.#plain(type, field, variant);
    // A record's own rules are part of its own shape.
    const inner = type.kind === "record" ? plain : this.#ruledValue(plain, type, field);
    return nullable ? callDoc("shape.nullable(", [inner]) : inner;
  }

  #ruledValue(plain: Doc, type: Exclude<Type, RecordType>, field: string): Doc {
    const pattern = otherPattern(type);
    if (pattern === undefined) return this.ruled(plain, type.rules, field);
    const own = this.#constant(field, "pattern", patternDoc(pattern, this.#imports));
    return callDoc("shape.both(", [plain, ["shape.text({ pattern: ", own, " })"]]);
  }

  /** A shape with the schema's rules beyond the type. */
  ruled(inner: Doc, rules: Json | undefined, of: string): Doc {
    if (rules === undefined) return inner;
    const book = this.#constant(of, "rules", rulesDoc(rules, this.#imports));
    return callDoc("shape.ruled(", [inner, book]);
  }

  withRest(inner: Doc, type: RecordType): Doc {
    const others = restOf(type);
    if (others === undefined) return inner;
    const names = this.#constant(this.#within.name, "fields", namesDoc(this.#within));
    const shape = this.of(others, "others");
    const rest: Doc = this.#within.recursive ? ["() => ", shape] : shape;
    return callDoc("shape.withRest(", [inner, names, rest]);
  }

  /** A value, or the name of a constant if the module's checks use it, too. */
  #constant(of: string, kind: string, value: Doc): Doc {
    return this.#shared?.constant(of, kind, value) ?? value;
  }

  /** A shape that is declared separately, since a check uses it, too. */
  #apart(type: Type, field: string, shape: Doc): Doc {
    if (this.#shared === undefined) return shape;
    const name = this.#shared.shapeName(this.#within, type, field);
    this.apart.push([`const ${name} = `, shape, ";"]);
    return name;
  }

  #plain(type: Type, field: string, variant: boolean): Doc {
    switch (type.kind) {
      case "text":
        return this.#text(type, field);
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
        return this.#enum(type, field);
      case "list":
        return type.first === undefined ? this.#list(type, field) : this.#apart(type, field, this.#list(type, field));
      case "map":
        return ["shape.mapOf(", this.of(type.value, field), ")"];
      case "union":
        return !type.exactlyOne || areApart(type.variants, this.#within.direction === "written")
          ? this.#union(type, field)
          : this.#apart(type, field, this.#union(type, field));
      case "record": {
        const found = this.#module.recordOf(type, this.#within.direction, variant);
        return found === undefined ? "shape.anything" : found.shape;
      }
      case "null":
        return "shape.nothing";
      case "duration":
        return "shape.duration";
      case "never":
        return "shape.never";
      case "any":
      case "error":
        return "shape.anything";
    }
  }

  #list(type: ListType, field: string): Doc {
    // An incoming value may be shorter or longer than its schema says: nothing here depends on it.
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
                type.first.map((one) => this.of(one, field)),
              ),
              "]",
            ] as Doc,
          ]),
      this.of(type.element, field, type.nullable === true),
      ...(limits === "" ? [] : [limits]),
    ];
    return group([
      tuple ? "shape.tuple(" : "shape.listOf(",
      ...(args.length === 1 ? args : [indent([softline, join([",", line], args)]), ifBroken(","), softline]),
      ")",
    ]);
  }

  #union(type: UnionType, field: string): Doc {
    const variants: Doc = group([
      "[",
      indent([
        softline,
        join(
          [",", line],
          type.variants.map((one) => this.of(one, field, false, true)),
        ),
      ]),
      ifBroken(","),
      softline,
      "]",
    ]);
    return ["shape.union(", variants, type.exactlyOne ? ", true" : "", ")"];
  }

  #text(said: TextType, field: string): Doc {
    const uuid = said.format === "uuid";
    const type = plainText(said);
    const pattern =
      type.pattern === undefined
        ? undefined
        : this.#constant(field, "pattern", patternDoc(type.pattern, this.#imports));
    const quotes = (word: string | undefined): string | undefined =>
      word === undefined ? undefined : JSON.stringify(word);
    const limits = settings({
      min: type.minLength,
      max: type.maxLength,
      unit: quotes(type.unit),
      charset: quotes(type.charset),
      pattern,
    });
    if (!uuid) return ["shape.text(", limits, ")"];
    if (limits === "") return "shape.uuid";
    return group([
      "shape.both(",
      indent([softline, "shape.uuid,", line, "shape.text(", limits, ")"]),
      ifBroken(","),
      softline,
      ")",
    ]);
  }

  #enum({ members, open }: EnumType, field: string): Doc {
    const isOpen = open && this.#within.direction === "read";
    const list =
      !isOpen && members.length > FEW ? this.#constant(field, "values", membersDoc(members)) : textsDoc(members);
    return group([isOpen ? "shape.openEnum(" : "shape.oneOf(", list, ")"]);
  }
}

/** An enum with more members than this is tested by a set. */
export const FEW = 8;

/** A text's type without a pattern that is equivalent to its format. */
export function plainText(type: TextType): TextType {
  const { pattern, ...rest } = type;
  return type.format === "uuid" && pattern !== undefined && UUID_PATTERNS.has(pattern) ? rest : type;
}

/** A second pattern of a text, if its rules contain nothing else: then no rule evaluator is needed. */
export function otherPattern({ kind, rules }: Type): string | undefined {
  if (kind !== "text" || typeof rules !== "object" || rules === null || !("pattern" in rules)) return undefined;
  return typeof rules.pattern === "string" && Object.keys(rules).length === 1 ? rules.pattern : undefined;
}

/** A pattern as code that searches for it. */
export function patternDoc(pattern: string, imports: Imports): string {
  if (isLinear(pattern)) return regex(pattern);
  return `${imports.value("linearPattern")}(${JSON.stringify(pattern)})`;
}

/** The requirements of a schema beyond its type, as code that checks values. */
export function rulesDoc(rules: Json, imports: Imports): Doc {
  const slow = patternsOf(rules).some((pattern) => !isLinear(pattern));
  const args: Doc[] = [literal(rules), ...(slow ? [imports.value("linearPattern")] : [])];
  imports.value("shape");
  if (args.length === 1) return ["shape.rules(", args, ")"];
  return callDoc("shape.rules(", args);
}

/** The names of a record's fields, as a set. */
export function namesDoc(record: UsedRecord): Doc {
  const names = fieldsOf(record).map((field) => field.name);
  return names.length === 0 ? "new Set<string>()" : ["new Set(", textsDoc(names), ")"];
}

/** The members of an enum, as a set. */
export function membersDoc(members: readonly string[]): Doc {
  return ["new Set<unknown>(", textsDoc(members), ")"];
}

function textsDoc(texts: readonly string[]): Doc {
  const listed = join(
    [",", line],
    texts.map((one) => JSON.stringify(one)),
  );
  return group(["[", indent([softline, listed]), ifBroken(","), softline, "]"]);
}

/** Patterns that are equivalent to the format `uuid`. */
const UUID_PATTERNS: ReadonlySet<string> = new Set([
  "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
  "^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$",
]);

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

function numberShape(type: NumberType): Doc {
  const limits = settings({
    min: type.minimum,
    max: type.maximum,
    above: type.above,
    below: type.below,
    // For a number in quotes, only the scale says that it is whole.
    scale: type.integer && type.wire !== "text" ? undefined : type.scale,
  });
  if (type.literal !== undefined) return `shape.oneOf([${type.literal}])`;
  if (type.wire === "minor") return ["shape.integer(", settings({ min: type.minimum, above: type.above }), ")"];
  if (type.wire === "either") return ["shape.numeric(", limits, ")"];
  return [`shape.${type.wire === "text" ? "decimalText" : type.integer ? "integer" : "number"}(`, limits, ")"];
}

function settings(values: Readonly<Record<string, Doc | number | undefined>>): Doc {
  const entries = Object.entries(values).flatMap(([key, value]): Doc[] =>
    value === undefined ? [] : [[`${key}: `, typeof value === "number" ? String(value) : value]],
  );
  return entries.length === 0 ? "" : ["{ ", join(", ", entries), " }"];
}

/** A schema's pattern as a literal: with the `u` flag if it compiles with it. */
function regex(pattern: string): string {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).toString();
    } catch {
      // Then without the flag; invalid patterns were refused when the schema was read.
    }
  }
  return "/(?:)/";
}
