/**
 * `npm start -- --flow <name>`, in a separate process, shows each integration that ships: something is delivered, and
 * nothing held.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { templates } from "@integ/cli";
import { ROOT } from "./examples.ts";

/** On a busy machine a process takes its time to start. */
const PATIENCE = 240_000;

function start(...args: readonly string[]): Promise<{ readonly code: number | null; readonly told: string }> {
  // The demonstration keeps its files in the current folder.
  const cwd = mkdtempSync(join(tmpdir(), "integ-start-"));
  return new Promise((resolve) => {
    const started = execFile(process.execPath, [join(ROOT, "scripts/start.ts"), ...args], { cwd, timeout: PATIENCE }, (_, out, err) => {
      rmSync(cwd, { recursive: true, force: true });
      resolve({ code: started.exitCode, told: `${out}${err}` });
    }); // prettier-ignore
  });
}

// Slow: about twenty processes, each of which starts a compiler, a host and stand-ins.
test.each(templates().map(({ name }) => name))("%s", { tags: "slow", timeout: PATIENCE }, async (name) => {
  const { code, told } = await start("--once", "--flow", name);
  expect(code, told).toBe(0);
  expect(told).toMatch(/^[1-9]\d* delivered, .* 0 held$/m);
  // Generated values of stand-ins match the schemas, and look realistic.
  expect(told).not.toMatch(/drift|\bsome [A-Za-z]\w*$|stand-in-/m);
});

test("a misspelt name is reported with a suggestion", { timeout: PATIENCE }, async () => {
  const { code, told } = await start("--once", "--flow", "paysera-to-xeroo");
  expect(code).toBe(2);
  expect(told).toContain("did you mean paysera-to-xero?");
});
