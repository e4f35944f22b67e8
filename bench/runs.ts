/**
 * Runs a second of what waits already, by keys and by history: each store is filled first, then hosts are started that deliver
 * all of it to a destination on this machine. What is said of a processor is what the system counts for the processes.
 */
import { type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import pg from "pg";
import { openEngine } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { startPostgres, type Database } from "../test/postgres.ts";

export interface Bench {
  /** Starts a host on a store. */
  serve(store: string, destination: string): Promise<readonly [url: string, child: ChildProcess]>;
  end(child: ChildProcess): Promise<void>;
  readonly row: (name: string, figures: readonly (number | string)[]) => void;
  readonly say: (line: string) => void;
  /** Where stores may lie. */
  readonly folder: string;
}

/** What a store holds before the clock starts. */
interface Filling {
  readonly keys: number;
  /** Runs that are over, of the same keys. */
  readonly history: number;
  /** Runs that wait. */
  readonly waiting: number;
}

interface Figures {
  readonly perSecond: number;
  /** Milliseconds of a processor for a run, in our processes and in the database's. */
  readonly node: number;
  readonly database: number;
}

const WAITING = Number(process.env["WAITING"] ?? 6000);
const HISTORY = Number(process.env["HISTORY"] ?? 1_000_000);
const KEYS = (process.env["KEYS"] ?? "1,24,10000").split(",").map(Number);
/** The system's ticks a second, as `/proc` has them. */
const TICKS = 100;

const body = (id: number): Buffer => Buffer.from(JSON.stringify({ id, lines: [{ sku: `sku-${id}`, n: 1 }] }));

/** Fills in the waiting runs as they come in, behind the history of their keys. */
async function fill(store: string, { keys, history, waiting }: Filling): Promise<void> {
  const engine = await openEngine(store);
  await engine.close();
  if (history > 0) await (store.startsWith("sqlite:") ? historyInFile(store.slice(7), keys, history) : historyInDatabase(store, keys, history)); // prettier-ignore
  const again = await openEngine(store);
  for (let i = 0; i < waiting; i += 500)
    await again.acceptAll(
      Array.from({ length: Math.min(500, waiting - i) }, (_, k) => ({
        flow: "bench",
        version: "1",
        headers: {},
        body: body(i + k),
        receivedAt: Date.now() - waiting + i + k,
        dedupeKey: `new ${i + k}`,
        windowMs: 604_800_000,
        lane: `${(i + k) % keys}`,
      })),
    );
  await again.close();
}

function historyInFile(path: string, keys: number, history: number): Promise<void> {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN");
  const series = `WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${history})`;
  const packed = zstdCompressSync(body(1));
  db.prepare(
    `${series} INSERT INTO events (flow, received_at, headers, body, dedupe_key) SELECT 'bench', n, '{}', ?, 'old ' || n FROM s`,
  ).run(packed);
  db.exec(
    `INSERT INTO runs (event_id, flow, version, lane, state, due_at, updated_at)
       SELECT id, 'bench', '1', (id % ${keys}) || '', 'delivered', received_at, received_at FROM events ORDER BY id;
     INSERT INTO dedupe (flow, key, run_id, expires_at) SELECT 'bench', dedupe_key, id, 4000000000000 FROM events ORDER BY dedupe_key;
     INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, response, updated_at)
       SELECT id, 'line', 'destination', 'done', 'k' || id, 1, '{"text":"1"}', '{"id":1}', id FROM runs ORDER BY id;
     COMMIT; PRAGMA wal_checkpoint(TRUNCATE)`,
  );
  db.close();
  return Promise.resolve();
}

async function historyInDatabase(url: string, keys: number, history: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SET search_path = integ; SET synchronous_commit = off");
  await client.query(
    `INSERT INTO events (flow, received_at, headers, body, dedupe_key)
     SELECT 'bench', n, '{}', $1::bytea, 'old ' || n FROM generate_series(1, ${history}) AS n`,
    [zstdCompressSync(body(1))],
  );
  await client.query(
    `INSERT INTO runs (event_id, flow, version, lane, state, due_at, updated_at)
       SELECT id, 'bench', '1', (id % ${keys})::text, 'delivered', received_at, received_at FROM events ORDER BY id;
     INSERT INTO dedupe (flow, key, run_id, expires_at) SELECT 'bench', dedupe_key, id, 4000000000000 FROM events;
     INSERT INTO steps (run_id, name, kind, state, idempotency_key, attempts, request, response, updated_at)
       SELECT id, 'line', 'destination', 'done', 'k' || id, 1, '{"text":"1"}', '{"id":1}', id FROM runs ORDER BY id;`,
  );
  for (const table of ["events", "runs", "dedupe", "steps"]) await client.query(`VACUUM ANALYZE ${table}`);
  await client.query("CHECKPOINT");
  await client.end();
}

/** Delivers all that waits, by so many hosts. */
async function drain(bench: Bench, store: string, nodes: number, waiting: number): Promise<Figures> {
  let first = 0;
  let seen = 0;
  let finished: () => void = () => undefined;
  const all = new Promise<void>((done) => (finished = done));
  const destination = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      if (seen++ === 0) first = performance.now();
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"lines":[{"id":1}]}');
      if (seen === waiting) finished();
    });
  });
  await new Promise<void>((done) => destination.listen(0, "127.0.0.1", done));
  const target = `http://127.0.0.1:${(destination.address() as AddressInfo).port}`;
  const before = spentOf(databaseProcesses());
  const hosts = await Promise.all(Array.from({ length: nodes }, () => bench.serve(store, target)));
  const started = spentOf(hosts.map(([, child]) => child.pid ?? 0));
  await all;
  const took = (performance.now() - first) / 1000;
  const node = spentOf(hosts.map(([, child]) => child.pid ?? 0)) - started;
  const database = spentOf(databaseProcesses()) - before;
  for (const [, child] of hosts) await bench.end(child);
  destination.closeAllConnections();
  destination.close();
  return { perSecond: waiting / took, node: (node * 1000) / waiting, database: (database * 1000) / waiting };
}

