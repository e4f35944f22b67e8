/** Finds out whether a store is writable, by writing. */
import { randomBytes } from "node:crypto";
import type { Engine } from "./engine.ts";

/** More than the free space in a file by chance. */
const SIZE = 8192;
/** The least time between two writes for a caller that polls continuously, in milliseconds. */
const FRESH = 2000;

const last = new WeakMap<Engine, { readonly at: number; readonly asking: Promise<void> }>();

/** @throws what the store says where it can't be written */
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
  // Data that is stored already would make room for the next, however little is free.
  await engine.acceptAll([], { ...cursor, from: to, to: "" });
}
