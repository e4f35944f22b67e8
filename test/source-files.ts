/** The packages' source files as syntax trees: for tests of how the code is written. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";
import { ROOT } from "./examples.ts";

export interface SourceFile {
  /** Below the root, with `/` between folders. */
  readonly path: string;
  /** Its first folder. */
  readonly package: string;
  readonly text: string;
  readonly program: ReturnType<typeof parseSync>["program"];
  readonly comments: ReturnType<typeof parseSync>["comments"];
}

export function parsed(path: string, text: string): SourceFile {
  const { program, comments } = parseSync(path, text);
  return { path, package: path.split("/")[0] ?? "", text, program, comments };
}

export const sourceFiles: readonly SourceFile[] = globSync(
  "{grammar,compiler,import,runtime,cli,editor/service}/src/**/*.ts",
  {
    cwd: ROOT,
  },
)
  .map((file) => file.replaceAll("\\", "/"))
  .sort()
  .map((path) => parsed(path, readFileSync(join(ROOT, path), "utf8")));

/** The line of an offset, from 1. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
