/** Combines what several schemas say about texts, numbers, lists and records. */
import { elementAt } from "@integ/runtime/assertions";
import type { Annotation } from "./annotations.ts";
import type { Conjunct } from "./conjuncts.ts";
import { withShortNames } from "./patterns.ts";
import { type Placed, step } from "./schema-documents.ts";
import {
  ANY,
  DATE,
  orNull,
  type Json,
  type ListType,
  type Money,
  type NumberType,
  type SchemaPlace,
  type TextType,
  type Type,
  isJsonRecord,
  jsonList,
  jsonText,
} from "./types.ts";

type Limits = Partial<Record<"minimum" | "maximum" | "above" | "below", number>>;

function numbers(conjuncts: readonly Conjunct[], word: string): number[] {
  return conjuncts.map(({ schema }) => schema[word]).filter((value) => typeof value === "number");
}

/** The tightest of several limits; empty if there are none. */
function tightest<K extends string>(
  key: K,
  values: readonly number[],
  pick: "least" | "most",
): { readonly [P in K]?: number } {
  if (values.length === 0) return {};
  return { [key]: pick === "least" ? Math.min(...values) : Math.max(...values) } as { readonly [P in K]?: number };
}

function formatOf(conjuncts: readonly Conjunct[]): string | undefined {
  return conjuncts.map(({ schema }) => schema["format"]).find((value) => typeof value === "string");
}

// ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** An integer that is an instant, counted from 1970; undefined for any other. */
export function epochType(integer: boolean, conjuncts: readonly Conjunct[], annotation: Annotation): Type | undefined {
  const wire = annotation.epoch ?? (integer && formatOf(conjuncts) === "unix-time" ? "seconds" : undefined);
  if (wire === undefined) return undefined;
  const { minimum, maximum, above, below } = rangeOf(conjuncts, undefined);
  const rules = json({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below });
  return { kind: "datetime", wire, ...(Object.keys(rules).length === 0 ? {} : { rules }) };
}

/** The number that all schemas of a place allow: its range, its decimals, and its currency where it is an amount. */
export function numberType(
  integer: boolean,
  conjuncts: readonly Conjunct[],
  annotation: Annotation,
  units: Units = {},
): NumberType {
  const format = formatOf(conjuncts);
  const scales = numbers(conjuncts, "multipleOf")
    .map(scaleOf)
    .filter((scale) => scale !== undefined);
  if (annotation.scale !== undefined) scales.push(annotation.scale);
  const scale = integer ? 0 : scales.length === 0 ? undefined : Math.min(...scales);
  const scaled = scale === undefined ? {} : { scale };
  return moneyed(
    { kind: "number", integer, wire: "number", ...rangeOf(conjuncts, format), ...scaled },
    annotation,
    units,
  );
}

/** Currencies that a system counts with other decimals than ISO 4217 says. */
export type Units = Readonly<Record<string, number>>;

/** An amount of money; one in minor units is a decimal that is written as an integer. */
function moneyed(type: NumberType, { money }: Annotation, units: Units): NumberType {
  if (money === undefined) return type;
  const facet = facetOf(money, units);
  if (money.unit !== "minor") return { ...type, integer: false, money: facet };
  const { scale: _, minimum, maximum, above, below, ...rest } = type;
  const limits = [minimum, maximum, above, below].some((limit) => limit !== undefined && limit !== 0);
  const sign = { ...(minimum === 0 ? { minimum: 0 } : {}), ...(above === 0 ? { above: 0 } : {}) };
  // Limits are in minor units; the runtime checks those other than zero, since it sees the value that is sent.
  const rules = limits ? { rules: json({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below }) } : {};
  return { ...rest, ...sign, integer: false, wire: "minor", money: { ...facet, whole: true }, ...rules };
}

/** What a mark says of an amount, besides how it is counted. */
export function facetOf({ currency, tax }: NonNullable<Annotation["money"]>, units: Units = {}): Money {
  const own = Object.keys(units).length === 0 ? {} : { units };
  return { currency, ...(tax === undefined ? {} : { tax }), ...own };
}

