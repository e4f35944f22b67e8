/** Files for a browser: sent to the server's worker at the start, and after changes. */

/** The first message to the worker, before the protocol begins. */
export interface Start {
  readonly kind: "integ/start";
  readonly version: string;
  /** The part of file URLs before the path: `vscode-vfs://github`. */
  readonly base: string;
  /** Texts by their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of the systems that ship with integ, by their paths below `systems/`. */
  readonly shipped: Readonly<Record<string, string>>;
}

/** `integ/files`: changed texts; null for deleted files. */
export interface Changed {
  readonly files: Readonly<Record<string, string | null>>;
}

/** The endings of the files that the server may read. */
export const ENDINGS = ["integ", "json", "jsonl", "xml", "csv", "yaml"] as const;
