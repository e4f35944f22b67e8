/** Documents in memory, imported as the command line does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importDocuments, type Imported, type ImportOptions } from "../src/index.ts";
import { parse } from "yaml";

/** @param files texts by name; the first is the document */
export function imported(files: Readonly<Record<string, string>>, options: ImportOptions = {}): Imported {
  const [first = ""] = Object.keys(files);
  return importDocuments({ read: (path) => files[path.replace(/^\/docs\//, "")] }, [`/docs/${first}`], options);
}

/** A document of this folder. */
export function sample(name: string): string {
  return readFileSync(join(import.meta.dirname, name), "utf8");
}

/** What stands in a file, as values. */
export function valuesOf({ files }: Imported, path: string): Record<string, any> {
  return parse(files.get(path) ?? "") as Record<string, any>;
}

/** The report, as `how at: what`. */
export function said({ notes }: Imported): string[] {
  return notes.map(({ at, how, what }) => `${how} ${at}: ${what}`);
}
