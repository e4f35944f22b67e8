/** `integ fmt` formats specs: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const fmt: Declare = (program, ends) => {
  program
    .command("fmt")
    .description("put specs into the one style")
    .argument("[files...]", "files, folders or globs, or - for standard input; everything below here when left out")
    .option("--check", "write nothing; fail where something is not formatted")
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/fmt.ts")).fmt(files, options)));
};
