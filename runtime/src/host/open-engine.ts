/** The engine that a project names: `sqlite:<file>`, or `postgres://…` for a cluster. */
import { StoreError, type Engine } from "./engine.ts";
import type { Movable } from "./move-engine.ts";
import { Store } from "./sqlite/store.ts";
import { openThreadedStore } from "./sqlite/threaded-store.ts";

/**
 * Opens a project's engine.
 * @param address `sqlite:` and a file, or the address of a PostgreSQL database
 * @param purpose `run`: to execute runs; `look`: to read, or to change runs that are not active
 * @param keys secrets that payloads are encrypted with: the first one encrypts, all of them decrypt
 * @throws StoreError if it is in use, written by a newer integ, unreachable, or of an unknown kind
 */
export async function openEngine(
  address: string,
  purpose: "run" | "look" = "run",
  keys: readonly string[] = [],
): Promise<Engine & Movable> {
  if (address.startsWith("sqlite:")) {
    const file = address.slice("sqlite:".length);
    return purpose === "run" ? openThreadedStore(file, keys) : Store.open(file, purpose, keys);
  }
  if (!/^postgres(ql)?:\/\//.test(address))
    throw new StoreError(`${address.split(":")[0] ?? ""} is not an engine: use sqlite:<file> or postgres://…`);
  // The packages for a cluster are loaded only if there is one.
  const postgres = await import("./postgres/engine.ts").catch((error: unknown) => {
    throw new StoreError("a cluster needs the packages pg and pg-boss: npm install pg pg-boss@12", { cause: error });
  });
  return postgres.PostgresEngine.open(address, { purpose, keys });
}
