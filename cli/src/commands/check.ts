/** `integ check` reports mistakes in specs: arguments and options. */
import type { CheckOptions } from "../actions/check.ts";
import type { Declare } from "../declare.ts";
import { reportsOption } from "../report-options.ts";

export const check: Declare = (program, ends) => {
  program
    .command("check")
    .description("report all mistakes in specs")
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .option("--fix", "apply the fixes that are certain")
    .option("--ledger", "also list what each integration does with every field")
    .option("--max-undecided <n>", "fail if more source fields than this are neither used nor ignored (with --ledger)")
    .option("--strict", "also fail on warnings")
    .addOption(reportsOption())
    .action(async (files: string[], options: CheckOptions) => {
      // Valid specs that have not changed since need no compiler.
      const isPlain = Object.keys(options).every((one) => one === "fix" || one === "strict");
      if (isPlain && (await import("../build-cache/quiet.ts")).checkedBefore(files)) return;
      await ends((await import("../actions/check.ts")).check(files, options));
    });
};
