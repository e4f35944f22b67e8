/** The environment of a project: the process's variables, then those from `.env` beside integ.yaml. */
import { codeOf, messageOf } from "@integ/runtime/errors";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Project } from "@integ/compiler";
import { UsageError } from "./terminal.ts";

/** `${NAME}`, and `${NAME:-fallback}`. */
export const VARIABLES = /\$\{(\w+)(?::-([^}]*))?\}/g;

/**
 * The process's variables take precedence over the file: servers set variables, and `.env` is for development machines.
 *
 * @throws UsageError if there is a `.env` that can't be read
 */
export function environmentOf(project: Pick<Project, "folder">): NodeJS.ProcessEnv {
  const file = join(project.folder, ".env");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return process.env;
    throw new UsageError(`${file} can't be read: ${messageOf(error)}`, "check its permissions, or remove it");
  }
  return { ...parseEnv(text), ...process.env };
}
