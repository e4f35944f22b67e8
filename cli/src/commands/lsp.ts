/** `integ lsp` is what editors talk to: arguments and options. */
import type { Declare } from "../declare.ts";

export const lsp: Declare = (program, ends) => {
  program
    .command("lsp")
    .description("help editors: mistakes, completion, descriptions, renaming (the Language Server Protocol on stdio)")
    .option("--stdio", "talk over stdin and stdout, which is the only way there is")
    .action(async () => ends((await import("../actions/lsp.ts")).lsp()));
};
