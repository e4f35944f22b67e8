/** The fault tests, bounded: at full size they are `npm run test:faults -- --kills 1000 --seed 1`. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { kill } from "../faults/kill.ts";
import { Proxy } from "../faults/proxy.ts";
import { ROOT } from "./examples.ts";
import { startPostgres } from "./postgres.ts";

/** Waiting runs are finished at the end, which takes longer for more of them. */
const backlog = 40;
/** Processes start again and again, and a node that is dead is missed after ten seconds only. */
const SLOW = { tags: "slow" };

test(
  "a host that is killed repeatedly loses nothing, keeps the order of each key, and creates nothing twice",
  SLOW,
  async () => {
    const { accepted, again, broken, refused } = await kill({ kills: 8, seed: 3, lanes: 12, backlog });
    expect(broken).toEqual([]);
    expect(accepted).toBeGreaterThan(50);
    expect(again).toBeGreaterThan(0);
    // It was down for a while, each time.
    expect(refused).toBeGreaterThan(0);
  },
);

test.each([
  ["embedded", 1],
  ["PostgreSQL", 2],
])("the records of a batch arrive under one key each, however often it is killed: %s", SLOW, async (engine, nodes) => {
  const database = engine === "PostgreSQL" ? await startPostgres("waits") : undefined;
  const postgres = database === undefined ? {} : { postgres: database.url };
  const { accepted, broken, keys, repeated } = await kill({
    kills: 6 / nodes,
    seed: 4,
    lanes: 8,
    nodes,
    records: 5,
    backlog,
    ...postgres,
  });
  await database?.stop();
  expect(broken).toEqual([]);
  // Five records in batches of two: three requests, each its key, however often they are repeated.
  expect(keys).toBe(3 * accepted);
  expect(repeated).toBeGreaterThan(0);
});

test("a cluster continues without a killed node: nothing is lost, each key keeps its order", SLOW, async () => {
  const database = await startPostgres("waits");
  const { accepted, broken } = await kill({ kills: 3, seed: 5, nodes: 3, lanes: 8, backlog, postgres: database.url });
  await database.stop();
  expect(broken).toEqual([]);
  expect(accepted).toBeGreaterThan(20);
});

test("nothing is lost either if PostgreSQL is killed, or the connection to it is cut", SLOW, async () => {
  const database = await startPostgres("waits");
  const proxy = await Proxy.start(database.port);
  let turn = 0;
  const disturb = async (): Promise<void> => {
    if (turn++ % 2 === 0) return proxy.cut();
    await database.crash();
    await database.start();
  };
  const url = database.url.replace(String(database.port), String(proxy.port));
  const { accepted, broken } = await kill({ kills: 2, seed: 6, nodes: 2, lanes: 8, backlog, postgres: url, disturb });
  await proxy.stop();
  await database.stop();
  expect(broken).toEqual([]);
  expect(accepted).toBeGreaterThan(20);
});

test("a fault test that tested nothing, or found something, fails", () => {
  const { status } = spawnSync(process.execPath, ["faults/main.ts", "--only", "nothing"], { cwd: ROOT });
  expect(status).toBe(1);
});
