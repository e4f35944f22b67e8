/** The cost of privacy: hashed keys, and erasure that overwrites; each next to the same without it. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Store, type IncomingEvent } from "@integ/runtime/host";
import { sideBySide } from "./measure.ts";

export interface KeepingOptions {
  /** The existing folder for stores. */
  readonly folder: string;
  readonly row: (name: string, figures: readonly (number | string)[]) => void;
  readonly body: Uint8Array;
  /** The number of events. */
  readonly events: number;
}

/** The number of events accepted, or erased, in one transaction. */
const AT_ONCE = 200;

const micros = (value: number): string => `${value.toFixed(1)} µs`;
const times = (value: number): string => `${value.toFixed(2)} ×`;

export async function benchKeeping({ folder, row, body, events }: KeepingOptions): Promise<void> {
  const file = join(folder, "keeping.db");
  const store = Store.open(file, "run");
  const from = performance.now();
  for (let i = 0; i < events; i += AT_ONCE)
    await store.acceptAll(Array.from({ length: AT_ONCE }, (_, k) => incoming(String(i + k), body)));
  const accepting = ((performance.now() - from) * 1000) / events;
  store.close();

  const secret = randomBytes(32);
  const keyed = (key: string): string => createHmac("sha256", secret).update(key).digest("hex");
  const plain = (key: string): string => createHash("sha256").update(key).digest("hex");
  const [two, twoPlain] = sideBySide(
    [
      { name: "keyed", run: () => keyed("gid://shop/Order/1") + keyed("ona@example.lt") },
      { name: "plain", run: () => plain("gid://shop/Order/1") + plain("ona@example.lt") },
    ],
    2000,
  ).map((one) => one.micros);
  row("", ["each event", "to the whole", "to plain ones"]);
  row("two keyed hashes, of all that accepting takes", [
    micros(two ?? 0),
    times((two ?? 0) / accepting),
    times((two ?? 0) / (twoPlain ?? 1)),
  ]);

  // The two take turns, each with a copy of the same store, so that other load on the machine affects both.
  const took = { on: [] as number[], off: [] as number[] };
  for (let round = 0; round < 5; round++)
    for (const mode of ["on", "off"] as const) {
      const copy = join(folder, `keeping-${mode}-${round}.db`);
      copyFileSync(file, copy);
      took[mode].push((erase(copy, mode, events) * 1000) / events);
    }
  const [on, off] = [median(took.on), median(took.off)];
  row("erasing that overwrites (secure_delete)", [micros(on), "", times(on / off)]);
}

/** Erases all events in batches, as retention does. @returns milliseconds */
function erase(file: string, secureDelete: "on" | "off", events: number): number {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ${secureDelete}`);
  const erasing = db.prepare("UPDATE events SET body = x'', headers = '{}', keys = NULL WHERE id > ? AND id <= ?");
  const from = performance.now();
  for (let id = 0; id < events; id += AT_ONCE) erasing.run(id, id + AT_ONCE);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const passed = performance.now() - from;
  db.close();
  return passed;
}

function incoming(key: string, body: Uint8Array): IncomingEvent {
  const [flow, version, receivedAt, windowMs] = ["bench", "1", Date.now(), 604_800_000];
  return { flow, version, headers: {}, body, receivedAt, dedupeKey: key, windowMs, lane: key };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
