/** One process runs a store: a second SQLite file beside it is locked for as long as that process lives. */
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../engine.ts";

/** A lock that the operating system releases when the process ends, however it ends. */
export function takeLock(file: string, store: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER); COMMIT");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes("locked"))
      throw new StoreError(`another integ is using the store ${store}; stop it first, or give this one its own store`);
    throw error;
  }
}
