/** `integ discard` ends runs that wait for a person: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, withSelection } from "../options.ts";

export const discard: Declare = (program, ends) => {
  withSelection(
    program
      .command("discard")
      .description("end held runs permanently")
      .argument("[runs...]", "their numbers; or choose them with the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "list them, and change nothing")
    .requiredOption("--because <why>", "the reason, which is stored")
    .addOption(folderOption())
    .action(async (named: string[], options) => ends((await import("../actions/people.ts")).discard(named, options)));
};
