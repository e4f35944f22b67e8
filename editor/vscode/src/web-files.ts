/** Files as a browser has them: sent to the server's worker at the start, and again where they change. */

/** What the worker is told before the protocol begins. */
export interface Start {
  readonly kind: "integ/start";
  readonly version: string;
  /** What stands before the path in the addresses of files: `vscode-vfs://github`. */
  readonly base: string;
  /** Texts by their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of the systems that ship with integ, by their paths below `systems/`. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** `integ/files`: texts that have changed; null for what is gone. */
export interface Changed {
  readonly files: Readonly<Record<string, string | null>>;
}

/** What the server may have to read. */
export const FILES = "**/*.{integ,json,jsonl,xml,csv,yaml}";
/** The same, by a file's name. */
export const READ = /\.(?:integ|json|jsonl|xml|csv|yaml)$/;
