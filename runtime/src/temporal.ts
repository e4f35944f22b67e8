/**
 * Provides `Temporal`: the platform's own, or that of `temporal-polyfill`. The host imports this by itself; other
 * programs on platforms without it import `@integ/runtime/temporal` before they use a generated module.
 *
 * @throws Error where neither is there, with the command that installs it
 */
if (!("Temporal" in globalThis))
  await import("temporal-polyfill/global").catch((cause: unknown) => {
    throw new Error(
      "this platform has no Temporal (Node has it from version 26 on), and temporal-polyfill is not installed: npm install temporal-polyfill",
      { cause },
    );
  });

export {};
