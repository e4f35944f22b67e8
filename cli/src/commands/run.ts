/** `integ run` hosts a project; `integ run show` shows one run: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, portNumber, utcOption } from "../options.ts";

export const run: Declare = (program, ends) => {
  const running = program
    .command("run")
    .description("host the integrations of a project: receive, read, map, deliver")
    .argument("[files...]", "specs, or the project's folder; this one when left out")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--engine <address>", "run on this instead of what integ.yaml says: sqlite:<file> or postgres://…")
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/run.ts")).run(files, options)));
  running
    .command("show")
    .description("all that is known of one run")
    .argument("<run>", "its number, as integ runs lists it")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (run: string, options) => ends((await import("../actions/show-run.ts")).showRun(run, options)));
};
