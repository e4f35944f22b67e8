/**
 * `npm run test:repeat -- --runs 10 --load 2 [files]`: repeats the tests beside busy loops, and counts the failures of each. A test
 * that fails once in ten runs is not trusted.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "10" }, load: { type: "string", default: "2" } },
  allowPositionals: true,
});
const [runs, load] = [Number(values.runs), Number(values.load)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(load) || load < 0) {
  process.stderr.write("usage: npm run test:repeat -- [--runs <n>] [--load <busy loops>] [files…]\n");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "integ-repeat-"));
const loops = Array.from({ length: load }, () => spawn(process.execPath, ["-e", "for (;;) ;"], { stdio: "ignore" }));
const failures = new Map<string, number>();
const took: number[] = [];
let green = 0;
try {
  for (let run = 1; run <= runs; run++) {
    const file = join(folder, `${run}.json`);
    const began = Date.now();
    const args = ["run", "--reporter=json", `--outputFile=${file}`, ...positionals];
    const { status, stderr } = spawnSync(join("node_modules", ".bin", "vitest"), args, {
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
    });
    const { passed, failed } = outcomeOf(file);
    // A run can fail where no test has: none was found, or something went wrong outside of them.
    if (failed.length === 0 && (status !== 0 || passed === 0))
      failed.push(`the run itself: ${stderr.trim().split("\n").at(-1) || "no test was run"}`);
    for (const name of failed) failures.set(name, (failures.get(name) ?? 0) + 1);
    if (failed.length === 0) green++;
    const seconds = Math.round((Date.now() - began) / 1000);
    took.push(seconds);
    const said = failed.length === 0 ? `green, ${passed} tests` : failed.join("; ");
    process.stdout.write(`run ${run} of ${runs}: ${said} (${seconds} s)\n`);
  }
} finally {
  for (const loop of loops) loop.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, times] of [...failures].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${times} of ${runs}  ${name}\n`);
process.stdout.write(
  `${green} of ${runs} runs green, beside ${load} busy loops; ${Math.min(...took)} to ${Math.max(...took)} s a run\n`,
);
process.exitCode = green === runs ? 0 : 1;

/** How many tests passed by a report, and what failed; nothing if there is none. */
function outcomeOf(file: string): { readonly passed: number; readonly failed: string[] } {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { passed: 0, failed: [] };
  }
  const failed = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const path = relative(process.cwd(), name);
    const tests = assertionResults.filter((one) => one.status === "failed");
    return tests.length > 0 || status !== "failed" ? tests.map(({ fullName }) => `${path}: ${fullName}`) : [path];
  });
  return { passed: report.numPassedTests, failed };
}
