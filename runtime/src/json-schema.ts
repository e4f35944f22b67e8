/**
 * Writes shapes as JSON Schemas, for OpenAPI, forms, and models that produce JSON. Each shape writes its own part;
 * references between them are resolved here.
 */
import type { Shape } from "./leaf-shapes.ts";

/** A JSON Schema, as JSON. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The versions of JSON Schema that can be written. */
export type SchemaTarget = "draft-2020-12" | "draft-07";

const DIALECTS: Readonly<Record<SchemaTarget, string>> = {
  "draft-2020-12": "https://json-schema.org/draft/2020-12/schema",
  "draft-07": "http://json-schema.org/draft-07/schema#",
};

/** Writes the JSON Schemas of shapes. */
export interface SchemaWriter {
  readonly target: SchemaTarget;
  /** Exactly as in the system's schema, without leniency. */
  readonly strict: boolean;
  /** A shape within another. A recursive shape is referred to by its name. */
  of(shape: Shape, strict?: boolean): JsonSchema;
  /** The same for other recursive schemas: inlined, or referred to. */
  once(key: object, write: () => JsonSchema): JsonSchema;
}

/**
 * The JSON Schema of a shape. It accepts everything that the shape accepts, but can't express all of its checks: limits
 * of numbers in quotes, characters that a system can't store, and lengths in bytes.
 *
 * @param target the version of JSON Schema
 * @throws Error if the target is unknown, or can't express the shape
 */
export function schemaOf(shape: Shape, target: string): Record<string, unknown> {
  if (target !== "draft-2020-12" && target !== "draft-07")
    throw new Error(`JSON Schemas are written as draft-2020-12 or draft-07, not as ${target}`);
  const all = new Definitions(target);
  const schema = new Writer(target, false, all).of(shape);
  const { written } = all;
  const within = Object.keys(written).length === 0 ? {} : { [definitionsIn(target)]: written };
  // In draft 7, keywords beside a reference are ignored.
  const root = "$ref" in schema ? { allOf: [schema] } : schema;
  return { $schema: DIALECTS[target], ...root, ...within };
}

/** The keyword for definitions in a version. */
function definitionsIn(target: SchemaTarget): string {
  return target === "draft-07" ? "definitions" : "$defs";
}

class Writer implements SchemaWriter {
  readonly target: SchemaTarget;
  readonly strict: boolean;
  readonly #all: Definitions;

  constructor(target: SchemaTarget, strict: boolean, all: Definitions) {
    this.target = target;
    this.strict = strict;
    this.#all = all;
  }

  of(shape: Shape, strict = this.strict): JsonSchema {
    const writer = strict === this.strict ? this : new Writer(this.target, strict, this.#all);
    return this.#all.once(shape, strict ? "strict" : "open", () => shape.schema(writer));
  }

  once(key: object, write: () => JsonSchema): JsonSchema {
    return this.#all.once(key, "rules", write);
  }
}

/** Definitions of recursive schemas, which are referred to by name. */
class Definitions {
  readonly written: Record<string, JsonSchema> = {};
  /** The schemas in progress; each gets its name when something within it refers to it. */
  readonly #open = new Map<object, Map<string, string | undefined>>();
  readonly #target: SchemaTarget;
  #names = 0;

  constructor(target: SchemaTarget) {
    this.#target = target;
  }

  once(key: object, way: string, write: () => JsonSchema): JsonSchema {
    const ways = this.#open.get(key) ?? new Map<string, string | undefined>();
    this.#open.set(key, ways);
    if (ways.has(way)) {
      const name = ways.get(way) ?? `form${++this.#names}`;
      ways.set(way, name);
      return this.#reference(name);
    }
    ways.set(way, undefined);
    const schema = write();
    const name = ways.get(way);
    ways.delete(way);
    if (name === undefined) return schema;
    this.written[name] = schema;
    return this.#reference(name);
  }

  #reference(name: string): JsonSchema {
    return { $ref: `#/${definitionsIn(this.#target)}/${name}` };
  }
}

/** A list whose first elements have their own schemas. */
export function tupleSchema(target: SchemaTarget, first: readonly JsonSchema[], rest: JsonSchema): JsonSchema {
  return target === "draft-07" ? { items: first, additionalItems: rest } : { prefixItems: first, items: rest };
}
