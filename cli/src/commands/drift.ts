/** `integ drift` lists what breaks its schema without being read: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, utcOption } from "../options.ts";

export const drift: Declare = (program, ends) => {
  program
    .command("drift")
    .description("list fields that break their schema and that no spec reads: how often, and where")
    .argument("[integration]", "only those of this integration")
    .option("--clear", "clear the list once the schemas are corrected")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (flow: string | undefined, options) =>
      ends((await import("../actions/drift.ts")).drift(flow, options)),
    );
};
