/** `integ list` lists integrations: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const list: Declare = (program, ends) => {
  program
    .command("list")
    .description("list integrations: who starts each, when, what it reads and writes")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/list.ts")).list(files, options)));
};
