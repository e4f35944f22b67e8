/** `integ backup` copies the store: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const backup: Declare = (program, ends) => {
  program
    .command("backup")
    .description("copy the store while the host runs")
    .argument("<file>", "a file that does not exist yet")
    .addOption(folderOption())
    .action(async (file: string, options) => ends((await import("../actions/people.ts")).backup(file, options)));
};
