/** Rules: what a schema asks for and its type can't say. They are collected here, and constants are held against them. */
import type { Conjunct } from "./conjuncts.ts";
import { satisfiesRules, validatorOf } from "./constants.ts";
import { bundle } from "./rules.ts";
import { type Schema, type SchemaDocuments } from "./schema-documents.ts";
import type { SchemaReports } from "./schema-reports.ts";
import { isRule, type Kind, kindOf, limitsValues, withoutValues } from "./schema-words.ts";
import { isJsonRecord, type Json, type SchemaPlace, type Type } from "./types.ts";

/** The rules of one system's schemas. */
export class SchemaRules {
  readonly #documents: SchemaDocuments;
  readonly #reports: SchemaReports;

  constructor(documents: SchemaDocuments, reports: SchemaReports) {
    this.#documents = documents;
    this.#reports = reports;
  }

  /** Schemas that a value has to fit as one that needs no other file. */
  bundle(parts: Parameters<typeof bundle>[0]): Json {
    return bundle(parts, this.#documents, (pattern, place) => this.#reports.checkPattern(pattern, place));
  }

  /** What the schemas ask for beside a type; undefined where a type says it all. */
  of(conjuncts: readonly Conjunct[]): Json | undefined {
    const patterned = conjuncts.some(({ schema }) => isJsonRecord(schema["patternProperties"]));
    const parts = conjuncts.flatMap(({ schema, whole, place }) => {
      // `unevaluated…` applies to parts that no other keyword of the whole schema has evaluated.
      if (schema["unevaluatedProperties"] !== undefined || schema["unevaluatedItems"] !== undefined)
        return [{ schema: whole ?? schema, place }];
      const asked = Object.entries(schema).filter(([word, value]) => isRule(word, value, patterned));
      return asked.length === 0 ? [] : [{ schema: Object.fromEntries(asked), place }];
    });
    return parts.length === 0 ? undefined : this.bundle(parts);
  }

  /** Whether a constant satisfies some rules. @param place the place of the rules */
  satisfies(rules: Json, value: Json, place: SchemaPlace): boolean {
    if (typeof rules === "object" && rules !== null) {
      const { problem } = validatorOf(rules);
      if (problem !== undefined) this.#reports.misuse(problem, place);
    }
    return satisfiesRules(rules, value);
  }

  /** The listed values that satisfy the keywords beside the list. */
  possible(
    values: readonly Json[] | undefined,
    kinds: ReadonlySet<Kind> | undefined,
    integer: boolean,
    conjuncts: readonly Conjunct[],
  ): readonly Json[] | undefined {
    if (values === undefined) return undefined;
    const typed = values.filter(
      (value) =>
        kinds === undefined ||
        value === null ||
        (kinds.has(kindOf(value)) && !(integer && typeof value === "number" && !Number.isInteger(value))),
    );
    const beside = conjuncts.map(withoutValues).filter(({ schema }) => Object.keys(schema).some(limitsValues));
    const [first] = beside;
    if (first === undefined) return typed;
    const rules = this.bundle(beside);
    return typed.filter((value) => value === null || this.satisfies(rules, value, first.place));
  }
}

/** A type with additional rules. */
export function withRules<T extends Type>(type: T, rules: Json | undefined): T {
  if (rules === undefined) return type;
  return { ...type, rules: type.rules === undefined ? rules : merged(type.rules, rules) };
}

/** Two sets of rules as one. */
function merged(a: Json, b: Json): Json {
  const own = isJsonRecord(a) ? a : {};
  const other = isJsonRecord(b) ? b : {};
  if (own["$defs"] === undefined && other["$defs"] === undefined) return { allOf: [a, b] };
  // The definitions of both are numbered, so those of the second get other names.
  const renamed = JSON.parse(JSON.stringify(other).replaceAll('"#/$defs/', '"#/$defs/b')) as Schema;
  const { $defs: first, ...ownRules } = own;
  const { $defs: second, ...otherRules } = renamed;
  const more = Object.entries(isJsonRecord(second) ? second : {}).map(([key, value]) => [`b${key}`, value]);
  return {
    allOf: [ownRules, otherRules],
    $defs: { ...(isJsonRecord(first) ? first : {}), ...Object.fromEntries(more) },
  };
}
