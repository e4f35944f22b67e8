/** `integ test` runs the specs' own tests: arguments and options. */
import type { Declare } from "../declare.ts";
import { reportsOption } from "../report-options.ts";

export const test: Declare = (program, ends) => {
  program
    .command("test")
    .description("run the tests that the specs contain")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--name <text>", "only tests whose title contains this")
    .addOption(reportsOption())
    .action(async (files: string[], options) => ends((await import("../actions/test.ts")).test(files, options)));
};
