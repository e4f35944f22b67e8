/** `integ connect` sets up a connection to a system: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, portNumber } from "../options.ts";

export const connect: Declare = (program, ends) => {
  program
    .command("connect")
    .description("set up the connection to a system: settings, authorization in the browser, a first read, webhooks")
    .argument("<system>", "the system's name in specs")
    .option("--set <name=value...>", "settings; prefer the environment for secrets, as <SYSTEM>_<NAME>")
    .option("--no-browser", "print the address to open, instead of opening it")
    .option("--port <port>", "the port of the redirect address on this machine; default: 8485", portNumber)
    .option("--redirect <address>", "the redirect address registered with the vendor, if it is another one")
    .option("-y, --yes", "ask no questions; write missing entries into integ.yaml, and set up webhooks")
    .addOption(folderOption())
    .action(async (system: string, options) => ends((await import("../actions/connect.ts")).connect(system, options)));
};
