/** `integ test` runs the specs' own tests: arguments and options. */
import type { Declare } from "../declare.ts";
import { percentNumber } from "../options.ts";
import { reportsOption } from "../report-options.ts";

export const test: Declare = (program, ends) => {
  program
    .command("test")
    .description("run the tests that the specs contain")
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .option("--name <text>", "only tests whose title contains this")
    .option("--watch", "run them again after every change")
    .option("--update", "update failing expectations to the actual values")
    .option(
      "--coverage [percent]",
      "list what no test reaches; fail if a spec's coverage is lower than that",
      percentNumber,
    )
    .option("--generate", "write a table of cases derived from the schemas, <spec>.cases.md, next to each spec")
    .addOption(reportsOption())
    .action(async (files: string[], options) => ends((await import("../actions/test.ts")).test(files, options)));
};