/** Seconds of a processor that processes have used, those of ended children included. */
function spentOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
      return sum + [11, 12, 13, 14].reduce((own, at) => own + Number(fields[at]), 0) / TICKS;
    } catch {
      return sum;
    }
  }, 0);
}

/** The processes of the databases that this bench has started. */
function databaseProcesses(): readonly number[] {
  const parents = new Map<number, number>();
  const named = new Set<number>();
  for (const entry of existsSync("/proc") ? readdirSync("/proc") : []) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(join("/proc", entry, "stat"), "latin1");
      parents.set(Number(entry), Number(stat.split(") ").at(-1)?.split(" ")[1]));
      if (stat.includes("(postgres)")) named.add(Number(entry));
    } catch {
      // It has ended meanwhile.
    }
  }
  const ours = (pid: number): boolean => pid === process.pid || (pid > 1 && ours(parents.get(pid) ?? 0));
  return [...named].filter(ours);
}

/** The table of runs a second by keys and by history, and what a cluster does of it. */
export async function benchRuns(bench: Bench): Promise<void> {
  const { say, row } = bench;
  say(
    `\nRuns a second: ${WAITING} that wait are delivered, by how many keys they have and how many runs are over already`,
  );
  row("keys", KEYS.map(String));
  const rates = new Map<string, Figures>();
  const noted = (name: string, keys: number, figures: Figures): Figures => {
    rates.set(`${name} ${keys}`, figures);
    return figures;
  };
  const waitingOf = (keys: number): number => (keys === 1 ? WAITING / 4 : WAITING);
  let count = 0;
  for (const history of [0, HISTORY]) {
    const name = `embedded, ${history.toLocaleString("en")} over`;
    for (const keys of KEYS) {
      const store = `sqlite:${join(bench.folder, `runs-${count++}.db`)}`;
      const waiting = waitingOf(keys);
      await fill(store, { keys, history, waiting });
      noted(name, keys, await drain(bench, store, 1, waiting));
    }
    row(name, KEYS.map((keys) => rates.get(`${name} ${keys}`)?.perSecond ?? 0)); // prettier-ignore
  }
  const clusters: readonly (readonly [history: number, nodes: number])[] = [[0, 1], [HISTORY, 1], [0, 2], [0, 3]]; // prettier-ignore
  for (const [history, nodes] of process.env["ENGINE"] === "embedded" ? [] : clusters) {
    const name = `PostgreSQL, ${nodes} node${nodes === 1 ? "" : "s"}, ${history.toLocaleString("en")} over`;
    for (const keys of KEYS) {
      const database: Database = await startPostgres("waits");
      const waiting = waitingOf(keys);
      await (await PostgresEngine.open(database.url)).close();
      await fill(database.url, { keys, history, waiting });
      noted(name, keys, await drain(bench, database.url, nodes, waiting));
      await database.stop();
    }
    const of = (keys: number): Figures | undefined => rates.get(`${name} ${keys}`);
    row(name, KEYS.map((keys) => of(keys)?.perSecond ?? 0)); // prettier-ignore
    row("  against embedded", KEYS.map((keys) => `${((of(keys)?.perSecond ?? 0) / (rates.get(`embedded, 0 over ${keys}`)?.perSecond ?? 1)).toFixed(2)} ×`)); // prettier-ignore
    row("  processor for a run: node + PostgreSQL, ms", KEYS.map((keys) => `${(of(keys)?.node ?? 0).toFixed(2)} + ${(of(keys)?.database ?? 0).toFixed(2)}`)); // prettier-ignore
  }
  row("embedded: processor for a run, ms", KEYS.map((keys) => (rates.get(`embedded, 0 over ${keys}`)?.node ?? 0).toFixed(2))); // prettier-ignore
}
