/**
 * `npm run test:repeat -- --runs 10 --load 2 [files]`: the tests again and again beside busy loops, and how often which of them
 * failed. A test that fails once in ten runs is one that nobody believes.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
let failedRuns = 0;
try {
  for (let run = 1; run <= runs; run++) {
    const file = join(folder, `${run}.json`);
    const began = Date.now();
    const args = ["run", "--reporter=json", `--outputFile=${file}`, ...positionals];
    const { status, stderr } = spawnSync(join("node_modules", ".bin", "vitest"), args, {
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
    });
    const failed = failedIn(file) ?? [`the run itself: ${stderr.trim().split("\n").at(-1) ?? ""}`];
    for (const name of failed) failures.set(name, (failures.get(name) ?? 0) + 1);
    if (status !== 0) failedRuns++;
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stdout.write(
      `run ${run} of ${runs}: ${failed.length === 0 ? "green" : failed.join("; ")} (${seconds} s)\n`,
    );
  }
} finally {
  for (const loop of loops) loop.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, times] of [...failures].sort(([, a], [, b]) => b - a))
  process.stdout.write(`${times} of ${runs}  ${name}\n`);
process.stdout.write(`${runs - failedRuns} of ${runs} runs green, beside ${load} busy loops\n`);
process.exitCode = failedRuns === 0 ? 0 : 1;

/** What failed by a report; undefined where there is none. */
function failedIn(file: string): string[] | undefined {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
  return report.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === "failed").map(({ fullName }) => fullName);
    return tests.length > 0 || status !== "failed" ? tests : [name];
  });
}
