/** What all nodes of a cluster share of another system: how many requests at once, and how many in a while. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Limits, Operation, SystemLink } from "@integ/runtime";
import { Connection } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { RecordingServer } from "@integ/runtime/testing";
import { startPostgres, type Database } from "../../test/postgres.ts";

const READ: Operation = { system: "erp", name: "get", method: "GET", path: "/things/{id}" };
let database: Database;
let nodes: readonly PostgresEngine[];
beforeAll(async () => {
  database = await startPostgres();
  nodes = [await PostgresEngine.open(database.url), await PostgresEngine.open(database.url)];
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await database.stop();
});

let inside = 0;
let most = 0;
/** Responds only when a number of requests has arrived, so that slow ones meet the others. */
let together = 1;
const held: (() => void)[] = [];
const slow = createServer((_, response) => {
  most = Math.max(most, ++inside);
  held.push(() => {
    inside--;
    response.end("{}");
  });
  if (inside < together) return;
  setTimeout(() => {
    for (const reply of held.splice(0)) reply();
  }, 30);
});
const url = await new Promise<string>((resolve) =>
  slow.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`)),
);
afterAll(() => slow.close());

const connections = (name: string, limits: Limits, now: () => number = Date.now): readonly Connection[] => {
  const link: SystemLink = { name, version: "1", baseUrl: url, headers: {}, settings: {}, limits };
  return nodes.map((engine) => new Connection(link, {}, { engine, now, timeoutMs: 60_000 }));
};
const ask = (all: readonly Connection[], requests: number): Promise<string[]> =>
  Promise.all(
    Array.from(
      { length: requests },
      async (_, id) => (await (all[id % all.length] as Connection).send(READ, { id: id + 1 })).kind,
    ),
  );

test("concurrent requests are counted across all nodes", async () => {
  most = 0;
  expect(new Set(await ask(connections("few", { concurrent: 3 }), 16))).toEqual(new Set(["ok"]));
  expect(most).toBeLessThanOrEqual(3);
  [most, together] = [0, 4];
  await ask(connections("many", {}), 16);
  expect(most).toBeGreaterThan(3);
  together = 1;
});

test("a dead node's request slot is freed after its lease", async () => {
  const now = Date.now();
  const [one, other] = nodes as [PostgresEngine, PostgresEngine];
  const taken = await one.takePlace("lost", 1, now, 1000);
  expect(taken).toBeDefined();
  expect(await other.takePlace("lost", 1, now + 999, 1000)).toBeUndefined();
  expect(await other.takePlace("lost", 1, now + 1001, 1000)).toBeDefined();
});

test("requests per minute are counted across all nodes", async () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const kinds = await ask(
    connections("rare", { perMinute: 5 }, () => now),
    8,
  );
  expect(kinds.filter((kind) => kind === "ok")).toHaveLength(5);
  expect(kinds.filter((kind) => kind === "wait")).toHaveLength(3);
});

test("one node requests a token, and the others read it; a refusal is shared too", async () => {
  let now = Date.parse("2026-11-24T12:00:00Z");
  let [given, good] = [0, "r0"];
  const erp = await RecordingServer.start(({ path, body }) => {
    if (path !== "/token") return { json: {} };
    if (new URLSearchParams(body).get("refresh_token") !== good)
      return { status: 400, json: { error: "invalid_grant" } };
    good = `r${++given}`;
    return { json: { access_token: `a${given}`, expires_in: 1800, refresh_token: good } };
  });
  const link: SystemLink = {
    name: "books",
    version: "1",
    baseUrl: erp.url,
    headers: { Authorization: "Bearer {access_token}" },
    settings: {},
    oauth: { tokenUrl: `${erp.url}/token`, grant: "refresh_token" },
  };
  const settings = { client_id: "c", client_secret: "s", refresh_token: "r0" };
  const all = nodes.map((engine) => new Connection(link, settings, { engine, now: () => now, timeoutMs: 60_000 }));
  expect(new Set(await ask(all, 4))).toEqual(new Set(["ok"]));
  now += 1_800_000;
  expect(new Set(await ask(all, 4))).toEqual(new Set(["ok"]));
  expect(given).toBe(2);
  [now, good] = [now + 1_800_000, "none"];
  expect(new Set(await ask(all, 4))).toEqual(new Set(["wait"]));
  expect(erp.requests.filter(({ path }) => path === "/token")).toHaveLength(3);
  await erp.stop();
});
