/**
 * How the requests of a system are written and its answers read: plain data from its description, as the rest of `flow.ts`. `{name}` in
 * texts stands for an argument or a setting; places are JSON pointers.
 */

/** JSON in a description. */
export type Constant = null | boolean | number | string | readonly Constant[] | { readonly [name: string]: Constant };

/** The body of a request. */
export interface RequestBody {
  /**
   * What stands around the record, or, where none is written, the body itself. A text that is one hole is the argument as it is:
   * a number, a list.
   */
  readonly constants?: Constant;
  /** A GraphQL document: the `query` beside the constants. */
  readonly graphql?: string;
}

/** A parameter of the query: a text, or a list whose elements each have a parameter of their own, or one with something between them. */
export type QueryValue = string | { readonly each: string } | { readonly joined: string; readonly separator: string };

/**
 * When an answer tells of a failure. Without `on` it is about answers with a good status; with neither `is` nor `is_not` there is a
 * failure where something is at the place that is not empty.
 */
export interface FailureRule {
  /** The statuses that it is about. */
  readonly on?: readonly number[];
  /** Where the answer tells of it; absent: its status says enough. `*` as a step: each of a list, or of a record. */
  readonly at?: string;
  readonly is?: readonly (string | number | boolean)[];
  readonly isNot?: readonly (string | number | boolean)[];
  /** Held for a person (default), tried again, or: what was to be written is there, which is success. */
  readonly means?: "hold" | "retry" | "there";
  /** Words at the place that mean: only for now. */
  readonly retryWhen?: readonly string[];
  /** Where the vendor's own words for a person are. */
  readonly message?: string;
  /** Where it says how long to wait: seconds, or a moment. */
  readonly retryAfter?: string;
  /** Where the answer has the record that is there. Without it, it is looked for by the operation's `find`. */
  readonly record?: string;
}

/** Where answers tell what requests cost, of an allowance that is restored evenly, as GraphQL APIs have it: places in the answer. */
export interface CostLimit {
  /** What the request was charged at first. */
  readonly requested: string;
  /** What is left of the allowance. */
  readonly left: string;
  /** What is restored each second. */
  readonly restored: string;
}
