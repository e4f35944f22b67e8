/** `integ drift` lists what breaks its schema without being read: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, utcOption } from "../options.ts";

export const drift: Declare = (program, ends) => {
  program
    .command("drift")
    .description("fields that break their schema and that nobody reads: how often, and where")
    .argument("[integration]", "only those of this one")
    .option("--clear", "forget them: the schemas are mended")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (flow: string | undefined, options) =>
      ends((await import("../actions/drift.ts")).drift(flow, options)),
    );
};
