/** `integ import` describes a system from its vendor's documents: arguments and options. */
import { InvalidArgumentError, Option } from "commander";
import type { Keep } from "../actions/import.ts";
import type { Declare } from "../declare.ts";

/** Declares the command. */
export const importSystem: Declare = (program, ends) => {
  program
    .command("import")
    .description("create systems/<name> from a vendor's document, such as OpenAPI, or from a database")
    .argument(
      "<documents...>",
      "the document; several samples, or a folder of them; a database's address, or a SQLite file",
    )
    .option("--as <name>", "the system's name in specs; default: derived from the document's title")
    .option("--only <names>", "only these types and operations, separated by commas")
    .option(
      "--credentials <names>",
      "the authentication method, by its name in the document; several that are needed together, separated by commas",
    ) // prettier-ignore
    .option("--explain", "list what was found or guessed at each place, and why")
    .option("--dry-run", "show what would be written, and write nothing")
    .option(
      "--keep <whose>",
      "whose changes stay where both you and the document have changed something: mine or theirs; of one place: mine:<place>",
      keepOf,
    )
    .addOption(new Option("--format <format>", "the format of the report").choices(["plain", "json"]).default("plain"))
    .action(async (documents: string[], options) => {
      const [first = "", ...others] = documents;
      if (others.length === 0 && isDatabase(first))
        await ends((await import("../actions/import-database.ts")).importDatabase(first, options));
      else await ends((await import("../actions/import.ts")).importSystem(documents, options));
    });
};

/** @throws InvalidArgumentError for what is neither mine nor theirs */
function keepOf(text: string, before: readonly Keep[] = []): readonly Keep[] {
  const [, whose, at] = /^(mine|theirs)(?::(.+))?$/.exec(text) ?? [];
  if (whose !== "mine" && whose !== "theirs")
    throw new InvalidArgumentError("write mine or theirs, or one of them with a place:   mine:/operations/list_orders");
  return [...before, { whose, ...(at === undefined ? {} : { at }) }];
}

/** Whether the argument names a database rather than a document. */
function isDatabase(named: string): boolean {
  return /^(?:postgres(?:ql)?|mysql|mariadb):\/\/|^sqlite:|\.(?:db|sqlite3?)$/i.test(named);
}
