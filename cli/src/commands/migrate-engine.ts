/** `integ migrate-engine` moves a store to another engine: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const migrateEngine: Declare = (program, ends) => {
  program
    .command("migrate-engine")
    .description("move all that a project's engine keeps to another one, while nobody runs it")
    .argument("<to>", "sqlite:<file> or postgres://…; it has to be empty")
    .option("--from <address>", "instead of what integ.yaml says")
    .addOption(folderOption())
    .action(async (to: string, options) =>
      ends((await import("../actions/migrate-engine.ts")).migrateEngine(to, options)),
    );
};
