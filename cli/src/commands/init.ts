/** `integ init` begins a project: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

export const init: Declare = (program, ends) => {
  program
    .command("init")
    .description("begin a project: a spec with its tests, samples, and what npm and CI need")
    .argument("[folder]", "where; this folder when left out")
    .option("--template <name>", "what it begins with; asked, or orders-to-invoices, when left out")
    .option("--from <system>", "the system that starts it: shopify, or an event or list of it: shopify.orders_paid")
    .option("--to <system>", "the system that is written to: xero, or an operation of it: xero.upsert_invoice")
    .addOption(new Option("--ci <where>", "for which CI").choices(["github", "gitlab", "both", "none"]))
    .option("-y, --yes", "ask nothing")
    .action(async (at: string | undefined, options) => ends((await import("../actions/init.ts")).init(at, options)));
};
