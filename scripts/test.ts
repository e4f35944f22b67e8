/** `npm test`: types, lint, and every test; ends with how many passed. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTotalTestSuites: number;
  readonly success: boolean;
}

const bin = (name: string): string => join(process.cwd(), "node_modules", ".bin", name);
const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "inherit" }).status === 0;
const filter = process.argv.slice(2);

/** Prints a check's output when it ends, so that several can run concurrently. */
function check(name: string, ...args: readonly string[]): Promise<boolean> {
  return new Promise((done) => {
    const running = spawn(bin(name), args, { stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    running.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    running.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    running.on("error", (error) => {
      process.stdout.write(`${name}: ${error.message}\n`);
      done(false);
    });
    running.on("close", (status) => {
      if (status !== 0) process.stdout.write(Buffer.concat(said));
      done(status === 0);
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), "integ-test-"));
const file = join(folder, "report.json");
// A named test is wanted quickly; the whole run also looks at types, style and what nothing uses.
const checks =
  filter.length > 0
    ? []
    : await Promise.all([
        check("tsc", "--noEmit", "-p", "tsconfig.json"),
        check("oxlint", "--type-aware", "--deny-warnings"),
        check("knip", "--no-config-hints"),
        check("prettier", "--check", "--log-level", "warn", "."),
      ]);
const sound = checks.every(Boolean);
const tested = run(
  bin("vitest"),
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${file}`,
  ...filter,
);
let report: VitestReport | undefined;
try {
  report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
} catch {
  report = undefined;
}
rmSync(folder, { recursive: true, force: true });
const passed = report?.numPassedTests ?? 0;
const failed = (report?.numFailedTests ?? 0) + (sound ? 0 : 1);
const skipped = report?.numPendingTests ?? 0;
if (!sound) process.stdout.write("the type check or the lint has findings; see above\n");
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = sound && tested && passed > 0 && report?.success === true ? 0 : 1;
