/** `integ diff` compares two versions of a project: arguments and options. */
import type { Declare } from "../declare.ts";
import { diffFormatOption } from "../diff/formats.ts";

export const diff: Declare = (program, ends) => {
  program
    .command("diff")
    .description("say what changes for the business between two versions: what is sent, when, what is held")
    .argument("<before>", "a branch, tag or commit of git, or a folder")
    .argument("[after]", "the same; default: the working tree")
    .option("--flow <name>", "only this integration")
    .option("--merge-base", "compare with the point where this branch forked from <before>")
    .option("--exit-code", "exit with 1 if anything changes")
    .addOption(diffFormatOption())
    .action(async (before: string, after: string | undefined, options) =>
      ends((await import("../actions/diff.ts")).diff(before, after, options)),
    );
};
