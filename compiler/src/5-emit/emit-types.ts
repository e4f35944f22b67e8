/** The records of a module as TypeScript interfaces, and as shapes that check documents. */
import type { Field, NumberType, TextType, Type } from "../1-load/types.ts";
import { fieldKey, shapeName, type LoweredModule } from "../4-lower/lower-module.ts";
import type { UsedRecord } from "../4-lower/types-used.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { comment } from "./print-js.ts";

export function emitInterface(module: LoweredModule, record: UsedRecord): Doc {
  const fields = fieldsOf(record).map((field): Doc => {
    const type = module.typeName(field.type, record.direction);
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

function fieldsOf(record: UsedRecord): readonly Field[] {
  return [...record.type.fields.values()].filter((field) => record.direction === "read" || !field.readOnly);
}

/** `const shopifyOrderShape = shape.record({ … });` */
export function emitShape(module: LoweredModule, record: UsedRecord): Doc {
  const fields = fieldsOf(record).map((field): Doc => {
    const inner = shapeOf(module, field.type, record);
    const nullable = field.nullable ? wrapped("shape.nullable", inner) : inner;
    const whole = field.required ? nullable : wrapped("shape.optional", nullable);
    return [`${fieldKey(field.name)}: `, whole, ","];
  });
  const body: Doc = ["{", indent([hardline, join(hardline, fields)]), hardline, "}"];
  const maker = record.type.closed && record.direction === "written" ? "closedRecord" : "record";
  return [
    `const ${shapeName(record)}`,
    record.recursive ? ": Shape" : "",
    ` = shape.${maker}(`,
    record.recursive ? ["() => (", body, ")"] : body,
    ");",
  ];
}

function wrapped(maker: string, inner: Doc): Doc {
  return group([`${maker}(`, indent([softline, inner]), ifBroken(","), softline, ")"]);
}

function shapeOf(module: LoweredModule, type: Type, within: UsedRecord): Doc {
  switch (type.kind) {
    case "text":
      return textShape(type);
    case "number":
      return numberShape(type);
    case "boolean":
      return type.literal === undefined ? "shape.boolean" : `shape.oneOf([${type.literal}])`;
    case "date":
      return "shape.date";
    case "time":
      return "shape.time";
    case "datetime":
      return "shape.dateTime";
    case "enum": {
      const members = join(
        [",", line],
        type.members.map((member) => JSON.stringify(member)),
      );
      const list: Doc = ["[", indent([softline, members]), ifBroken(","), softline, "]"];
      return group([type.open && within.direction === "read" ? "shape.openEnum(" : "shape.oneOf(", list, ")"]);
    }
    case "list": {
      const limits = settings({ min: type.minItems, max: within.direction === "written" ? type.maxItems : undefined });
      const min = within.direction === "written" ? limits : settings({});
      return ["shape.listOf(", shapeOf(module, type.element, within), min === "" ? "" : `, ${min}`, ")"];
    }
    case "map":
      return ["shape.mapOf(", shapeOf(module, type.value, within), ")"];
    case "record": {
      const found = module.records.find((one) => one.name === module.typeName(type, within.direction));
      return found === undefined ? "shape.anything" : shapeName(found);
    }
    case "null":
      return "shape.nothing";
    case "duration":
      return "shape.text()";
    default:
      return "shape.anything";
  }
}

function textShape(type: TextType): string {
  if (type.format === "uuid") return "shape.uuid";
  const limits = settings({
    min: type.minLength,
    max: type.maxLength,
    pattern: type.pattern === undefined ? undefined : regex(type.pattern),
  });
  return `shape.text(${limits})`;
}

function numberShape(type: NumberType): string {
  const limits = settings({
    min: type.minimum,
    max: type.maximum,
    above: type.above,
    below: type.below,
    scale: type.integer ? undefined : type.scale,
  });
  if (type.literal !== undefined) return `shape.oneOf([${type.literal}])`;
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
