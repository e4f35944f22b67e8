/** `integ hold` pauses an integration: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const hold: Declare = (program, ends) => {
  program
    .command("hold")
    .description("pause an integration: events are stored, nothing is sent")
    .argument("<integration>")
    .addOption(folderOption())
    .action(async (flow: string, options) => ends((await import("../actions/people.ts")).pause(flow, true, options)));
};
