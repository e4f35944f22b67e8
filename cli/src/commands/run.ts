/** `integ run` hosts a project; `integ run show` shows one run: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, formatOption, portNumber, utcOption } from "../options.ts";

export const run: Declare = (program, ends) => {
  const running = program
    .command("run")
    .description("host the integrations of a project: receive, read, map, deliver")
    .argument("[files...]", "specs, or the project's folder; default: this folder")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--engine <address>", "use this engine instead of the one in integ.yaml: sqlite:<file> or postgres://…")
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (files: string[], options) => ends((await import("../actions/run.ts")).run(files, options)));
  running
    .command("show")
    .description("show one run in full")
    .argument("<run>", "its number, as listed by integ runs")
    .addOption(folderOption())
    .addOption(utcOption())
    .addOption(formatOption())
    .action(async (run: string, options) => ends((await import("../actions/show-run.ts")).showRun(run, options)));
};
