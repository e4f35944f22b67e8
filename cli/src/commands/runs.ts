/** `integ runs` lists runs: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, limitNumber, utcOption, withSelection } from "../options.ts";

export const runs: Declare = (program, ends) => {
  withSelection(
    program
      .command("runs")
      .description("list runs and their outcomes: delivered, skipped, held")
      .argument("[folder]", "the project's folder; default: this folder"),
  )
    .addOption(
      new Option("--limit <n>", "the maximum number of runs, the newest first").argParser(limitNumber).default("100"),
    )
    .option("--by-reason", "group waiting runs by reason")
    .option("--follow", "keep listing new runs")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (of: string | undefined, { folder, ...options }) =>
      ends((await import("../actions/runs.ts")).runs(of ?? folder, options)),
    );
};
