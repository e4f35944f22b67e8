/** `integ lsp` serves editors: arguments and options. */
import type { Declare } from "../declare.ts";

export const lsp: Declare = (program, ends) => {
  program
    .command("lsp")
    .description(
      "serve editors with diagnostics, completion, descriptions and renaming (the Language Server Protocol on stdio)",
    )
    .option("--stdio", "use stdin and stdout, the only transport")
    .action(async () => ends((await import("../actions/lsp.ts")).lsp()));
};
