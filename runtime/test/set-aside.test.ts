/** One failure never stops the others: invalid kept modules, slow triggers, unreadable files, a full disk. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type HostEvent, type Host, type HostOptions } from "@integ/runtime/host"; // prettier-ignore
import { loadFlow } from "@integ/runtime/host";
import { RecordingServer } from "@integ/runtime/testing";
import { PostgresEngine } from "@integ/runtime/postgres";
import { compileErp, erpFlow, spec } from "../../test/erp.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const HAND = spec("hand", "source order = erp.Order", "trigger manual", 'destination line = erp.put_line { text: "{order.id}" }'); // prettier-ignore

/** Files that the file system refuses to everybody, since tests run as root, which ignores permissions. */
const locked = new Map<string, () => Promise<Buffer>>();
const { readFile } = promises;
beforeAll(() => {
  const orLocked = (path: Buffer): Promise<Buffer> => (locked.get(String(path)) ?? (() => readFile(path)))();
  Object.assign(promises, { readFile: orLocked });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(promises, { readFile });
  syncBuiltinESMExports();
});

let folder: string;
let file: string;
let store: Store;
let erp: RecordingServer;
let hosts: Host[];
let heard: HostEvent[];
let now: number;

async function start(flows: readonly Flow[], more: Partial<HostOptions> = {}): Promise<Host> {
  const host = createHost({
    flows,
    engine: store,
    connections: { erp: { base_url: erp.url } },
    onEvent: (event) => heard.push(event),
    now: () => now,
    random: () => 0,
    folder,
    concurrency: 1,
    ...more,
  });
  hosts.push(host);
  await host.start();
  return host;
}
const delivered = (): string[] =>
  erp.requests
    .filter((one) => one.method === "PUT")
    .flatMap((one) => (JSON.parse(one.body) as { lines: { text: string }[] }).lines.map((line) => line.text));
const ends = (): unknown[] =>
  store.runs().toReversed().map(({ state, reason }) => (reason === undefined ? state : `${state}: ${reason}`)); // prettier-ignore
const warnings = (): string[] => heard.flatMap((one) => (one.kind === "warned" ? [one.why] : []));
const order = (id: number): Uint8Array => Buffer.from(JSON.stringify({ id }));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "integ-set-aside-"));
  file = join(folder, "store.db");
  store = Store.open(file, "run");
  erp = await RecordingServer.start(() => ({ json: { lines: [{ id: 1 }] } }));
  [hosts, heard, now] = [[], [], NOON];
});
afterEach(async () => {
  locked.clear();
  for (const host of hosts) await host.stop(1000);
  store.close();
  await erp.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a kept module", () => {
  const kept = (text: string): void => store.keepModule("hand", "then", text);
  test.each<[string, () => void]>([
    ["throws when it is loaded", () => kept('throw new Error("no Ona here")')],
    ["is no module of TypeScript", () => kept("this is no module")],
    ["exports no flow", () => kept("export const flow = undefined;")],
    ["is a flow without its parts", () => kept('export const flow = { name: "hand", version: "then" };')],
    [
      "never comes to its end",
      () => kept("await new Promise((resolve) => setTimeout(resolve, 3000));\nexport const flow = 1;"),
    ],
    ["is larger than any that integ generates", () => kept(`// ${"x".repeat(9_000_000)}`)],
    [
      "is damaged in the store",
      () => {
        kept("");
        const db = new DatabaseSync(file);
        db.exec("UPDATE modules SET text = x'28b52ffd00'");
        db.close();
      },
    ],
    ["is not kept", () => undefined],
  ])("that %s holds its run, and the others continue", async (_, keep) => {
    const flow = await erpFlow(HAND);
    const host = await start([flow], { loadModule: (text, name) => loadFlow({ name, text }), loadTimeoutMs: 500 });
    for (const id of [1, 2]) await host.submit("hand", order(id));
    await host.idle();
    keep();
    store.replay(1, now, { anew: true, version: "then" });
    store.replay(2, now, { anew: true });
    await host.idle();
    expect(ends()).toEqual([
      expect.stringMatching(/^held: the module for this run .*\(module then\)$/) as string,
      "delivered",
    ]);
    expect(heard.some((one) => one.kind === "held" && JSON.stringify(one).includes("module"))).toBe(true);
    expect(JSON.stringify(heard)).not.toContain("Ona");
  });

  test("of an earlier version still does what it did", async () => {
    const flow = await erpFlow(HAND);
    const host = await start([flow], { loadModule: (text, name) => loadFlow({ name, text }) });
    await host.submit("hand", order(1));
    await host.idle();
    kept(compileErp(HAND.replace("{order.id}", "then {order.id}")).module?.text ?? "");
    store.replay(1, now, { anew: true, version: "then" });
    await host.idle();
    expect(delivered()).toEqual(["1", "then 1"]);
  });
});

