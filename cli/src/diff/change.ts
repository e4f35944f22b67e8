/** A difference between two versions of an integration, and its severity. */

/** From the worst to the least. */
export const WEIGHTS = [
  "broken",
  "stopped",
  "repeated",
  "personal",
  "values",
  "contract",
  "fields",
  "open",
  "added",
] as const;

/**
 * How a change weighs: `broken` runs no more · `stopped` is not sent any more · `repeated` may be sent a second
 * time · `personal` other personal data moves · `values` is sent with other values · `contract` starts,
 * repeats, reads or fails otherwise · `fields` is written otherwise, and no sample shows it · `open` nobody has decided it · `added` new.
 */
export type Weight = (typeof WEIGHTS)[number];

/** A line of a spec, a table or a schema. */
export interface Line {
  readonly file: string;
  readonly line: number;
}

/** Which samples show a change. */
export interface Shown {
  readonly changed: number;
  /** Of how many that could. */
  readonly of: number;
  /** A property that they share and no other has: `order.test is true`. */
  readonly where?: string;
  readonly examples: readonly Example[];
}

/** One sample's value before and after; undefined: there is none. */
export interface Example {
  readonly sample: string;
  /** `LineItems[0].TaxType` */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One thing that differs. */
export interface Change {
  readonly weight: Weight;
  /** The kind of change: `value`, `outcome`, `key`, `schedule` … */
  readonly kind: string;
  readonly integration: string;
  /** In a sentence without its end: "invoice.TaxType: "OUTPUT2" becomes "NONE"". */
  readonly message: string;
  /** Of documents that are held or skipped now: why, as the spec has it. */
  readonly reason?: string;
  /** More of it, a line each. */
  readonly details: readonly string[];
  readonly before?: Line;
  readonly after?: Line;
  readonly shown?: Shown;
}

/** Worst first; within a weight, what more samples show. */
export function byWeight(a: Change, b: Change): number {
  return WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight) || (b.shown?.changed ?? 0) - (a.shown?.changed ?? 0);
}
