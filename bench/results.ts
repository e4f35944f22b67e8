/** Stores the output of a bench in bench/RESULTS.md, so that the file contains only measured figures. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "RESULTS.md");

/** Replaces the block that is marked by a name: `<!-- name -->` … `<!-- /name -->`. @throws Error if there is none */
export function keepResults(name: string, lines: readonly string[]): void {
  const text = readFileSync(FILE, "utf8");
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`bench/RESULTS.md has no block ${begin}`);
  const [cpu] = cpus();
  const head = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model.trim() ?? "?"}, Node ${process.versions.node}`;
  const block = [begin, "", "```text", head, "", ...lines, "```", "", end].join("\n");
  writeFileSync(FILE, text.slice(0, from) + block + text.slice(to + end.length));
}
