/**
 * The decoder of a generated module: a function, and a schema by the specifications Standard Schema and Standard JSON Schema
 * (standardschema.dev), version 1.
 */
import { check, decode, type Decoded } from "./json.ts";
import { type SchemaTarget, schemaOf } from "./json-schema.ts";
import { problemText, type Problem, type Shape } from "./shape.ts";

/** One problem, in the standard's form. */
export interface StandardIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A checked value, or what is wrong. */
export type StandardResult<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** The options of a request for a JSON Schema. */
export interface StandardSchemaOptions {
  /** The version of JSON Schema: `draft-2020-12` or `draft-07`. */
  readonly target: SchemaTarget | "openapi-3.0" | (string & {});
}

/**
 * Decodes and checks a document. Libraries that accept Standard Schemas accept this function.
 *
 * @typeParam T the document
 */
export interface Decoder<T> {
  /** Parses and checks JSON bytes or text. Returns the document, or all of its problems. */
  (input: Uint8Array | string): Decoded<T>;
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "integ";
    /**
     * Checks a parsed document; decodes bytes and texts. `JSON.parse` loses digits of numbers longer than 15 digits: only bytes and texts
     * keep them.
     */
    readonly validate: (value: unknown) => StandardResult<T>;
    readonly types?: { readonly input: T; readonly output: T };
    /** The input and the output as JSON Schemas, which are the same here. */
    readonly jsonSchema: {
      readonly input: (options: StandardSchemaOptions) => Record<string, unknown>;
      readonly output: (options: StandardSchemaOptions) => Record<string, unknown>;
    };
  };
}

/** A decoder by a shape. */
/* @__NO_SIDE_EFFECTS__ */
export function decoder<T>(shape: Shape): Decoder<T> {
  const decodes = (input: Uint8Array | string): Decoded<T> => decode(shape, input);
  const validate = (value: unknown): StandardResult<T> => {
    const found = typeof value === "string" || value instanceof Uint8Array ? decodes(value) : check<T>(shape, value);
    return found.ok ? { value: found.value } : { issues: found.problems.map(issueOf) };
  };
  const written = ({ target }: StandardSchemaOptions): Record<string, unknown> => schemaOf(shape, target);
  const jsonSchema = { input: written, output: written };
  return Object.assign(decodes, { "~standard": { version: 1, vendor: "integ", validate, jsonSchema } as const });
}

/**
 * The JSON Schema of the documents that a decoder accepts, or of a record: `toJSONSchema(decodeSource)`,
 * `toJSONSchema(xeroInvoiceInputShape)`.
 *
 * @throws Error if the target version can't express the shape
 */
export function toJSONSchema<T>(
  of: Decoder<T> | Shape,
  target: SchemaTarget = "draft-2020-12",
): Record<string, unknown> {
  return "~standard" in of ? of["~standard"].jsonSchema.input({ target }) : schemaOf(of, target);
}

function issueOf(problem: Problem): StandardIssue {
  return { message: problemText(problem), path: stepsOf(problem.path) };
}

/** `line_items[0]."odd name"` as its steps. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|"((?:[^"\\]|\\.)*)"|([^.[\]]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? "") : String(JSON.parse(`"${quoted}"`));
  });
}
