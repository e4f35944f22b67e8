/** Texts, numbers, lists, and the words of records: what several schemas say of them together. */
import type { Annotation } from "./annotations.ts";
import type { Conjunct } from "./conjuncts.ts";
import { isSchema, type Placed, step } from "./schema-documents.ts";
import {
  ANY,
  DATE,
  orNull,
  type Json,
  type ListType,
  type NumberType,
  type SchemaPlace,
  type TextType,
  type Type,
} from "./types.ts";

type Limits = Partial<Record<"minimum" | "maximum" | "above" | "below", number>>;

function numbers(conjuncts: readonly Conjunct[], word: string): number[] {
  return conjuncts.map(({ schema }) => schema[word]).filter((value) => typeof value === "number");
}

/** The tightest of what several say; nothing where none says anything. */
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
  return wire === undefined ? undefined : { kind: "datetime", wire };
}

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
  const scale = integer ? 0 : (annotation.scale ?? (scales.length === 0 ? undefined : Math.min(...scales)));
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
  const { currency, tax } = money;
  const own = Object.keys(units).length === 0 ? {} : { units };
  const facet = { currency, ...(tax === undefined ? {} : { tax }), ...own };
  if (money.unit !== "minor") return { ...type, integer: false, money: facet };
  const { scale: _, minimum, maximum, above, below, ...rest } = type;
  const limits = [minimum, maximum, above, below].some((limit) => limit !== undefined && limit !== 0);
  const sign = { ...(minimum === 0 ? { minimum: 0 } : {}), ...(above === 0 ? { above: 0 } : {}) };
  // Limits are said in minor units; those other than zero are for the runtime, which sees what is written.
  const rules = limits ? { rules: json({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below }) } : {};
  return { ...rest, ...sign, integer: false, wire: "minor", money: { ...facet, whole: true }, ...rules };
}

function json(values: Readonly<Record<string, number | undefined>>): Json {
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
    // Draft 4 and OpenAPI 3.0 say whether a limit counts itself by true or false beside it.
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

/** 0.01 allows two decimals; other steps than powers of ten say nothing about decimals. */
export function scaleOf(step: number): number | undefined {
  for (let scale = 0; scale <= 12; scale++) if (Math.abs(step * 10 ** scale - 1) < 1e-9) return scale;
  return undefined;
}

// ── texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function textType(conjuncts: readonly Conjunct[], annotation: Annotation): Type {
  const format = formatOf(conjuncts);
  if (annotation.date === "msdate") return { kind: "date", wire: "msdate" };
  if (annotation.date === "msdatetime") return { kind: "datetime", wire: "msdate" };
  if (annotation.local === true) return { kind: "local_datetime" };
  if (format === "date") return DATE;
  if (format === "date-time") return { kind: "datetime", wire: "text" };
  if (format === "time") return { kind: "time" };
  if (format === "duration") return { kind: "duration" };
  if (format === "decimal" || annotation.money !== undefined) {
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
  const patterns = conjuncts.map(({ schema }) => schema["pattern"]).filter((one) => typeof one === "string");
  const [pattern, ...more] = patterns;
  const { charset, length_unit: unit } = annotation;
  const type: TextType = {
    kind: "text",
    ...tightest("minLength", numbers(conjuncts, "minLength"), "most"),
    ...tightest("maxLength", numbers(conjuncts, "maxLength"), "least"),
    ...(pattern === undefined ? {} : { pattern }),
    ...(format === undefined ? {} : { format }),
    ...(charset === undefined ? {} : { charset }),
    ...(unit === undefined || unit === "code_points" ? {} : { unit }),
    ...(more.length === 0 ? {} : { rules: { allOf: more.map((one) => ({ pattern: one })) } }),
  };
  return type;
}

// ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function listType(
  conjuncts: readonly Conjunct[],
  readOne: (json: Json, place: SchemaPlace) => { readonly type: Type; readonly nullable: boolean },
): ListType {
  const read = (json: Json, place: SchemaPlace): Type => {
    const { type, nullable } = readOne(json, place);
    return orNull(type, nullable);
  };
  let element: Type | undefined;
  let nullable = false;
  let first: readonly Type[] | undefined;
  let most: number | undefined;
  for (const { schema, place } of conjuncts) {
    const { items, prefixItems, additionalItems } = schema;
    const tuple = Array.isArray(prefixItems) ? "prefixItems" : Array.isArray(items) ? "items" : undefined;
    if (tuple !== undefined) {
      first = (schema[tuple] as readonly Json[]).map((one, i) => read(one, step(step(place, tuple), i)));
      const word = tuple === "items" ? "additionalItems" : "items";
      const rest = tuple === "items" ? additionalItems : items;
      if (rest === false) most = first.length;
      element = rest === undefined || rest === false ? ANY : read(rest, step(place, word));
    } else if (items !== undefined && element === undefined) {
      const one = readOne(items, step(place, "items"));
      element = one.type;
      nullable = one.nullable && one.type.kind !== "any";
    }
  }
  return {
    kind: "list",
    element: element ?? ANY,
    ...(first === undefined ? {} : { first }),
    ...(nullable ? { nullable: true as const } : {}),
    ...tightest("minItems", numbers(conjuncts, "minItems"), "most"),
    ...tightest("maxItems", [...numbers(conjuncts, "maxItems"), ...(most === undefined ? [] : [most])], "least"),
  };
}

// ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RecordKeywords {
  /** For each name, all that is said of it. */
  readonly properties: ReadonlyMap<string, readonly Placed[]>;
  readonly required: ReadonlySet<string>;
  /** Where it is that a name is required. */
  readonly requiredBy: ReadonlyMap<string, SchemaPlace>;
  /** Each `additionalProperties: false`, and the names that it lets through. */
  readonly closed: readonly { readonly place: SchemaPlace; allows(name: string): boolean }[];
  /** What other names hold. */
  readonly rest: readonly Placed[];
  readonly patterns: readonly string[];
}

export function recordKeywords(conjuncts: readonly Conjunct[]): RecordKeywords {
  const properties = new Map<string, Placed[]>();
  const required = new Set<string>();
  const requiredBy = new Map<string, SchemaPlace>();
  const closed: { place: SchemaPlace; allows(name: string): boolean }[] = [];
  const rest: Placed[] = [];
  const patterns: string[] = [];
  for (const { schema, place } of conjuncts) {
    const own = isSchema(schema["properties"]) ? schema["properties"] : {};
    const within = step(place, "properties");
    for (const [name, json] of Object.entries(own))
      properties.set(name, [...(properties.get(name) ?? []), { json, place: step(within, name) }]);
    for (const name of Array.isArray(schema["required"]) ? (schema["required"] as readonly string[]) : []) {
      required.add(name);
      if (!requiredBy.has(name)) requiredBy.set(name, place);
    }
    const matching = Object.keys(isSchema(schema["patternProperties"]) ? schema["patternProperties"] : {});
    patterns.push(...matching);
    const additional = schema["additionalProperties"];
    if (additional === false) {
      closed.push({
        place: step(place, "additionalProperties"),
        allows: (name) => Object.hasOwn(own, name) || matching.some((pattern) => matches(pattern, name)),
      });
    } else if (isSchema(additional) && Object.keys(additional).length > 0)
      rest.push({ json: additional, place: step(place, "additionalProperties") });
  }
  return { properties, required, requiredBy, closed, rest, patterns };
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
