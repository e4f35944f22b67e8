/**
 * Completion in the shell: `integ complete bash` prints the script for a shell, which calls `integ complete -- <words>`
 * at each press of the tab key. This module is only loaded then.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import tab from "@bomb.sh/tab/commander";
import { ShellCompDirective, type Argument, type Complete, type Option, type RootCommand } from "@bomb.sh/tab";
import { builtins, DIAGNOSTICS } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { keywords, parse, phrasesOf, SourceText } from "@integ/grammar";
import type { Command } from "commander";
import { REPORTS } from "./report-options.ts";
import { shown } from "./report.ts";
import { templates } from "./templates.ts";
import { openWorkspace } from "./workspace.ts";

/** Adds the command `complete` to the program, with the names of the project in the current folder. */
export function addCompletions(program: Command): void {
  const root = tab(program);
  for (const command of [root, ...root.commands.values()]) {
    for (const argument of command.arguments.values()) {
      const handler = valuesOf(argument, root);
      if (handler !== undefined) argument.handler ??= handler;
    }
    for (const option of command.options.values()) {
      const values = reports(command.value) && option.value === "format" ? formats : OPTIONS[option.value];
      if (values !== undefined) option.handler = offer(values);
    }
  }
}

/** Values of options without a list of choices, by the option's name. */
const OPTIONS: Readonly<Record<string, () => Iterable<Suggestion>>> = {
  flow: integrations,
  template: () => templates().map(({ name, about }): Suggestion => [name, about]),
};

/** Whether a command's `--format` may be given several times, with a file each. */
function reports(command: string): boolean {
  return command === "check" || command === "test";
}

function formats(): Suggestion[] {
  return REPORTS.map((format): Suggestion => [format, ""]);
}

/** A value with its description. */
type Suggestion = readonly [value: string, about: string];

/** Values of an argument, by its name; the shell itself completes files. */
function valuesOf(argument: Argument, root: RootCommand): Argument["handler"] {
  switch (argument.name) {
    case "integration":
      return offer(integrations);
    case "flow":
      return offer(() => [...integrations(), ...specs()]);
    case "subject":
      return offer(subjects);
    case "system":
      return offer(systems);
    case "before":
    case "after":
      return offer(versions);
    case "files":
      return offer(specs);
    case "file":
      return argument.command.value === "backup" ? byShell(root) : offer(specs);
    case "folder":
    case "documents":
      return byShell(root);
    default:
      return undefined;
  }
}

function byShell(root: RootCommand): Argument["handler"] {
  return () => void (root.directive = ShellCompDirective.ShellCompDirectiveDefault);
}

/** Suggests values. A project that can't be read gives no suggestions; the command itself reports why. */
function offer(values: () => Iterable<Suggestion>): (this: Argument | Option, complete: Complete) => void {
  return (complete) => {
    try {
      for (const [value, about] of values()) complete(value, about);
    } catch {
      // A message would appear in the middle of the command line.
    }
  };
}

function specs(): Suggestion[] {
  return found().map((path): Suggestion => [shown(path), ""]);
}

function found(): string[] {
  return openWorkspace([]).projects.flatMap(({ specs }) => specs);
}

/** The integrations of all specs below this folder, also of specs with mistakes. */
function integrations(): Suggestion[] {
  return found().flatMap((path) => {
    const { declarations } = parse(new SourceText(shown(path), readFileSync(path, "utf8"))).tree;
    return declarations.flatMap((one): Suggestion[] =>
      one.kind === "Integration" ? [[one.name.value, shown(path)]] : [],
    );
  });
}

/** The subjects of `integ explain`: codes, functions, words of the language and systems. */
function subjects(): Suggestion[] {
  return [
    ...[...DIAGNOSTICS.keys()].map((code): Suggestion => [code, "error code"]),
    ...[...builtins].map(([name, { about }]): Suggestion => [name, about]),
    ...keywords.map((word): Suggestion => [word, phrasesOf(word)[0]?.about ?? "word of the language"]),
    ...systems(),
  ];
}

/** The versions that `integ diff` can compare: branches and tags of git. */
function versions(): Suggestion[] {
  const kinds = { heads: "branch", remotes: "branch", tags: "tag" };
  const refs = Object.entries(kinds).flatMap(([under, about]) =>
    execFileSync("git", ["for-each-ref", "--format=%(refname:short)", `refs/${under}`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .split("\n")
      .flatMap((name): Suggestion[] => (name === "" ? [] : [[name, about]])),
  );
  return [...refs, ["HEAD", "the last commit"]];
}

function systems(): Suggestion[] {
  return (nodeHost().systems?.(process.cwd()) ?? []).map((name): Suggestion => [name, "system"]);
}
