/** `integ trigger` starts an integration: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const trigger: Declare = (program, ends) => {
  program
    .command("trigger")
    .description("start an integration by hand: with a correctly signed webhook, or a document put into the store")
    .argument(
      "<flow>",
      "a spec's file, its integration's name, or the event that starts it, such as shopify.orders_paid",
    )
    .option("-i, --input <file>", "the document; default: the sample of the spec's first test")
    .option("--url <url>", "the port of integ run, if it is not the one in integ.yaml")
    .addOption(formatOption())
    .action(async (flow: string, options) => ends((await import("../actions/trigger.ts")).trigger(flow, options)));
};
