/** `integ connections` lists the connections of a project: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, utcOption } from "../options.ts";

export const connections: Declare = (program, ends) => {
  program
    .command("connections")
    .description("the systems of a project: whether each is connected, until when, for what, and when it last answered")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (options) => ends((await import("../actions/connections.ts")).connections(options)));
};
