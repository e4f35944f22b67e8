/** `integ build` makes modules: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const build: Declare = (program, ends) => {
  program
    .command("build")
    .description("make a TypeScript module for each integration")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--check", "write nothing; fail where something is out of date")
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/build.ts")).build(files, options)));
};
