/** `integ dev` runs a project with stand-ins: arguments and options. */
import type { Declare } from "../declare.ts";
import { portNumber, shareOf, utcOption } from "../options.ts";

export const dev: Declare = (program, ends) => {
  program
    .command("dev")
    .description("run a project on this machine with stand-ins for the other systems, and reload after every change")
    .argument("[files...]", "specs, or the project's folder; default: this folder")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--send", "send each integration the sample of its first test")
    .option("--chaos [share]", "make this share of the stand-ins' responses fail, from 0 to 1 (default: 0.2)", shareOf)
    .option("--seed <n>", "fail in the same way each time", "1")
    .option("--keep", "continue with the runs of the last integ dev")
    .addOption(utcOption())
    .action(async (files: string[], options) => ends((await import("../actions/dev.ts")).dev(files, options)));
};
