/** Inspects a store's file without writing or upgrading it. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { STORE_FORMAT } from "./store-format.ts";

/** The state of a store's file. */
export interface StoreLook {
  /** The format of the file, and the current format; opening the store migrates an older one. */
  readonly format: number;
  readonly writes: number;
  /** A process is using it. */
  readonly isHeld: boolean;
  /** The time of its last change, in milliseconds since 1970; undefined if there was none. */
  readonly changedAt: number | undefined;
  /** The damage that SQLite finds in the file; undefined if it is sound. */
  readonly damage: string | undefined;
}

/** @throws Error if the file is not a store, or can't be read */
export function lookAtStore(file: string): StoreLook {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1000 });
  try {
    const format = db.prepare("SELECT version FROM meta").get()?.["version"];
    const changed = db.prepare("SELECT max(updated_at) AS at FROM runs").get()?.["at"];
    const found = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    return {
      format: Number(format),
      writes: STORE_FORMAT,
      isHeld: isHeld(`${file}.lock`),
      changedAt: typeof changed === "number" ? changed : undefined,
      damage: found === "ok" ? undefined : String(found),
    };
  } finally {
    db.close();
  }
}

/** Whether a process holds the lock beside a store: then not even reading it is allowed. */
function isHeld(lock: string): boolean {
  if (!existsSync(lock)) return false;
  const db = new DatabaseSync(lock, { readOnly: true, timeout: 0 });
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}
