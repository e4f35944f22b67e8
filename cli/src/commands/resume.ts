/** `integ resume` resumes a paused integration: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const resume: Declare = (program, ends) => {
  program
    .command("resume")
    .description("resume a paused integration")
    .argument("<integration>")
    .addOption(folderOption())
    .action(async (flow: string, options) => ends((await import("../actions/people.ts")).pause(flow, false, options)));
};
