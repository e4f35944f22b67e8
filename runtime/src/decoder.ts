/** The decoder of a generated module: a function, and a schema by the Standard Schema specification (standardschema.dev), version 1. */
import { check, decode, type Decoded } from "./json.ts";
import { problemText, type Problem, type Shape } from "./shape.ts";

/** One thing that is wrong, as the standard has it. */
export interface StandardIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A checked value, or what is wrong. */
export type StandardResult<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/**
 * Decodes and checks a document. Libraries that take schemas of the standard take it as one.
 *
 * @typeParam T the document
 */
export interface Decoder<T> {
  /** Bytes or text in JSON as a checked document, or all that is wrong with them. */
  (input: Uint8Array | string): Decoded<T>;
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "integ";
    /**
     * Checks what is parsed already; bytes and texts are decoded. What `JSON.parse` has made of numbers of more than 15 digits
     * is not exact any more: only bytes and texts keep them.
     */
    readonly validate: (value: unknown) => StandardResult<T>;
    readonly types?: { readonly input: T; readonly output: T };
  };
}

/** A decoder by a shape. */
export function decoder<T>(shape: Shape): Decoder<T> {
  const decodes = (input: Uint8Array | string): Decoded<T> => decode(shape, input);
  const validate = (value: unknown): StandardResult<T> => {
    const found = typeof value === "string" || value instanceof Uint8Array ? decodes(value) : check<T>(shape, value);
    return found.ok ? { value: found.value } : { issues: found.problems.map(issueOf) };
  };
  return Object.assign(decodes, { "~standard": { version: 1, vendor: "integ", validate } as const });
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
