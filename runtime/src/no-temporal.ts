/** The error where a platform has no `Temporal`, and no polyfill either. */

/** @param cause what happened to the polyfill */
export function noTemporal(cause: unknown): Error {
  return new Error(
    "this platform has no Temporal (Node has it from version 26 on), and temporal-polyfill is not installed: npm install temporal-polyfill",
    { cause },
  );
}
