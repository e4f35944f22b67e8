/** The command line: declares the commands, loads the code of the called one, and returns its exit code. */
import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands/index.ts";
import { err, EXIT, UsageError } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Runs one command.
 *
 * @param argv the arguments after `integ`
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.fine;
  const ends = (running: number | Promise<number>): Promise<void> =>
    Promise.resolve(running).then((ended) => void (code = ended));
  const program = new Command("integ")
    .description("Integrations between the systems of a shop, declared in .integ files.")
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (text) => err(text) });

  for (const declare of COMMANDS) declare(program, ends);
  if (argv[0] === "complete") (await import("./completions.ts")).addCompletions(program);
  else program.command("complete").argument("<shell>").description("print the completion script of a shell");

  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return endOf(error instanceof CommanderError || error instanceof UsageError ? error : await orStoreError(error));
  }
}

/** Errors of the store rather than bugs of integ; the code that recognises them is loaded only then. */
async function orStoreError(error: unknown): Promise<unknown> {
  const { usageErrorOfStore } = await import("./open-project.ts");
  return usageErrorOfStore(error) ?? error;
}

function endOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof UsageError) {
    err(`error: ${error.message}\n${error.help === undefined ? "" : `help: ${error.help}\n`}`);
    return EXIT.usage;
  }
  err(
    `this is a bug in integ ${version}: ${error instanceof Error ? (process.env["DEBUG"] === undefined ? error.message : error.stack) : String(error)}\n`,
  );
  err("run it again with DEBUG=integ for the trace, and report it with the spec that causes it\n");
  return EXIT.bug;
}
