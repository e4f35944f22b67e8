/** `integ fmt` formats specs: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const fmt: Declare = (program, ends) => {
  program
    .command("fmt")
    .description("format specs")
    .argument("[files...]", "files, folders or globs, or - for standard input; default: everything below this folder")
    .option("--check", "write nothing; fail if something is not formatted")
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/fmt.ts")).fmt(files, options)));
};
