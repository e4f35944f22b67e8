/**
 * Shapes as JSON Schemas: what a decoder takes, for those who describe their interfaces by schemas (OpenAPI, forms, models that are to
 * answer in JSON). Each shape says its own part; what refers to what is put together here.
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
  /** As the system's schema says to the letter, and not openly. */
  readonly strict: boolean;
  /** A shape within another. A shape that contains itself is referred to by its name. */
  of(shape: Shape, strict?: boolean): JsonSchema;
  /** The same for something else that may contain itself: it stands where it is, or is referred to. */
  once(key: object, write: () => JsonSchema): JsonSchema;
}

/**
 * The JSON Schema of what a shape takes.
 *
 * A schema can't say everything that a shape does: limits of numbers in quotes, signs that a system can't store, and lengths that are
 * counted in bytes are not in it. It takes all that the shape takes.
 *
 * @param target the version of JSON Schema
 * @throws Error where the target is another one, or has no word for what is asked
 */
export function schemaOf(shape: Shape, target: string): Record<string, unknown> {
  if (target !== "draft-2020-12" && target !== "draft-07")
    throw new Error(`JSON Schemas are written as draft-2020-12 or draft-07, not as ${target}`);
  const all = new Definitions(target);
  const schema = new Writer(target, false, all).of(shape);
  const { written } = all;
  const within = Object.keys(written).length === 0 ? {} : { [definitionsIn(target)]: written };
  // In draft 7, what stands beside a reference says nothing.
  const root = "$ref" in schema ? { allOf: [schema] } : schema;
  return { $schema: DIALECTS[target], ...root, ...within };
}

/** Where a version keeps what is referred to. */
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

/** A list whose first elements have schemas of their own. */
export function tupleSchema(target: SchemaTarget, first: readonly JsonSchema[], rest: JsonSchema): JsonSchema {
  return target === "draft-07" ? { items: first, additionalItems: rest } : { prefixItems: first, items: rest };
}
