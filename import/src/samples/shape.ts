/**
 * The observations about a value in samples: the narrowest interpretation that all of them fit so far. A schema is
 * generated from it (`schema.ts`), and a later import restores it from the schema to continue.
 */
import { isList, isObject, type Json } from "../json.ts";

/** The values of samples at one place. */
export interface Seen {
  /** The number of values, including null. */
  times: number;
  nulls: number;
  booleans: number;
  integers: number;
  numbers: number;
  /** The maximum number of decimals, also of numbers in quotes. */
  scale: number;
  texts: number;
  /** Whether one of the texts has a comma. */
  withComma: boolean;
  /** The formats that all texts so far have. */
  formats: Set<Format> | undefined;
  /** The different texts, while they are few enough for a list of values. */
  values: Map<string, number> | undefined;
  lists: number;
  element: Seen | undefined;
  records: number;
  fields: Map<string, Seen>;
}

export type Format = "date-time" | "date" | "time" | "local" | "uuid" | "email" | "uri" | "decimal" | "comma" | "day";

/** More distinct texts than this are not an enum. */
const MOST_VALUES = 12;
/** Longer texts are not names of states. */
const LONGEST_VALUE = 30;

/** A place without samples. */
export function nothingSeen(): Seen {
  return {
    times: 0, nulls: 0, booleans: 0, integers: 0, numbers: 0, scale: 0, texts: 0, withComma: false, formats: undefined, values: new Map(), lists: 0, element: undefined, records: 0,
    fields: new Map(),
  }; // prettier-ignore
}

/** Adds another value. */
export function see(seen: Seen, value: Json): Seen {
  seen.times++;
  if (value === null) seen.nulls++;
  else if (typeof value === "boolean") seen.booleans++;
  else if (typeof value === "number") seeNumber(seen, value);
  else if (typeof value === "string") seeText(seen, value);
  else if (isList(value)) {
    seen.lists++;
    for (const one of value) see((seen.element ??= nothingSeen()), one);
  } else if (isObject(value)) {
    seen.records++;
    for (const [name, one] of Object.entries(value)) {
      const field = seen.fields.get(name) ?? nothingSeen();
      seen.fields.set(name, see(field, one));
    }
  }
  return seen;
}

function seeNumber(seen: Seen, value: number): void {
  if (Number.isInteger(value)) seen.integers++;
  else seen.numbers++;
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  seen.scale = Math.max(seen.scale, decimals);
}

function seeText(seen: Seen, text: string): void {
  seen.texts++;
  if (text.includes(",")) seen.withComma = true;
  const own = formatsOf(text);
  seen.scale = Math.max(seen.scale, /^-?\d+\.(\d+)$/.exec(text)?.[1]?.length ?? 0);
  seen.formats = seen.formats === undefined ? own : seen.formats.intersection(own);
  if (seen.values === undefined) return;
  if (text.length > LONGEST_VALUE || (!seen.values.has(text) && seen.values.size >= MOST_VALUES))
    seen.values = undefined;
  else seen.values.set(text, (seen.values.get(text) ?? 0) + 1);
}

const FORMATS: readonly (readonly [Format, RegExp])[] = [
  [
    "date-time",
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/,
  ],
  ["local", /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$/],
  ["date", /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/],
  ["time", /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$/],
  ["uuid", /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  ["email", /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
  ["uri", /^https?:\/\/\S+$/],
  ["decimal", /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/],
  ["comma", /^-?\d+(?:,\d+)?$/],
  ["day", /^\d\d\.\d\d\.\d{4}$/],
];

function formatsOf(text: string): Set<Format> {
  return new Set(FORMATS.flatMap(([format, pattern]) => (pattern.test(text) ? [format] : [])));
}
