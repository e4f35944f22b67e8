/** `integ dev` runs a project with stand-ins: arguments and options. */
import type { Declare } from "../declare.ts";
import { portNumber, shareOf, utcOption } from "../options.ts";

export const dev: Declare = (program, ends) => {
  program
    .command("dev")
    .description("run a project on this machine alone: with stand-ins for the other systems, again after every change")
    .argument("[files...]", "specs, or the project's folder; this one when left out")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--send", "send each integration the sample of its first test")
    .option(
      "--chaos [share]",
      "let so many of the stand-ins' answers go wrong, from 0 to 1 (0.2 where it isn't said)",
      shareOf,
    )
    .option("--seed <n>", "go wrong in the same way each time", "1")
    .option("--keep", "go on with what the last integ dev has kept")
    .addOption(utcOption())
    .action(async (files: string[], options) => ends((await import("../actions/dev.ts")).dev(files, options)));
};
