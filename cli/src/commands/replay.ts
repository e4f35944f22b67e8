/** `integ replay` repeats runs: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, withSelection } from "../options.ts";

export const replay: Declare = (program, ends) => {
  withSelection(
    program
      .command("replay")
      .description("repeat runs with the current specs")
      .argument("[runs...]", "their numbers; or choose them with the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "show what would be sent, and change nothing")
    .option("--diff", "with --dry-run: show only differences from what was sent")
    .option("--as-then", "with the specs of the last execution")
    .option("--anew", "also repeat delivered records, with the same idempotency keys")
    .option("--with <file>", "correct the event of one run: a JSON file with the new values, null to remove a field")
    .option("--fresh", "read the document again from its system, after it was corrected there")
    .option("--because <why>", "kept in the run's history")
    .addOption(folderOption())
    .action(async (named: string[], options) => ends((await import("../actions/replay.ts")).replay(named, options)));
};
