/** `integ connections` lists the connections of a project: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, utcOption } from "../options.ts";

export const connections: Declare = (program, ends) => {
  program
    .command("connections")
    .description(
      "list the systems of a project: whether each is connected, until when, with which scopes, and its last response",
    )
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (options) => ends((await import("../actions/connections.ts")).connections(options)));
};
