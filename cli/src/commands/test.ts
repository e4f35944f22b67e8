/** `integ test` runs the specs' own tests: arguments and options. */
import type { Declare } from "../declare.ts";
import { percentNumber } from "../options.ts";
import { reportsOption } from "../report-options.ts";

export const test: Declare = (program, ends) => {
  program
    .command("test")
    .description("run the tests that the specs contain")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--name <text>", "only tests whose title contains this")
    .option("--watch", "run them again after every change")
    .option("--update", "let the tests that fail expect what has come")
    .option(
      "--coverage [percent]",
      "say what no test comes upon; fail where a spec is covered less than that",
      percentNumber,
    )
    .option("--generate", "write the table of cases that the schemas make, <spec>.cases.md, beside each spec")
    .addOption(reportsOption())
    .action(async (files: string[], options) => ends((await import("../actions/test.ts")).test(files, options)));
};
