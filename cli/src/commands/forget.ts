/** `integ forget` erases a person: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const forget: Declare = (program, ends) => {
  program
    .command("forget")
    .description("erase what the store holds of a person")
    .argument("<person>", "an e-mail address, a telephone number, a name: what a personal field has")
    .option("--dry-run", "only say how much there is")
    .option("--flow <name...>", "only in these integrations")
    .addOption(folderOption())
    .action(async (person: string, options) => ends((await import("../actions/people.ts")).forget(person, options)));
};
