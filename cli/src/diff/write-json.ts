/** A comparison for programs; its schema is docs/schemas/diff.schema.json. */
import { WEIGHTS } from "./change.ts";
import type { Compared } from "./compare.ts";
import type { Versions } from "./flow-version.ts";

/** @returns text that ends with a line break */
export function diffJson({ changes, integrations, samples }: Compared, { before, after }: Versions): string {
  const counts = WEIGHTS.map((weight) => [weight, changes.filter((one) => one.weight === weight).length] as const);
  const report = {
    $schema: "urn:integ:schema:diff:1",
    version: 1,
    before: before.name,
    after: after.name,
    differs: changes.length > 0,
    summary: { integrations, samples, ...Object.fromEntries(counts) },
    changes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
