/**
 * The same as `../temporal.ts` for the host, which is only on Node: without `await`, so that CommonJS, as which the command line is published,
 * can load the host.
 *
 * @throws Error if there is no `Temporal`, with the command that installs the polyfill
 */
import { createRequire } from "node:module";
import { noTemporal } from "../no-temporal.ts";

if (!("Temporal" in globalThis))
  try {
    createRequire(import.meta.url)("temporal-polyfill/global");
  } catch (cause) {
    throw noTemporal(cause);
  }
