/** What a task runs. */

/** What integ does in a task. */
export const COMMANDS = ["check", "build", "test"] as const;

/** A run of the command line. */
export interface Run {
  readonly command: (typeof COMMANDS)[number];
  /** Files or folders; all of the project where none are named. */
  readonly files?: readonly string[];
}

/** What npx is given. Plain findings are one a line, which is what the matcher of the manifest reads. */
export function argumentsOf({ command, files = [] }: Run): string[] {
  return ["integ", command, "--format", "plain", ...files];
}
