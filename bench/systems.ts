/**
 * A full check of a spec with two systems, next to two descriptions and next to all that ship: only those that it names
 * are read.
 */
import { cpSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { sideBySide } from "./measure.ts";
import { keepResults } from "./results.ts";

const root = resolve(import.meta.dirname, "..");
const SHIPPED = join(root, "specs/systems");
const ROUNDS = 31;

/** Measures the check of the example next to few and many systems. */
export function benchSystems(): void {
  const all = globSync("*", { cwd: SHIPPED }).sort();
  const folder = mkdtempSync(join(tmpdir(), "integ-bench-"));
  try {
    const candidates = [["shopify", "xero"], all].map((systems) => {
      const project = join(folder, String(systems.length));
      cpSync(join(root, "examples/shopify-to-xero"), project, { recursive: true });
      for (const name of systems) cpSync(join(SHIPPED, name), join(project, "systems", name), { recursive: true });
      const spec = join(project, "order-to-invoice.integ");
      return {
        name: `beside ${systems.length} systems`,
        run: () => {
          const { diagnostics } = new Program(nodeHost(), project).check(spec);
          if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join("\n"));
        },
      };
    });
    const measured = sideBySide(candidates, 1, ROUNDS);
    const first = measured[0]?.micros ?? 1;
    const lines = measured.map(({ name, micros }) => `  ${name.padEnd(24)}${(micros / 1000).toFixed(1).padStart(8)} ms  ${(micros / first).toFixed(2).padStart(6)} ×`); // prettier-ignore
    process.stdout.write(`\nOne spec of two systems checked, from nothing; median of ${ROUNDS} rounds\n`);
    for (const line of lines) process.stdout.write(`${line}\n`);
    if (process.env["FAST"] === undefined) keepResults("systems", lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