const inbox = (name: string): string => join(folder, "inbox", name);
const lie = (sub: string): string[] => readdirSync(inbox(sub)).sort();
const FILES = spec("files", "source order = erp.Order", 'trigger files "inbox/*.json"', 'destination line = erp.put_line { text: "{order.id}" }'); // prettier-ignore
const pass = async (host: Host, ms: number): Promise<void> => {
  now += ms;
  await host.idle();
};

describe("a trigger", () => {
  test("that never finishes occupies no worker, and is reported", async () => {
    let steady = 0;
    let release: ((bytes: Buffer) => void) | undefined;
    mkdirSync(inbox(""));
    writeFileSync(inbox("a.json"), order(7));
    locked.set(inbox("a.json"), () => new Promise((resolve) => (release = resolve)));
    const flows = [await erpFlow(FILES), await erpFlow(HAND)];
    const host = await start(flows, { steady: () => steady });
    await expect.poll(() => ((now += 2000), release)).toBeDefined();
    await host.submit("hand", order(1));
    await expect.poll(delivered).toEqual(["1"]);
    expect(warnings()).toEqual([]);
    steady += 16 * 60_000;
    now += 16 * 60_000;
    await expect.poll(warnings).toEqual(["has been checking for new events for 15 minutes, and has not finished"]);
    release?.(Buffer.from(order(7)));
    await expect.poll(delivered).toEqual(["1", "7"]);
  });
});

describe("a file", () => {
  beforeEach(() => {
    mkdirSync(inbox(""));
  });
  test.each<[string, () => void, string]>([
    [
      "whose permissions forbid reading",
      () => locked.set(inbox("a.json"), failing("EACCES")),
      "its permissions do not allow integ to read it",
    ],
    ["whose disk is broken", () => locked.set(inbox("a.json"), failing("EIO")), "EIO"],
    ["that is over 256 MB", () => truncateSync(inbox("a.json"), 256 * 1024 * 1024 + 1), "it is larger than 256 MB"],
  ])("%s is moved to held, and the next one is taken", async (_, spoil, why) => {
    writeFileSync(inbox("a.json"), order(1));
    writeFileSync(inbox("b.json"), order(2));
    spoil();
    const host = await start([await erpFlow(FILES)]);
    for (let looks = 0; looks < 3; looks++) await pass(host, 2000);
    expect(delivered()).toEqual(["2"]);
    expect(store.runs({ state: "held" }).map(({ reason }) => reason)).toEqual([`a.json can't be read: ${why}`]);
    expect([lie("held"), lie("done")]).toEqual([["a.json"], ["b.json"]]);
  });

  test.each<[string, string]>([
    ["a number that no double holds", '{"id":1,"total":1e400}'],
    ["a text with NUL and half of a pair", '{"id":1,"note":"\\u0000\\ud800"}'],
    ["four thousand lists in each other", `{"id":1,"lines":${"[".repeat(4000)}${"]".repeat(4000)}}`],
    ["a text of a million letters", `{"id":1,"note":"${"x".repeat(1_000_000)}"}`],
    ["the year 100000", '{"id":1,"updated_at":"+100000-01-01T00:00:00Z"}'],
    ["nothing", ""],
    ["the name of a prototype", '{"id":1,"__proto__":{"id":2}}'],
    ["bytes that are no text", "\udfff"],
  ])("with %s is processed, and the next one is taken", async (_, text) => {
    writeFileSync(inbox("a.json"), Buffer.from(text, text === "\udfff" ? "utf16le" : "utf8"));
    writeFileSync(inbox("b.json"), order(2));
    const host = await start([await erpFlow(FILES)]);
    // An unreadable file may be an incomplete one.
    for (let looks = 0; looks < 4; looks++) await pass(host, 31_000);
    expect(delivered()).toContain("2");
    expect(readdirSync(inbox("")).filter((name) => name.endsWith(".json"))).toEqual([]);
    expect(store.runs().map(({ state }) => state).filter((state) => state !== "delivered" && state !== "held")).toEqual([]); // prettier-ignore
    expect(heard.filter((one) => one.kind === "store_unavailable" || one.kind === "poll_failed")).toEqual([]);
  });
});

