/** `integ build` makes modules: arguments and options. */
import type { BuildOptions } from "../actions/build.ts";
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const build: Declare = (program, ends) => {
  program
    .command("build")
    .description("generate a TypeScript module for each integration")
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .option("--check", "write nothing; fail if something is out of date")
    .option("--watch", "keep running, and build again after every change")
    .option("--types", "also write declarations for imports of specs, into .integ/types")
    .addOption(formatOption())
    .action(async (files: string[], options: BuildOptions & { readonly watch?: true }) => {
      // Valid specs that have not changed since, with unchanged outputs, need no compiler.
      const isPlain = options.watch === undefined && options.format === undefined;
      if (isPlain && (await import("../build-cache/quiet.ts")).builtBefore(files, options)) return;
      const actions = await import("../actions/build.ts");
      await ends(options.watch === true ? actions.buildAgain(files, options) : actions.build(files, options));
    });
};
