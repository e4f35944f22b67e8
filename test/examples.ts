/** The specs of the examples, and where the real documents lie; shared by tests of several packages. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
export const EXAMPLES = join(ROOT, "examples");
export const SPECS: readonly string[] = globSync("*/*.integ", { cwd: EXAMPLES })
  .map((file) => join(EXAMPLES, file))
  .sort();
export const read = (file: string): string => readFileSync(file, "utf8");

const REAL = resolve(ROOT, "../shared/data");
/** Real documents of vendors; undefined where the folder is not there. */
export const REAL_DATA: string | undefined = existsSync(REAL) ? REAL : undefined;
