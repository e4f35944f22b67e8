/**
 * Provides `Temporal`: the platform's own, or that of `temporal-polyfill`. The host imports this; other programs on
 * platforms without `Temporal` import `@integ/runtime/temporal` before they use a generated module.
 *
 * @throws Error if neither is available, with the command that installs the polyfill
 */
if (!("Temporal" in globalThis))
  await import("temporal-polyfill/global").catch((cause: unknown) => {
    throw new Error(
      "this platform has no Temporal (Node has it from version 26 on), and temporal-polyfill is not installed: npm install temporal-polyfill",
      { cause },
    );
  });

export {};
