/**
 * The command line as whole processes, from start to end, on copies of the example. `PACKED=<folder>` measures the
 * packages installed in a folder instead of the sources.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { median, spread } from "./measure.ts";
import { keepResults } from "./results.ts";

const root = resolve(import.meta.dirname, "..");
const example = join(root, "examples/shopify-to-xero");
const packed = process.env["PACKED"];
const cli =
  packed === undefined ? join(root, "cli/bin/integ.js") : join(resolve(packed), "node_modules/@integ/cli/bin/integ.js");
/**
 * The spec of the first rows with the files that it uses, and a short one, since the time depends on a spec's length.
 */
const LONG: Spec = { file: "order-to-invoice.integ", uses: ["*.csv", "tax.integ", "order.integ", "books.integ"] };
const SHORT: Spec = { file: "../cancelled-order/cancelled-order-to-void.integ", uses: [] };
const ROUNDS = 9;
const COPIES = process.env["FAST"] === undefined ? [1, 100, 1000] : [1, 100];

interface Spec {
  /** From the example's folder. */
  readonly file: string;
  readonly uses: readonly string[];
}

/**
 * Measures starts and builds. Bare Node takes turns with the rest, since the time of a start varies from minute to
 * minute.
 */
export function benchCommandLine(): void {
  const printed: string[] = [];
  const say = (line: string): void => {
    printed.push(line);
    process.stdout.write(`${line}\n`);
  };
  say(
    `\nThe command line, whole processes (${packed === undefined ? "from source" : "as packages"}); median of ${ROUNDS} rounds`,
  );
  const folder = mkdtempSync(join(tmpdir(), "integ-bench-"));
  try {
    fill(folder, LONG, 1);
    const starts: readonly (readonly [name: string, args: readonly string[], wanted: string])[] = [
      ["bare node", ["-e", "0"], ""],
      ["integ --version", [cli, "--version"], "at most 1.3 × bare node"],
      ["integ check, 1 spec", [cli, "check"], "at most 200 ms"],
      ["integ build, 1 spec", [cli, "build"], ""],
      ["the same, nothing has changed", [cli, "build"], ""],
    ];
    const times = starts.map((): number[] => []);
    for (const [, args] of starts) timed(folder, args);
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, [name, args]] of starts.entries()) {
        // A cache of the last run makes it faster, so it is removed unless the row says otherwise.
        if (!name.startsWith("the same")) forget(folder);
        times[i]?.push(timed(folder, args));
      }
    const bare = median(times[0] ?? []);
    for (const [i, [name, , wanted]] of starts.entries()) {
      const ms = median(times[i] ?? []);
      say(row(name, ms, `${(ms / bare).toFixed(2).padStart(7)} × bare node`, `(${spread(times[i] ?? [])})`, wanted));
    }
    for (const spec of [LONG, SHORT]) {
      say(`  copies of a spec of ${linesOf(spec)} lines`);
      let first: Record<string, number> = {};
      for (const copies of COPIES) {
        fill(folder, spec, copies);
        const check = timed(folder, [cli, "check"]);
        forget(folder);
        const build = timed(folder, [cli, "build"]);
        appendFileSync(join(folder, "spec-0.integ"), "// changed\n");
        const many: Record<string, number> = {
          check,
          build,
          "build, one has changed": timed(folder, [cli, "build"]),
          "build, nothing has changed": timed(folder, [cli, "build"]),
        };
        if (copies === 1) first = many;
        else
          for (const [command, ms] of Object.entries(many)) {
            const each = `${((ms - (first[command] ?? 0)) / (copies - 1)).toFixed(2).padStart(7)} ms for each further one`;
            const wanted = command.startsWith("build") && copies === 1000 ? "at most 4 s" : "";
            say(row(`${command}, ${copies} specs`, ms, each, "", wanted));
          }
      }
    }
    if (process.env["FAST"] === undefined && packed === undefined) keepResults("command line", printed.slice(1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(name: string, ms: number, ratio: string, range: string, wanted: string): string {
  const cells = [ratio, range, wanted === "" ? "" : `wanted: ${wanted}`].filter((cell) => cell !== "");
  return `  ${name.padEnd(32)}${ms.toFixed(0).padStart(7)} ms  ${cells.join("  ")}`;
}

function linesOf({ file }: Spec): number {
  return readFileSync(join(example, file), "utf8").trimEnd().split("\n").length;
}

/** Writes a project with a number of copies of a spec. */
function fill(folder: string, { file, uses }: Spec, copies: number): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "integ.yaml"), "integ: 1\n");
  cpSync(resolve(example, dirname(file), "samples"), join(folder, "samples"), { recursive: true });
  for (const used of globSync(uses, { cwd: example }))
    cpSync(join(example, used), join(folder, used), { recursive: true });
  const text = readFileSync(join(example, file), "utf8");
  for (let i = 0; i < copies; i++)
    writeFileSync(join(folder, `spec-${i}.integ`), text.replace(/^integration ".*"/m, `integration "copy-${i}"`));
}

/** Removes the cache of the last run. */
function forget(folder: string): void {
  rmSync(join(folder, ".integ"), { recursive: true, force: true });
}

/** @throws Error with the output if the process fails */
function timed(folder: string, args: readonly string[]): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - from;
}
