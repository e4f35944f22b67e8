/** `integ discard` ends runs that wait for a person: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, withSelection } from "../options.ts";

export const discard: Declare = (program, ends) => {
  withSelection(
    program
      .command("discard")
      .description("end runs for good that wait for a person")
      .argument("[runs...]", "their numbers; or choose them by the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "show which, and change nothing")
    .requiredOption("--because <why>", "why; it is kept")
    .addOption(folderOption())
    .action(async (named: string[], options) => ends((await import("../actions/people.ts")).discard(named, options)));
};
