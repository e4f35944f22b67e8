/** Options that several commands have, and how their values are read. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { FORMATS } from "./terminal.ts";

/** `--format` of commands that report findings. */
export function formatOption(): Option {
  return new Option("--format <format>", "how findings are written").choices([...FORMATS]);
}

/** `--utc` of commands that show times. */
export function utcOption(): Option {
  return new Option("--utc", "times in UTC, and not in the zone of this machine");
}

/** `--folder` of commands that need a project. */
export function folderOption(): Option {
  return new Option("--folder <folder>", "the project's folder; default: this folder");
}

/** Options that select runs. */
export function withSelection(command: Command): Command {
  return command
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
}

/** @throws InvalidArgumentError for an invalid port */
export function portNumber(text: string): string {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("a port is a number up to 65535");
  return text;
}

/** @throws InvalidArgumentError for an invalid number of runs */
export function limitNumber(text: string): string {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("a limit is a whole number from 1 to 9999999");
  return text;
}

/** @throws InvalidArgumentError for a number outside of 0 to 1 */
export function shareOf(text: string): string {
  if (!/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(text)) throw new InvalidArgumentError("a share is a number from 0 to 1");
  return text;
}

/** @throws InvalidArgumentError for an invalid percentage */
export function percentNumber(text: string): string {
  if (!/^(\d{1,2}(\.\d+)?|100)$/.test(text)) throw new InvalidArgumentError("a percentage is a number from 0 to 100");
  return text;
}
