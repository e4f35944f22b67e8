/** The command line: declares the commands, loads the code of the one that is called, and turns how it ends into an exit code. */
import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { err, EXIT, FORMATS, UsageError } from "./terminal.ts";

enableCompileCache();

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.fine;
  const ends = (running: number | Promise<number>): Promise<void> =>
    Promise.resolve(running).then((ended) => void (code = ended));
  const format = (): Option => new Option("--format <format>", "how findings are written").choices([...FORMATS]);
  const program = new Command("integ")
    .description("Integrations between the systems of a shop, declared in .integ files.")
    .version(version)
    .exitOverride()
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (text) => err(text) });

  program
    .command("check")
    .description("say everything that is wrong with specs")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--fix", "apply the fixes that are surely right")
    .option("--ledger", "also say what each integration does with every field")
    .option(
      "--max-undecided <n>",
      "fail where more source fields than this are neither used nor ignored (with --ledger)",
    )
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/check.ts")).check(files, options)));
  program
    .command("build")
    .description("make a TypeScript module for each integration")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--check", "write nothing; fail where something is out of date")
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/build.ts")).build(files, options)));
  program
    .command("test")
    .description("run the tests that the specs contain")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .option("--name <text>", "only tests whose title contains this")
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/test.ts")).test(files, options)));
  program
    .command("fmt")
    .description("put specs into the one style")
    .argument("[files...]", "files, folders or globs, or - for standard input; everything below here when left out")
    .option("--check", "write nothing; fail where something is not formatted")
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/fmt.ts")).fmt(files, options)));
  program
    .command("map")
    .description("send documents through one spec and print what comes out; nothing is sent")
    .argument("<file>", "the spec")
    .requiredOption("-i, --input <file>", "a JSON document, a list of them, or one a line; - for standard input")
    .option(
      "--fetched <name=file>",
      "what a fetch of the spec finds; may be repeated",
      (one: string, all: string[] | undefined): string[] => [...(all ?? []), one],
    )
    .addOption(format())
    .action(async (file: string, options) => ends((await import("./commands/map.ts")).map(file, options)));
  program
    .command("run")
    .description("host the integrations of a project: receive, map, deliver")
    .argument("[files...]", "specs, or the project's folder; this one when left out")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/run.ts")).run(files, options)));
  program
    .command("runs")
    .description("list what became of events: delivered, skipped, held")
    .argument("[folder]", "the project's folder; this one when left out")
    .addOption(
      new Option("--state <state>", "only those in this state").choices([
        "waiting",
        "running",
        "retrying",
        "delivered",
        "skipped",
        "held",
        "discarded",
      ]),
    )
    .option("--flow <name>", "only those of this integration")
    .option("--limit <n>", "at most so many, the newest first", "100")
    .addOption(format())
    .action(async (folder: string | undefined, options) =>
      ends((await import("./commands/runs.ts")).runs(folder, options)),
    );
  program
    .command("list")
    .description("list integrations: who starts each, when, what it reads and writes")
    .argument("[files...]", "files, folders or globs; everything below here when left out")
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/list.ts")).list(files, options)));
  program
    .command("explain")
    .description("explain an error code, a function, or a type or field of a system")
    .argument("<subject>", "INT2041, cut_words, xero.Invoice.Status …")
    .action(async (subject: string) => ends((await import("./commands/explain.ts")).explain(subject)));

  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return endOf(error);
  }
}

function portNumber(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("a port is a number up to 65535");
  return text;
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

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of the pipe has gone: not an error of ours.
  if (error.code === "EPIPE") process.exit(EXIT.fine);
});
process.exitCode = await main(process.argv.slice(2));
