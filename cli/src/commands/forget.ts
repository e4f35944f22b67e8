/** `integ forget` erases a person: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const forget: Declare = (program, ends) => {
  program
    .command("forget")
    .description("erase a person's data from the store")
    .argument("<person>", "the value of a personal field: an e-mail address, a telephone number, a name")
    .option("--dry-run", "only count the documents")
    .option("--flow <name...>", "only in these integrations")
    .addOption(folderOption())
    .action(async (person: string, options) => ends((await import("../actions/people.ts")).forget(person, options)));
};
