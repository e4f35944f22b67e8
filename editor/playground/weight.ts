/** Measures the built page: the bytes until it can be used, and until the first result. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";

/** Kilobytes, compressed as servers do it. */
export interface Weight {
  /** The page, its style and script, the catalogue, and the first spec. */
  readonly firstView: number;
  /** Including the compiler, the runner, and the systems of the first spec. */
  readonly firstResult: number;
}

/** @param metafile esbuild's metafile @param systems the systems that the first spec uses */
export function weightOf(folder: string, metafile: Metafile, start: string, systems: readonly string[]): Weight {
  const kilobytes = (names: Iterable<string>): number =>
    [...new Set(names)].reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0) / 1024;
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [path.slice(path.lastIndexOf("/") + 1), output])); // prettier-ignore
  /** A script with its static imports. */
  const withImports = (name: string): string[] => [
    name,
    ...(outputs.get(name)?.imports ?? [])
      .filter(({ kind, external }) => external !== true && kind === "import-statement")
      .flatMap(({ path }) => withImports(path.slice(path.lastIndexOf("/") + 1))),
  ];
  const first = ["index.html", "page.css", "icon.svg", "catalogue.json", `starts/${start}.json`, ...withImports("page.js")]; // prettier-ignore
  const sucrase = [...outputs].flatMap(([name, { inputs }]) => (Object.keys(inputs).some((input) => input.includes("/sucrase/")) ? withImports(name) : [])); // prettier-ignore
  const rest = [
    ...withImports("worker.js"),
    ...withImports("runner.js"),
    ...withImports("runtime.js"),
    ...sucrase,
    ...systems.map((name) => `systems/${name}.json`),
  ];
  return { firstView: kilobytes(first), firstResult: kilobytes([...first, ...rest]) };
}
