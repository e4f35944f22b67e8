/** `integ docs` writes the integration inventory: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

export const docs: Declare = (program, ends) => {
  program
    .command("docs")
    .description(
      "write the integration inventory: the systems, what starts each flow and when, which data moves, how it fits, personal data",
    )
    .argument("[files...]", "files, folders or globs of one project; default: everything below this folder")
    .option("--out <folder>", "the folder of the site; default: inventory/ in the project")
    .addOption(new Option("--lang <language>", "the language of the pages").choices(["en", "lt"]).default("en"))
    .addOption(
      new Option("--format <format>", "a site with CSV, Markdown and JSON files; or one of these, to stdout")
        .choices(["site", "markdown", "json"])
        .default("site"),
    )
    .option("--at <time>", "the moment from which next runs are computed, such as 2026-12-01; default: now")
    .option("--offline", "leave out the state of connections: do not read the store or the environment")
    .action(async (files: string[], options) => ends((await import("../actions/docs.ts")).docs(files, options)));
};
