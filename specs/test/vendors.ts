/**
 * Vendors' client libraries. About 260 MB, so they are installed beside these tests on their first run, and not with the project.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { installIn } from "../../test/npm-folder.ts";

const FOLDER = join(import.meta.dirname, "vendors");

/**
 * A vendor's library.
 *
 * @param name as npm names it: `stripe`
 * @returns its exports; tests say by a type of their own what they use of it, since the libraries are not there when types are checked
 */
export function vendorLibrary<T>(name: string): T {
  installIn(FOLDER);
  return createRequire(join(FOLDER, "package.json"))(name) as T;
}

/** The folder of an installed library: `@paypal/paypal-server-sdk`. */
export function vendorFolder(name: string): string {
  installIn(FOLDER);
  return join(FOLDER, "node_modules", name);
}
