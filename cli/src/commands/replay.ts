/** `integ replay` does runs again: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, withSelection } from "../options.ts";

export const replay: Declare = (program, ends) => {
  withSelection(
    program
      .command("replay")
      .description("have runs done again, as the specs are now")
      .argument("[runs...]", "their numbers; or choose them by the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "show what would be sent, and change nothing")
    .option("--diff", "with --dry-run: only what differs from what was sent")
    .option("--as-then", "with the specs as they were when the runs were done last")
    .option("--anew", "also what has been delivered, under the same idempotency keys")
    .option(
      "--with <file>",
      "mend the event of one run: a JSON file with what is to be otherwise, null for what is to go",
    )
    .option("--fresh", "with the document as its system has it now, where it was corrected there")
    .option("--because <why>", "kept in the run's history")
    .addOption(folderOption())
    .action(async (named: string[], options) => ends((await import("../actions/replay.ts")).replay(named, options)));
};
