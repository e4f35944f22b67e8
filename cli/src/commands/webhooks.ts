/** `integ webhooks` sets up what systems send here: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const webhooks: Declare = (program, ends) => {
  program
    .command("webhooks")
    .description("show which webhooks systems send to public_url, and which the specs need")
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .option("--apply", "create missing webhooks, and remove those that no spec needs")
    .addOption(formatOption())
    .action(async (files: string[], options) =>
      ends((await import("../actions/webhooks.ts")).webhooks(files, options)),
    );
};
