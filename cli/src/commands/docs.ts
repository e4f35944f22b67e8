/** `integ docs` writes the integration inventory: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

export const docs: Declare = (program, ends) => {
  program
    .command("docs")
    .description(
      "write the integration inventory: which systems there are, who starts each flow and when, what moves, how it fits, personal data",
    )
    .argument("[files...]", "files, folders or globs of one project; everything below here when left out")
    .option("--out <folder>", "where the site goes; inventory/ in the project when left out")
    .addOption(new Option("--lang <language>", "the language of the pages").choices(["en", "lt"]).default("en"))
    .addOption(
      new Option("--format <format>", "a site with CSV, Markdown and JSON beside it; or one of them, to the output")
        .choices(["site", "markdown", "json"])
        .default("site"),
    )
    .option("--at <time>", "the moment that next runs are counted from, such as 2026-12-01; now when left out")
    .option("--offline", "leave out how connections stand: neither the store nor the environment is looked at")
    .action(async (files: string[], options) => ends((await import("../actions/docs.ts")).docs(files, options)));
};
