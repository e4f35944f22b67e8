/** `integ connect` sets up a connection to a system: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption, portNumber } from "../options.ts";

export const connect: Declare = (program, ends) => {
  program
    .command("connect")
    .description(
      "set up the connection to a system: settings, what a person allows in the browser, a first read, webhooks",
    )
    .argument("<system>", "the system, as specs name it")
    .option("--set <name=value...>", "settings; secrets rather by the environment, as <SYSTEM>_<NAME>")
    .option("--no-browser", "print the address to open, instead of opening it")
    .option("--port <port>", "where the browser comes back to on this machine; 8485 when left out", portNumber)
    .option("--redirect <address>", "the redirect address registered with the vendor, where that is another")
    .option("-y, --yes", "ask nothing; write what is missing into integ.yaml, and set webhooks up")
    .addOption(folderOption())
    .action(async (system: string, options) => ends((await import("../actions/connect.ts")).connect(system, options)));
};