function failing(code: string): () => Promise<Buffer> {
  return () => Promise.reject(Object.assign(new Error(`${code}: no permission, Ona`), { code }));
}

describe("a full disk", () => {
  test("is reported by /readyz, loses no file, and recovers by itself", async () => {
    mkdirSync(inbox(""));
    const host = await start([await erpFlow(FILES)]);
    const url = heard.flatMap((one) => (one.kind === "listening" ? [one.url] : []))[0] ?? "";
    const ready = async (): Promise<number> => {
      now += 3000;
      return (await fetch(`${url}/readyz`)).status;
    };
    expect(await ready()).toBe(200);
    store.limitPages(1);
    // Smaller and smaller documents, until there is no room for any.
    for (const size of [20_000, 4000, 1000, 100])
      for (let taken = true; taken;)
        taken = await host.submit("files", randomBytes(size)).then(
          () => true,
          () => false,
        );
    expect(await ready()).toBe(503);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    writeFileSync(inbox("a.json"), JSON.stringify({ id: 5, note: "x".repeat(20_000) }));
    await pass(host, 2000);
    await pass(host, 2000);
    await pass(host, 6000);
    expect(readdirSync(inbox(""))).toEqual(["a.json"]);
    expect(heard.some((one) => one.kind === "store_unavailable" && one.why === "database or disk is full")).toBe(true);
    store.limitPages(1_000_000);
    expect(await ready()).toBe(200);
    await pass(host, 6000);
    await pass(host, 6000);
    expect(lie("done")).toEqual(["a.json"]);
  });
});

describe("a read-only database", () => {
  let database: Database;
  let admin: pg.Client;
  let engine: PostgresEngine;
  beforeAll(async () => {
    database = await startPostgres();
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    engine = await PostgresEngine.open(database.url);
  });
  afterAll(async () => {
    await engine.close();
    await admin.end();
    await database.stop();
  });
  /** PostgreSQL's message if there is no room for another page of a table. */
  const FULL = `
    CREATE FUNCTION integ.no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE disk_full USING MESSAGE = 'could not extend file "base/5/16402": No space left on device'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON integ.events FOR EACH ROW EXECUTE FUNCTION integ.no_room();
    CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON integ.cursors FOR EACH ROW EXECUTE FUNCTION integ.no_room()`;
  /** New connections are read only, and there are no others. */
  const only = (on: boolean): string => `
    ALTER DATABASE postgres ${on ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only"};
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres' AND pid <> pg_backend_pid()`;

  test.each([
    ["a full disk", FULL, "DROP FUNCTION integ.no_room() CASCADE", "the disk of the database is full (53100)"],
    [
      "a standby",
      only(true),
      `SET default_transaction_read_only = off; ${only(false)}`,
      "the database is read only (25006)",
    ],
  ])(
    "%s: reported by /readyz and in a message, nothing is accepted, and it recovers by itself",
    async (_, begin, end, why) => {
      const host = await start([await erpFlow(HAND)], { engine });
      const url = heard.flatMap((one) => (one.kind === "listening" ? [one.url] : []))[0] ?? "";
      const ready = async (): Promise<[number, unknown]> => {
        now += 3000;
        const response = await fetch(`${url}/readyz`);
        return [response.status, ((await response.json()) as { why?: string }).why];
      };
      expect(await ready()).toEqual([200, undefined]);
      await admin.query(begin);
      await expect.poll(ready, { timeout: 10_000 }).toEqual([503, `the store can't be used: ${why}`]);
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      await expect(host.submit("hand", order(7))).rejects.toThrow();
      await admin.query(end);
      await expect.poll(ready, { timeout: 10_000 }).toEqual([200, undefined]);
      const run = await host.submit("hand", order(8));
      await expect.poll(async () => (await engine.run(run))?.state, { timeout: 10_000 }).toBe("delivered");
      expect(delivered().filter((text) => text === "7")).toEqual([]);
    },
  );
});
