/** `integ doctor` examines the machine and the project: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption } from "../options.ts";

export const doctor: Declare = (program, ends) => {
  program
    .command("doctor")
    .description(
      "check this machine and project, and name a command that fixes each problem; nothing leaves the machine",
    )
    .addOption(folderOption())
    .addOption(formatOption())
    .action(async (options) => ends((await import("../actions/doctor.ts")).doctor(options)));
};
