/** The command line: declares the commands, loads the code of the one that is called, and turns how it ends into an exit code. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { err, EXIT, FORMATS, UsageError } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Runs one command.
 *
 * @param argv what stands behind `integ`
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.fine;
  const ends = (running: number | Promise<number>): Promise<void> =>
    Promise.resolve(running).then((ended) => void (code = ended));
  const format = (): Option => new Option("--format <format>", "how findings are written").choices([...FORMATS]);
  const program = new Command("integ")
    .description("Integrations between the systems of a shop, declared in .integ files.")
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (text) => err(text) });

  program
    .command("init")
    .description("begin a project: a spec with its tests, samples, and what npm and CI need")
    .argument("[folder]", "where; this folder when left out")
    .option("--template <name>", "what it begins with; asked, or orders-to-invoices, when left out")
    .option("--from <system>", "only templates that read from this system")
    .option("--to <system>", "only templates that write to this system")
    .addOption(new Option("--ci <where>", "for which CI").choices(["github", "gitlab", "both", "none"]))
    .option("-y, --yes", "ask nothing")
    .action(async (at: string | undefined, options) => ends((await import("./commands/init.ts")).init(at, options)));
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
      "what a fetch of the spec finds, or an earlier destination answers; may be repeated",
      (one: string, all: string[] | undefined): string[] => [...(all ?? []), one],
    )
    .addOption(format())
    .action(async (file: string, options) => ends((await import("./commands/map.ts")).map(file, options)));
  const folder = (): Option => new Option("--folder <folder>", "the project's folder; this one when left out");
  const running = program
    .command("run")
    .description("host the integrations of a project: receive, read, map, deliver")
    .argument("[files...]", "specs, or the project's folder; this one when left out")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--engine <address>", "run on this instead of what integ.yaml says: sqlite:<file> or postgres://…")
    .addOption(format())
    .action(async (files: string[], options) => ends((await import("./commands/run.ts")).run(files, options)));
  program
    .command("dev")
    .description("run a project on this machine alone: with stand-ins for the other systems, again after every change")
    .argument("[files...]", "specs, or the project's folder; this one when left out")
    .option("--port <port>", "listen here instead of where integ.yaml says", portNumber)
    .option("--send", "send each integration the sample of its first test")
    .option(
      "--chaos [share]",
      "let so many of the stand-ins' answers go wrong, from 0 to 1 (0.2 where it isn't said)",
      shareOf,
    )
    .option("--seed <n>", "go wrong in the same way each time", "1")
    .option("--keep", "go on with what the last integ dev has kept")
    .action(async (files: string[], options) => ends((await import("./commands/dev.ts")).dev(files, options)));
  running
    .command("show")
    .description("all that is known of one run")
    .argument("<run>", "its number, as integ runs lists it")
    .addOption(folder())
    .addOption(format())
    .action(async (run: string, options) => ends((await import("./commands/show-run.ts")).showRun(run, options)));
  const selection = (command: Command): Command =>
    command
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
      .option("--key <key>", "only those of this key")
      .option("--reason <text>", "only those with this reason, as the spec has it")
      .option("--since <time>", "only those received since: 2026-11-25, or 2h, 3d ago")
      .option("--until <time>", "only those received before");
  selection(
    program
      .command("runs")
      .description("list what became of events: delivered, skipped, held")
      .argument("[folder]", "the project's folder; this one when left out"),
  )
    .addOption(new Option("--limit <n>", "at most so many, the newest first").argParser(limitNumber).default("100"))
    .option("--by-reason", "what waits for the same reason as one line")
    .option("--follow", "go on listing what comes")
    .addOption(format())
    .action(async (of: string | undefined, options) => ends((await import("./commands/runs.ts")).runs(of, options)));
  selection(
    program
      .command("replay")
      .description("have runs done again, as the specs are now")
      .argument("[runs...]", "their numbers; or choose them by the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "show what would be sent, and change nothing")
    .option("--diff", "with --dry-run: only what differs from what was sent")
    .option("--as-then", "with the specs as they were when the runs were done last")
    .option("--anew", "also what has been delivered, under the same idempotency keys")
    .option(
      "--with <file>",
      "mend the event of one run: a JSON file with what is to be otherwise, null for what is to go",
    )
    .option("--because <why>", "kept in the run's history")
    .addOption(folder())
    .action(async (named: string[], options) => ends((await import("./commands/replay.ts")).replay(named, options)));
  selection(
    program
      .command("discard")
      .description("end runs for good that wait for a person")
      .argument("[runs...]", "their numbers; or choose them by the options"),
  )
    .option("--held", "those that are held")
    .option("--dry-run", "show which, and change nothing")
    .requiredOption("--because <why>", "why; it is kept")
    .addOption(folder())
    .action(async (named: string[], options) => ends((await import("./commands/people.ts")).discard(named, options)));
  program
    .command("hold")
    .description("pause an integration: what comes is kept, nothing is sent")
    .argument("<integration>")
    .addOption(folder())
    .action(async (flow: string, options) => ends((await import("./commands/people.ts")).pause(flow, true, options)));
  program
    .command("resume")
    .description("let a paused integration go on")
    .argument("<integration>")
    .addOption(folder())
    .action(async (flow: string, options) => ends((await import("./commands/people.ts")).pause(flow, false, options)));
  program
    .command("trigger")
    .description("start an integration by hand: with a webhook signed right, or a document put into the store")
    .argument("<file>", "the spec")
    .option("--input <file>", "the document; the sample of the spec's first test when left out")
    .option("--url <url>", "where integ run listens, when not where integ.yaml says")
    .addOption(format())
    .action(async (file: string, options) => ends((await import("./commands/trigger.ts")).trigger(file, options)));
  program
    .command("migrate-engine")
    .description("move all that a project's engine keeps to another one, while nobody runs it")
    .argument("<to>", "sqlite:<file> or postgres://…; it has to be empty")
    .option("--from <address>", "instead of what integ.yaml says")
    .addOption(folder())
    .action(async (to: string, options) =>
      ends((await import("./commands/migrate-engine.ts")).migrateEngine(to, options)),
    );
  program
    .command("backup")
    .description("copy the store, while integ goes on working")
    .argument("<file>", "a file that is not there yet")
    .addOption(folder())
    .action(async (file: string, options) => ends((await import("./commands/people.ts")).backup(file, options)));
  program
    .command("forget")
    .description("erase what the store holds of a person")
    .argument("<person>", "an e-mail address, a telephone number, a name: what a personal field has")
    .option("--dry-run", "only say how much there is")
    .option("--flow <name...>", "only in these integrations")
    .addOption(folder())
    .action(async (person: string, options) => ends((await import("./commands/people.ts")).forget(person, options)));
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

function limitNumber(text: string): string {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("a limit is a whole number from 1 to 9999999");
  return text;
}

function shareOf(text: string): string {
  if (!/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(text)) throw new InvalidArgumentError("a share is a number from 0 to 1");
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
