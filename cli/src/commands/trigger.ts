/** `integ trigger` starts an integration by hand: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const trigger: Declare = (program, ends) => {
  program
    .command("trigger")
    .description("start an integration by hand: with a webhook signed right, or a document put into the store")
    .argument("<file>", "the spec")
    .option("-i, --input <file>", "the document; the sample of the spec's first test when left out")
    .option("--url <url>", "where integ run listens, when not where integ.yaml says")
    .addOption(formatOption())
    .action(async (file: string, options) => ends((await import("../actions/trigger.ts")).trigger(file, options)));
};
