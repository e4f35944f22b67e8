/** `integ graph` draws systems and flows: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

export const graph: Declare = (program, ends) => {
  program
    .command("graph")
    .description(
      "draw systems and flows; with --flow, the origins of one flow's values; with --field, those of one field",
    )
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .option("--flow <name>", "the values of this integration")
    .option("--field <path>", "one field that the flow sends, with its conditions: invoice.LineItems.TaxType")
    .addOption(
      new Option("--format <format>", "how it is written").choices(["svg", "mermaid", "dot", "json"]).default("svg"),
    )
    .action(async (files: string[], options) => ends((await import("../actions/graph.ts")).graph(files, options)));
};
