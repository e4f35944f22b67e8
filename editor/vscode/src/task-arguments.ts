/** The arguments of tasks. */

/** A task's command. */
export const COMMANDS = ["check", "build", "test"] as const;

/** A run of the command line. */
export interface Run {
  readonly command: (typeof COMMANDS)[number];
  /** Files or folders. Default: the whole project. */
  readonly files?: readonly string[];
}

/** The arguments of npx. Plain findings have a line each, which the manifest's problem matcher reads. */
export function argumentsOf({ command, files = [] }: Run): string[] {
  return ["integ", command, "--format", "plain", ...files];
}
