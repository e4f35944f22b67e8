/** `integ migrate-engine` moves a store to another engine: arguments and options. */
import type { Declare } from "../declare.ts";
import { folderOption } from "../options.ts";

export const migrateEngine: Declare = (program, ends) => {
  program
    .command("migrate-engine")
    .description("move everything that a project's engine stores to another engine, while the host is stopped")
    .argument("<to>", "sqlite:<file> or postgres://…; it must be empty")
    .option("--from <address>", "instead of the engine in integ.yaml")
    .addOption(folderOption())
    .action(async (to: string, options) =>
      ends((await import("../actions/migrate-engine.ts")).migrateEngine(to, options)),
    );
};
