/** The smallest value of a type: the stand-in's response if a test gives none. */
import type { ListType, NumberType, RecordType, TextType, Type, UnionType } from "../1-load/types.ts";
import type { Data } from "./literal.ts";

/** @param name the field's name, which a sample text contains */
export function sampleOf(type: Type, name: string, above: readonly RecordType[] = []): Data {
  switch (type.kind) {
    case "text":
      return textSample(type, name);
    case "number":
      return numberSample(type);
    case "boolean":
      return type.literal ?? false;
    case "date":
      return type.wire === "msdate" ? "/Date(1767225600000)/" : "2026-01-01";
    case "time":
      return "12:00:00Z";
    case "local_datetime":
      return "2026-01-01T12:00:00";
    case "datetime":
      if (type.wire === "msdate") return "/Date(1767225600000+0000)/";
      if (type.wire === "utc") return "2026-01-01T00:00:00";
      if (type.wire === "utc_blank") return "2026-01-01 00:00:00";
      if (type.wire === "seconds") return 1_767_225_600;
      return type.wire === "milliseconds" ? 1_767_225_600_000 : "2026-01-01T00:00:00Z";
    case "duration":
      return "PT1H";
    case "enum":
      return type.members[0] ?? "";
    case "list":
      return listSample(type, name, above);
    case "map":
      return {};
    case "record":
      return recordSample(type, above);
    case "union":
      return unionSample(type, name, above);
    case "any":
    case "error":
    case "never":
    case "null":
      return null;
  }
}

function recordSample(type: RecordType, above: readonly RecordType[]): Data {
  // A recursive type ends at its required fields.
  if (above.includes(type)) return {};
  const fields = [...type.fields.values()].filter((field) => field.required && field.writeOnly !== true);
  return Object.fromEntries(
    fields.map((field) => [field.name, field.nullable ? null : sampleOf(field.type, field.name, [...above, type])]),
  );
}

function unionSample(type: UnionType, name: string, above: readonly RecordType[]): Data {
  const [variant] = type.variants;
  if (variant === undefined) return null;
  const value = sampleOf(variant, name, above);
  const tag = type.discriminator?.values[0]?.[0];
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return type.discriminator === undefined || tag === undefined || !isRecord
    ? value
    : { ...(value as Readonly<Record<string, Data>>), [type.discriminator.field]: tag };
}

function listSample(type: ListType, name: string, above: readonly RecordType[]): Data {
  const first = (type.first ?? []).map((one) => sampleOf(one, name, above));
  const more = Math.max(0, (type.minItems ?? 0) - first.length);
  return [...first, ...Array.from({ length: more }, () => sampleOf(type.element, name, above))];
}

function numberSample({ literal, wire, integer, minimum, maximum, above, below, scale }: NumberType): Data {
  const low = minimum ?? (above === undefined ? undefined : above + (integer ? 1 : 10 ** -(scale ?? 2)));
  const high = maximum ?? (below === undefined ? undefined : below - (integer ? 1 : 10 ** -(scale ?? 2)));
  const value = literal === undefined ? Math.min(Math.max(1, low ?? 1), high ?? Infinity) : Number(literal);
  return wire === "text" ? String(value) : value;
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "00000000-0000-4000-8000-000000000000",
  email: "someone@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  "uri-reference": "/",
  hostname: "example.com",
  ipv4: "192.0.2.1",
};

/** Samples that match most patterns of identifiers, codes and numbers. */
const GUESSES = [
  "A",
  "AA",
  "AAA",
  "a",
  "aa",
  "1",
  "12",
  "123",
  "1234",
  "A1",
  "EUR",
  "eur",
  "LT",
  "2026-01-01",
  "1.00",
  "+37061234567",
];

function textSample({ literal, format, pattern, minLength = 0, maxLength = Infinity }: TextType, name: string): string {
  if (literal !== undefined) return literal;
  const said = FORMATS[format ?? ""];
  if (said !== undefined) return said;
  const isValid = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (pattern === undefined || matches(pattern, text));
  const plain = `some ${name}`;
  const short = plain.slice(0, Math.min(plain.length, maxLength)).padEnd(minLength, "x");
  return [short, ...Object.values(FORMATS), ...GUESSES].find(isValid) ?? short;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}
