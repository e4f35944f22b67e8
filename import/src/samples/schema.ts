/** Generates a schema from samples: the widest interpretation that all of them fit. */
import { inWords, type Json, type JsonObject } from "../json.ts";
import type { Format, Seen } from "./shape.ts";

/** The minimum number of samples before a field that all of them have is required. */
export const ENOUGH = 3;
/** The minimum number of repetitions before texts become an enum. */
const OFTEN = 5;

/** The description of a field in samples. */
export interface SampledNote {
  /** The field, from the document's root: line_items.price. */
  readonly field: string;
  readonly how: "guessed" | "open";
  readonly what: string;
  readonly why: string;
}

/** Options for interpreting samples. */
export interface Reading {
  /** The total number of samples. */
  readonly documents: number;
  /** For comparison with an earlier import: the narrowest interpretation, regardless of the number of samples. */
  readonly narrow: boolean;
  readonly notes: SampledNote[];
}

/** @param at the field, for notes */
export function schemaOf(seen: Seen, at: string, reading: Reading): JsonObject {
  const { notes } = reading;
  const kinds: JsonObject[] = [];
  if (seen.booleans > 0) kinds.push({ type: "boolean" });
  // Decimals in quotes show that the plain numbers beside them may also have decimals.
  if (seen.numbers > 0 || (seen.integers > 0 && seen.scale > 0)) kinds.push({ type: "number" });
  else if (seen.integers > 0) kinds.push({ type: "integer" });
  if (seen.texts > 0) kinds.push(plainBesideOthers(textOf(seen, at, reading), seen));
  if (seen.lists > 0)
    kinds.push({
      type: "array",
      ...(seen.element === undefined ? {} : { items: schemaOf(seen.element, at, reading) }),
    });
  if (seen.records > 0) kinds.push(recordOf(seen, at, reading));
  const [only, ...others] = kinds;
  if (only === undefined) {
    notes.push({
      field: at,
      how: "open",
      what: "its type",
      why: seen.nulls > 0 ? "it is null in every sample" : "its lists are empty in every sample",
    });
    return seen.nulls > 0 ? { type: "null" } : {};
  }
  if (others.length > 0) {
    notes.push({
      field: at,
      how: "guessed",
      what: "one of several types",
      why: `samples have ${kinds.map((one) => inWords(one["type"])).join(" and ")}`,
    });
    return { anyOf: [...kinds, ...(seen.nulls > 0 ? [{ type: "null" }] : [])] };
  }
  return seen.nulls > 0 ? { ...only, type: [only["type"] ?? "string", "null"] } : only;
}

/**
 * Numbers in quotes are interpreted as numbers; beside values of another kind they are texts, which a spec can
 * distinguish.
 */
function plainBesideOthers(text: JsonObject, { booleans, lists, records }: Seen): JsonObject {
  return text["format"] === "decimal" && booleans + lists + records > 0 ? { type: "string" } : text;
}

function recordOf(seen: Seen, at: string, reading: Reading): JsonObject {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const [name, field] of seen.fields) {
    properties[name] = schemaOf(field, at === "" ? name : `${at}.${name}`, reading);
    // Few samples don't prove that a field is always present.
    if (field.times === seen.records && (reading.narrow || reading.documents >= ENOUGH)) required.push(name);
  }
  return { type: "object", ...(required.length === 0 ? {} : { required }), properties };
}

function textOf(seen: Seen, at: string, { notes, narrow }: Reading): JsonObject {
  const formats = seen.formats ?? new Set<Format>();
  const note = (what: string): void =>
    void notes.push({ field: at, how: "guessed", what, why: `all ${seen.texts} values in the samples look like one` });
  for (const format of ["date-time", "date", "uuid"] as const)
    if (formats.has(format)) {
      note(format);
      return { type: "string", format };
    }
  if (formats.has("local")) {
    note("a datetime without a zone");
    return { type: "string", "x-integ": { local: true } };
  }
  // Whole numbers in quotes may be identifiers; beside plain numbers they are numbers.
  if (formats.has("decimal") && (seen.scale > 0 || seen.integers + seen.numbers > 0 || narrow)) {
    note("a number in quotes");
    return { type: "string", format: "decimal" };
  }
  const [name] = at.split(".").slice(-1);
  const unparsed = (what: string, how: string): void =>
    void notes.push({ field: at, how: "open", what, why: `it stays a text: read it by  ${how}` });
  // Texts of only digits have both formats, and don't show a decimal comma.
  if (formats.has("comma") && !formats.has("decimal") && seen.withComma)
    unparsed("a number with a decimal comma", `parse_decimal(….${name}, "lt")`);
  if (formats.has("day")) unparsed("a date with points", `parse_date(….${name}, "dd.MM.yyyy")`);
  if (formats.has("email")) return { type: "string", format: "email" };
  if (formats.has("uri")) return { type: "string", format: "uri" };
  const values = valuesOf(seen, narrow);
  if (values === undefined) return { type: "string" };
  notes.push({
    field: at,
    how: "guessed",
    what: `one of ${values.join(", ")}`,
    why: `all ${seen.texts} values in the samples are among these`,
  });
  return { type: "string", enum: values };
}

/** The values of a probable enum: few, each repeated, none blank or a number. */
function valuesOf({ values, texts }: Seen, narrow: boolean): string[] | undefined {
  if (values === undefined || values.size === 0) return undefined;
  const listed = [...values.keys()].sort();
  if (narrow) return listed;
  if (texts < values.size * OFTEN) return undefined;
  return values.size > 1 && listed.every((one) => /^[A-Za-z][\w -]*$/.test(one)) ? listed : undefined;
}
