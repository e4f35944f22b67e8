/** `integ map` maps documents: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const map: Declare = (program, ends) => {
  program
    .command("map")
    .description("map documents with one spec and print the results; nothing is sent")
    .argument("<file>", "the spec")
    .requiredOption("-i, --input <file>", "a JSON document, a list of documents, or one per line; - for standard input")
    .option(
      "--fetched <name=file>",
      "the result of a fetch, or the response of an earlier destination; may be repeated",
      (one: string, all: string[] | undefined): string[] => [...(all ?? []), one],
    )
    .addOption(formatOption())
    .action(async (file: string, options) => ends((await import("../actions/map.ts")).map(file, options)));
};
