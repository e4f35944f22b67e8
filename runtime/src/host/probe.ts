/** Tests whether a store is writable, by writing. */
import { randomBytes } from "node:crypto";
import type { Engine } from "./engine.ts";

/** More than the free space in a file by chance. */
const SIZE = 8192;
/** The minimum time between two writes, in milliseconds, for callers that poll continuously. */
const FRESH = 2000;

const last = new WeakMap<Engine, { readonly at: number; readonly asking: Promise<void> }>();

/** @throws the store's error if it is not writable */
export function probe(engine: Engine, now: number): Promise<void> {
  const known = last.get(engine);
  if (known !== undefined && Math.abs(now - known.at) < FRESH) return known.asking;
  const asking = write(engine);
  last.set(engine, { at: now, asking });
  // After a failure the next call tries again at once.
  asking.catch(() => last.delete(engine));
  return asking;
}

async function write(engine: Engine): Promise<void> {
  const cursor = { flow: "(host)", name: "probe" };
  const from = await engine.cursor(cursor.flow, cursor.name);
  const to = randomBytes(SIZE).toString("base64");
  await engine.acceptAll([], { ...cursor, from, to });
  // Removing the written data makes room for the next write, however little space is free.
  await engine.acceptAll([], { ...cursor, from: to, to: "" });
}
