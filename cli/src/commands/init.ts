/** `integ init` begins a project: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

export const init: Declare = (program, ends) => {
  program
    .command("init")
    .description("create a project: a spec with its tests and samples, and files for npm and CI")
    .argument("[folder]", "the folder; default: this folder")
    .option("--template <name>", "the template; default: ask, or orders-to-invoices")
    .option("--from <system>", "the system that starts it: shopify, or an event or list of it: shopify.orders_paid")
    .option("--to <system>", "the system that is written to: xero, or an operation of it: xero.upsert_invoice")
    .addOption(
      new Option("--ci <where>", "the CI to write a workflow for").choices(["github", "gitlab", "both", "none"]),
    )
    .option("-y, --yes", "ask nothing")
    .action(async (at: string | undefined, options) => ends((await import("../actions/init.ts")).init(at, options)));
};
