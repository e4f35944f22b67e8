/**
 * Delivered runs per second, by keys and by history: each store is filled first, then hosts start that deliver
 * everything to a destination on this machine. Processor time is what the operating system counts for the processes.
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
import { startPostgres, type Database } from "../test/postgres.ts";
import { median, spread } from "./measure.ts";
import { keepResults } from "./results.ts";

export interface Bench {
  /** Starts a host on a store. */
  serve(store: string, destination: string): Promise<readonly [url: string, child: ChildProcess]>;
  end(child: ChildProcess): Promise<void>;
  readonly say: (line: string) => void;
  /** The folder for stores. */
  readonly folder: string;
}

/** The content of a store before the measurement starts. */
interface Filling {
  readonly keys: number;
  /** The number of waiting runs. */
  readonly waiting: number;
  /** The round, for unique duplicate keys. */
  readonly round: number;
}

interface Figures {
  readonly perSecond: number;
  /** Processor time per run in milliseconds, in our processes and in the database's. */
  readonly node: number;
  readonly database: number;
}

const WAITING = Number(process.env["WAITING"] ?? 6000);
const HISTORY = Number(process.env["HISTORY"] ?? 1_000_000);
const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
/** "embedded" or "PostgreSQL", to measure only one. */
const ENGINE = process.env["ENGINE"];
const KEYS = (process.env["KEYS"] ?? "1,24,10000").split(",").map(Number);
/** Figures for other sizes are not stored. */
const IS_WHOLE = ["WAITING", "HISTORY", "ROUNDS", "ENGINE", "KEYS"].every((name) => process.env[name] === undefined);
/** The largest relative difference between figures that should be equal. */
const APART = 0.2;
/** Clock ticks per second in `/proc`. */
const TICKS = 100;

const body = (id: number): Buffer => Buffer.from(JSON.stringify({ id, lines: [{ sku: `sku-${id}`, n: 1 }] }));

