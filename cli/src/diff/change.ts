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
 * The severity of a change: `broken`: no longer runs · `stopped`: no longer sent · `repeated`: may be sent a second
 * time · `personal`: other personal data moves · `values`: sent with other values · `contract`: a different trigger,
 * deduplication, read or failure policy · `fields`: written differently, without effect on the samples · `open`:
 * undecided · `added`: new.
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
  /** The number of samples that could show it. */
  readonly of: number;
  /** A property that only these samples have: `order.test is true`. */
  readonly where?: string;
  readonly examples: readonly Example[];
}

/** One sample's value before and after; undefined if there is none. */
export interface Example {
  readonly sample: string;
  /** `LineItems[0].TaxType` */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A single difference. */
export interface Change {
  readonly weight: Weight;
  /** The kind of change: `value`, `outcome`, `key`, `schedule` … */
  readonly kind: string;
  readonly integration: string;
  /** A sentence without its period: "invoice.TaxType: "OUTPUT2" becomes "NONE"". */
  readonly message: string;
  /** For documents that are now held or skipped: the reason as written in the spec. */
  readonly reason?: string;
  /** Further details, one line each. */
  readonly details: readonly string[];
  readonly before?: Line;
  readonly after?: Line;
  readonly shown?: Shown;
}

/** Worst first; within a weight, by the number of samples. */
export function byWeight(a: Change, b: Change): number {
  return WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight) || (b.shown?.changed ?? 0) - (a.shown?.changed ?? 0);
}