function json(values: Readonly<Record<string, number | undefined>>): { readonly [key: string]: number } {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function rangeOf(conjuncts: readonly Conjunct[], format: string | undefined): Limits {
  const minimum = [...(format === "int32" ? [-(2 ** 31)] : [])];
  const maximum = [...(format === "int32" ? [2 ** 31 - 1] : [])];
  const above: number[] = [];
  const below: number[] = [];
  for (const { schema } of conjuncts) {
    const { minimum: least, maximum: most, exclusiveMinimum, exclusiveMaximum } = schema;
    // Draft 4 and OpenAPI 3.0 mark exclusive limits by a boolean.
    if (typeof least === "number") (exclusiveMinimum === true ? above : minimum).push(least);
    if (typeof most === "number") (exclusiveMaximum === true ? below : maximum).push(most);
    if (typeof exclusiveMinimum === "number") above.push(exclusiveMinimum);
    if (typeof exclusiveMaximum === "number") below.push(exclusiveMaximum);
  }
  return {
    ...tightest("minimum", minimum, "most"),
    ...tightest("maximum", maximum, "least"),
    ...tightest("above", above, "most"),
    ...tightest("below", below, "least"),
  };
}

/** 0.01 allows two decimals; steps other than powers of ten don't limit decimals. */
export function scaleOf(step: number): number | undefined {
  for (let scale = 0; scale <= 12; scale++) if (Math.abs(step * 10 ** scale - 1) < 1e-9) return scale;
  return undefined;
}

// ── texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The type of a text by its format, if that is more than a text. */
function formatted(
  format: string | undefined,
  annotation: Annotation,
  conjuncts: readonly Conjunct[],
): Type | undefined {
  if (annotation.date === "msdate") return { kind: "date", wire: "msdate" };
  if (annotation.date === "msdatetime") return { kind: "datetime", wire: "msdate" };
  if (annotation.date !== undefined) return { kind: "datetime", wire: annotation.date };
  if (annotation.local === true) return { kind: "local_datetime" };
  if (format === "date") return DATE;
  if (format === "date-time") return { kind: "datetime", wire: "text" };
  if (format === "time") return { kind: "time" };
  if (format === "duration") return { kind: "duration" };
  if (format !== "decimal" && annotation.money === undefined) return undefined;
  const { scale } = annotation;
  const type: NumberType = {
    kind: "number",
    integer: scale === 0,
    wire: "text",
    ...rangeOf(conjuncts, undefined),
    ...(scale === undefined ? {} : { scale }),
  };
  return moneyed(
    type,
    { ...annotation, ...(annotation.money === undefined ? {} : { money: { ...annotation.money, unit: "major" } }) },
    {},
  );
}

/** The text, date, time or amount in text that all schemas of a place allow. */
export function textType(conjuncts: readonly Conjunct[], annotation: Annotation): Type {
  const [format, ...others] = new Set(
    conjuncts.map(({ schema }) => schema["format"]).filter((value) => typeof value === "string"),
  );
  const patterns = conjuncts
    .map(({ schema }) => schema["pattern"])
    .filter((one) => typeof one === "string")
    .map(withShortNames);
  const limits = {
    ...tightest("minLength", numbers(conjuncts, "minLength"), "most"),
    ...tightest("maxLength", numbers(conjuncts, "maxLength"), "least"),
  };
  const known = formatted(format, annotation, conjuncts);
  // Types other than texts can't express these.
  const [pattern] = known === undefined ? patterns : [];
  const more = known === undefined ? patterns.slice(1) : patterns;
  const asked: Json[] = [...more.map((one) => ({ pattern: one })), ...others.map((one) => ({ format: one }))];
  if (known !== undefined) {
    if (Object.keys(limits).length > 0) asked.unshift(limits);
    return asked.length === 0
      ? known
      : { ...known, rules: allOf(known.rules === undefined ? asked : [known.rules, ...asked]) };
  }
  const { charset, length_unit: unit } = annotation;
  const type: TextType = {
    kind: "text",
    ...limits,
    ...(pattern === undefined ? {} : { pattern }),
    ...(format === undefined ? {} : { format }),
    ...(charset === undefined ? {} : { charset }),
    ...(unit === undefined || unit === "code_points" ? {} : { unit }),
    ...(asked.length === 0 ? {} : { rules: allOf(asked) }),
  };
  return type;
}

/** Rules for all texts, in addition to a list of values. */
export function textLimits(conjuncts: readonly Conjunct[]): Json | undefined {
  const asked = conjuncts.flatMap(({ schema }): Json[] => {
    const said = (["minLength", "maxLength", "pattern"] as const).flatMap((word) => {
      const value = schema[word];
      return value === undefined ? [] : [[word, value] as const];
    });
    return said.length === 0 ? [] : [Object.fromEntries(said)];
  });
  return asked.length === 0 ? undefined : allOf(asked);
}

function allOf(rules: readonly Json[]): Json {
  return rules.length === 1 ? elementAt(rules, 0) : { allOf: rules };
}

// ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param readAll reads the schemas that apply to one value together */
export function listType(
  conjuncts: readonly Conjunct[],
  readAll: (parts: readonly Placed[]) => { readonly type: Type; readonly nullable: boolean },
): ListType {
  // For each schema, what it requires of the first elements, and of the others.
  const lists = conjuncts.map(({ schema, place }) => {
    const { items, prefixItems, additionalItems } = schema;
    const tuple = Array.isArray(prefixItems) ? "prefixItems" : Array.isArray(items) ? "items" : undefined;
    const first = jsonList(tuple === undefined ? [] : schema[tuple]).map((json, i): Placed => ({
      json,
      place: step(step(place, tuple ?? ""), i),
    }));
    const word = tuple === "items" ? "additionalItems" : "items";
    const json = tuple === "items" ? additionalItems : items;
    return { tuple: tuple !== undefined, first, rest: json === undefined ? [] : [{ json, place: step(place, word) }] };
  });
  const length = Math.max(0, ...lists.map(({ first }) => first.length));
  const at = (i: number): readonly Placed[] => lists.flatMap(({ first, rest }) => first[i] ?? rest);
  const read = (parts: readonly Placed[]): Type => {
    const { type, nullable } = readAll(parts);
    return orNull(type, nullable);
  };
  const first = Array.from({ length }, (_, i) => read(at(i)));
  const rest = lists.flatMap((list) => list.rest);
  const others = rest.length === 0 ? { type: ANY, nullable: false } : readAll(rest);
  // If no value is valid at a position, the list ends before it.
  const refused = first.findIndex((type) => type.kind === "never");
  const most = refused >= 0 ? [refused] : others.type.kind === "never" ? [length] : [];
  const nullable = others.nullable && others.type.kind !== "any";
  const tuple = most.length > 0 || lists.some((list) => list.tuple);
  return {
    kind: "list",
    element: others.type.kind === "never" ? ANY : tuple ? orNull(others.type, others.nullable) : others.type,
    ...(tuple ? { first: refused < 0 ? first : first.slice(0, refused) } : {}),
    ...(nullable && !tuple ? { nullable: true as const } : {}),
    ...tightest("minItems", numbers(conjuncts, "minItems"), "most"),
    ...tightest("maxItems", [...numbers(conjuncts, "maxItems"), ...most], "least"),
  };
}

// ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Everything that the schemas of one place say about a record's fields. */
export interface RecordKeywords {
  /** All schemas of each field. */
  readonly properties: ReadonlyMap<string, readonly Placed[]>;
  readonly required: ReadonlySet<string>;
  /** The schema that requires a field. */
  readonly requiredBy: ReadonlyMap<string, SchemaPlace>;
  /** Each `additionalProperties: false`, and the names that it allows. */
  readonly closed: readonly { readonly place: SchemaPlace; allows(name: string): boolean }[];
  /** The schemas of additional fields. */
  readonly rest: readonly Placed[];
  readonly patterns: readonly string[];
}

/** Collects the fields that the schemas name, and those that one of them forbids. */
export function recordKeywords(conjuncts: readonly Conjunct[]): RecordKeywords {
  const properties = new Map<string, Placed[]>();
  const required = new Set<string>();
  const requiredBy = new Map<string, SchemaPlace>();
  const closed: { place: SchemaPlace; allows(name: string): boolean }[] = [];
  const rest: { readonly part: Placed; readonly covers: (name: string) => boolean }[] = [];
  const patterns: string[] = [];
  for (const { schema, place } of conjuncts) {
    const own = isJsonRecord(schema["properties"]) ? schema["properties"] : {};
    const within = step(place, "properties");
    for (const [name, json] of Object.entries(own))
      properties.set(name, [...(properties.get(name) ?? []), { json, place: step(within, name) }]);
    for (const name of jsonList(schema["required"]).map(jsonText)) {
      required.add(name);
      if (!requiredBy.has(name)) requiredBy.set(name, place);
    }
    const matching = Object.keys(isJsonRecord(schema["patternProperties"]) ? schema["patternProperties"] : {});
    patterns.push(...matching);
    const additional = schema["additionalProperties"];
    const named = (name: string): boolean =>
      Object.hasOwn(own, name) || matching.some((pattern) => matches(pattern, name));
    if (additional === false) closed.push({ place: step(place, "additionalProperties"), allows: named });
    else if (isJsonRecord(additional) && Object.keys(additional).length > 0)
      rest.push({
        part: { json: additional, place: step(place, "additionalProperties") },
        covers: (name) => !named(name),
      });
  }
  // A schema for additional fields applies to fields that only another schema names.
  for (const [name, parts] of properties)
    parts.push(...rest.flatMap(({ part, covers }) => (covers(name) ? [part] : [])));
  return { properties, required, requiredBy, closed, rest: rest.map(({ part }) => part), patterns };
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
