/** `integ map` maps documents: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const map: Declare = (program, ends) => {
  program
    .command("map")
    .description("send documents through one spec and print what comes out; nothing is sent")
    .argument("<file>", "the spec")
    .requiredOption("-i, --input <file>", "a JSON document, a list of them, or one a line; - for standard input")
    .option(
      "--fetched <name=file>",
      "what a fetch of the spec finds, or an earlier destination answers; may be repeated",
      (one: string, all: string[] | undefined): string[] => [...(all ?? []), one],
    )
    .addOption(formatOption())
    .action(async (file: string, options) => ends((await import("../actions/map.ts")).map(file, options)));
};
