/** `integ runs` lists runs: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, limitNumber, utcOption, withSelection } from "../options.ts";

export const runs: Declare = (program, ends) => {
  withSelection(
    program
      .command("runs")
      .description("list what became of events: delivered, skipped, held")
      .argument("[folder]", "the project's folder; this one when left out"),
  )
    .addOption(new Option("--limit <n>", "at most so many, the newest first").argParser(limitNumber).default("100"))
    .option("--by-reason", "what waits for the same reason as one line")
    .option("--follow", "go on listing what comes")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (of: string | undefined, { folder, ...options }) =>
      ends((await import("../actions/runs.ts")).runs(of ?? folder, options)),
    );
};
