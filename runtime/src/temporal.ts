/**
 * Provides `Temporal`: the platform's own, or that of `temporal-polyfill`. Programs on platforms without `Temporal` import
 * `@integ/runtime/temporal` before they use a generated module.
 *
 * @throws Error if neither is available, with the command that installs the polyfill
 */
import { noTemporal } from "./no-temporal.ts";

if (!("Temporal" in globalThis))
  await import("temporal-polyfill/global").catch((cause: unknown) => {
    throw noTemporal(cause);
  });