/** Adds the waiting runs in order of arrival, after the history of their keys. */
async function fill(store: string, { keys, waiting, round }: Filling): Promise<void> {
  const engine = await openEngine(store);
  for (let i = 0; i < waiting; i += 500)
    await engine.acceptAll(
      Array.from({ length: Math.min(500, waiting - i) }, (_, k) => ({
        flow: "bench",
        version: "1",
        headers: {},
        body: body(i + k),
        receivedAt: Date.now() - waiting + i + k,
        dedupeKey: `round ${round}, ${i + k}`,
        windowMs: 604_800_000,
        lane: `${(i + k) % keys}`,
      })),
    );
  await engine.close();
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

/** Delivers all waiting runs with a number of hosts. */
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

/** Processor time of processes in seconds, including their ended children. */
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

/** The processes of the databases started by this bench. */
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

/** One engine and setup, measured with each number of keys. */
interface Contender {
  readonly name: string;
  readonly kind: "embedded" | "PostgreSQL";
  readonly history: number;
  readonly nodes: number;
}

/**
 * The table of runs per second by keys and by history, also for a cluster. All contenders take turns in each round, so
 * that a slow minute of the machine does not affect only one of them; the median of the rounds is printed.
 */
export async function benchRuns(bench: Bench): Promise<void> {
  const printed: string[] = [];
  const say = (line: string): void => {
    printed.push(line);
    bench.say(line);
  };
  const row = (name: string, figures: readonly (number | string)[]): void => say(tableRow(name, figures));
  const contenders = [
    ...[0, HISTORY].map((history): Contender => contender("embedded", history, 1)),
    ...[[0, 1], [HISTORY, 1], [0, 2], [0, 3]].map(([history = 0, nodes = 1]) => contender("PostgreSQL", history, nodes)), // prettier-ignore
  ].filter(({ kind }) => ENGINE === undefined || ENGINE === kind);
  say(
    `\nRuns a second: ${WAITING} that wait are delivered, by how many keys they have and how many runs are over already; median of ${ROUNDS} rounds`,
  );
  const database = contenders.some(({ kind }) => kind === "PostgreSQL") ? await startPostgres("waits") : undefined;
  const stores = new Stores(bench.folder, database);
  const measured = new Map<string, Figures[]>();
  for (let round = 0; round < ROUNDS; round++)
    for (const keys of KEYS)
      for (const one of contenders) {
        const waiting = keys === 1 ? WAITING / 4 : WAITING;
        const store = await stores.of(one, keys);
        await fill(store, { keys, waiting, round });
        const figures = await drain(bench, store, one.nodes, waiting);
        measured.set(`${one.name} ${keys}`, [...(measured.get(`${one.name} ${keys}`) ?? []), figures]);
      }
  await database?.stop();

  const of = ({ name }: Contender, keys: number, figure: keyof Figures): number =>
    median((measured.get(`${name} ${keys}`) ?? []).map((figures) => figures[figure]));
  const against = (one: Contender, base: Contender | undefined, words: string): void => {
    if (base === undefined || base === one) return;
    row(`  against ${words}`, KEYS.map((keys) => `${(of(one, keys, "perSecond") / of(base, keys, "perSecond")).toFixed(2)} ×`)); // prettier-ignore
  };
  row("keys", KEYS.map(String));
  for (const one of contenders) {
    row(one.name, KEYS.map((keys) => of(one, keys, "perSecond"))); // prettier-ignore
    row("  spread", KEYS.map((keys) => spread((measured.get(`${one.name} ${keys}`) ?? []).map(({ perSecond }) => perSecond)))); // prettier-ignore
    const without = contenders.find(({ kind, nodes, history }) => kind === one.kind && nodes === 1 && history === 0);
    const embedded = contenders.find(({ kind, history }) => kind === "embedded" && history === one.history);
    if (one.kind === "PostgreSQL" && one.nodes === 1) against(one, embedded, "embedded");
    against(one, without, one.nodes > 1 ? "one node" : "a store without history");
    row("  processor for a run: node + PostgreSQL, ms", KEYS.map((keys) => `${of(one, keys, "node").toFixed(2)} + ${of(one, keys, "database").toFixed(2)}`)); // prettier-ignore
  }
  const single = contenders.filter(({ nodes }) => nodes === 1);
  for (const kind of new Set(single.map((one) => one.kind))) {
    const figures = (keys: readonly number[]): number[] =>
      single.filter((one) => one.kind === kind).flatMap((one) => keys.map((each) => of(one, each, "perSecond")));
    for (const keys of KEYS) say(verdict(`${kind}, ${keys} ${keys === 1 ? "key" : "keys"}: with and without a history`, figures([keys]))); // prettier-ignore
    // A single key is slower because of its order, so it is compared separately.
    const several = KEYS.filter((keys) => keys > 1);
    say(verdict(`${kind}, ${several.join(" and ")} keys: with and without a history`, figures(several)));
  }
  if (IS_WHOLE) keepResults("runs", printed.slice(1));
}

/** A row of the table, in its column widths. */
export function tableRow(name: string, figures: readonly (number | string)[]): string {
  const cells = figures.map((figure) => (typeof figure === "number" ? figure.toFixed(0) : figure).padStart(15));
  return `  ${name.padEnd(46)}${cells.join("")}`;
}

/** Says whether figures are nearly equal. */
function verdict(name: string, figures: readonly number[]): string {
  const apart = 1 - Math.min(...figures) / Math.max(...figures);
  const word = apart <= APART ? "within" : "NOT within";
  return `  ${name}: ${(apart * 100).toFixed(0)} % apart, ${word} ${APART * 100} %`;
}

function contender(kind: Contender["kind"], history: number, nodes: number): Contender {
  const cluster = kind === "PostgreSQL" ? `, ${nodes} node${nodes === 1 ? "" : "s"}` : "";
  return { name: `${kind}${cluster}, ${history.toLocaleString("en")} over`, kind, history, nodes };
}

/** Stores for contenders: a new one each time without history, otherwise one that is filled once. */
class Stores {
  readonly #folder: string;
  readonly #database: Database | undefined;
  readonly #filled = new Map<string, string>();
  #count = 0;

  constructor(folder: string, database: Database | undefined) {
    this.#folder = folder;
    this.#database = database;
  }

  async of({ kind, history }: Contender, keys: number): Promise<string> {
    const known = this.#filled.get(`${kind} ${keys}`);
    if (history > 0 && known !== undefined) return known;
    const store = kind === "embedded" ? `sqlite:${join(this.#folder, `runs-${this.#count++}.db`)}` : await this.#created(); // prettier-ignore
    await (await openEngine(store)).close();
    if (history === 0) return store;
    await (kind === "embedded" ? historyInFile(store.slice(7), keys, history) : historyInDatabase(store, keys, history)); // prettier-ignore
    this.#filled.set(`${kind} ${keys}`, store);
    return store;
  }

  async #created(): Promise<string> {
    if (this.#database === undefined) throw new Error("no PostgreSQL was started");
    const name = `runs_${this.#count++}`;
    const client = new pg.Client({ connectionString: this.#database.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(this.#database.url);
    url.pathname = `/${name}`;
    return url.href;
  }
}
