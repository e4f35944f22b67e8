/** `integ diff` compares two versions of a project: arguments and options. */
import type { Declare } from "../declare.ts";
import { diffFormatOption } from "../diff/formats.ts";

export const diff: Declare = (program, ends) => {
  program
    .command("diff")
    .description("say what changes for the business between two versions: what is sent, when, what is held")
    .argument("<before>", "a branch, tag or commit of git, or a folder")
    .argument("[after]", "the same; the files as they lie here when left out")
    .option("--flow <name>", "only this integration")
    .option("--merge-base", "compare with where <before> and this branch have parted")
    .option("--exit-code", "end with 1 where anything changes")
    .addOption(diffFormatOption())
    .action(async (before: string, after: string | undefined, options) =>
      ends((await import("../actions/diff.ts")).diff(before, after, options)),
    );
};
