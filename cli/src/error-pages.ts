/** The pages of error codes: in the package beside the code, in the repository with the other documentation. */
import { existsSync, readFileSync } from "node:fs";
import { DIAGNOSTICS } from "@integ/compiler";

const PAGES = ["../docs/errors/", "../../docs/errors/"]
  .map((path) => new URL(path, import.meta.url))
  .find((folder) => existsSync(folder)) as URL;

/** The page of a code, in Markdown; undefined if there is no such code. */
export function pageOf(code: string): string | undefined {
  const row = DIAGNOSTICS.get(code);
  return row === undefined ? undefined : readFileSync(new URL(row.page, PAGES), "utf8");
}
