/** The specs of the examples, and where the real documents lie; shared by tests of several packages. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
export const EXAMPLES = join(ROOT, "examples");
export const SPECS: readonly string[] = globSync("*/*.integ", { cwd: EXAMPLES })
  .map((file) => join(EXAMPLES, file))
  .sort();
export const read = (file: string): string => readFileSync(file, "utf8");

const REAL = resolve(ROOT, "../shared/data");
/** Real documents of vendors; undefined if the folder is not there. */
export const REAL_DATA: string | undefined = existsSync(REAL) ? REAL : undefined;

/** Has a copy of the first example show a token to Xero, so that none is asked for outside this machine. */
export function useXeroToken(folder: string): void {
  const file = join(folder, "integ.yaml");
  const token = 'access_token: "${XERO_ACCESS_TOKEN}" }';
  writeFileSync(file, read(file).replace(/client_id: "\$\{XERO_CLIENT_ID\}".*$/m, token));
}
