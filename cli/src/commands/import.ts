/** `integ import` describes a system by what its vendor publishes: arguments and options. */
import { Option } from "commander";
import type { Declare } from "../declare.ts";

/** Declares the command. */
export const importSystem: Declare = (program, ends) => {
  program
    .command("import")
    .description("describe a system by a document of its vendor, such as OpenAPI, or a database, into systems/<name>")
    .argument(
      "<documents...>",
      "the document; of samples several, or a folder; of a database its address, or its SQLite file",
    )
    .option("--as <name>", "the system's name in specs; made of the document's title when left out")
    .option("--only <names>", "only these types and operations, with commas between them")
    .option(
      "--credentials <names>",
      "of several ways to be let in, this one, as the document calls it; of those that are needed together all, with commas between them",
    ) // prettier-ignore
    .option("--explain", "say of each place what was found or guessed there, and why")
    .option("--dry-run", "say what would be written, and write nothing")
    .addOption(
      new Option("--keep <whose>", "where both you and the document have changed something").choices([
        "mine",
        "theirs",
      ]),
    )
    .addOption(new Option("--format <format>", "how the report is printed").choices(["plain", "json"]).default("plain"))
    .action(async (documents: string[], options) => {
      const [first = "", ...others] = documents;
      if (others.length === 0 && isDatabase(first))
        await ends((await import("../actions/import-database.ts")).importDatabase(first, options));
      else await ends((await import("../actions/import.ts")).importSystem(documents, options));
    });
};

/** Whether what was named is a database, and no document. */
function isDatabase(named: string): boolean {
  return /^(?:postgres(?:ql)?|mysql|mariadb):\/\/|^sqlite:|\.(?:db|sqlite3?)$/i.test(named);
}
