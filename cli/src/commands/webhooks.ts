/** `integ webhooks` sets up what systems send here: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const webhooks: Declare = (program, ends) => {
  program
    .command("webhooks")
    .description("which webhooks systems send to public_url, and which the specs need")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--apply", "create what is missing, and remove what no spec needs")
    .addOption(formatOption())
    .action(async (files: string[], options) =>
      ends((await import("../actions/webhooks.ts")).webhooks(files, options)),
    );
};
