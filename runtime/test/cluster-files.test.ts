/** Files that several nodes of a cluster write: one node at a time has a file for itself. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHost, type Host } from "@integ/runtime/host";
import { PostgresEngine } from "@integ/runtime/postgres";
import { flowsOf, projectFiles } from "../../test/ends.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const PROJECT = `systems:
  ledger: { kind: files, files: { sales: { name: sales.csv, schema: line.json, append: true } } }
`; // prettier-ignore
const LINE = { "line.json": '{ "type": "object", "properties": { "sku": { "type": "string" } } }' };
const SPEC = "destination out = for l in order.lines => ledger.append_sales { sku: l.sku }";
const ORDERS = 12;

let database: Database;
let nodes: readonly PostgresEngine[];
let hosts: readonly Host[] = [];
beforeAll(async () => {
  database = await startPostgres();
  nodes = [await PostgresEngine.open(database.url), await PostgresEngine.open(database.url)];
});
afterAll(async () => {
  for (const host of hosts) await host.stop(1000);
  for (const node of nodes) await node.close();
  await database.stop();
});

test("lines appended to one file by two nodes at the same time are all there, once, below one header", async () => {
  const folder = mkdtempSync(join(tmpdir(), "integ-cluster-files-"));
  const flows = await flowsOf(projectFiles(PROJECT, { sales: SPEC }, LINE));
  hosts = nodes.map((engine) => createHost({ flows, engine, connections: { ledger: { folder } }, folder }));
  for (const host of hosts) await host.start();
  const numbers = Array.from({ length: ORDERS }, (_, id) => id);
  const order = (id: number): Buffer => Buffer.from(JSON.stringify({ id, lines: [{ sku: `n${id}`, price: 1 }] }));
  await Promise.all(numbers.map(async (id) => hosts[id % hosts.length]?.submit("sales", order(id))));
  const [first] = nodes;
  await expect.poll(async () => (await first?.runs({ state: "delivered" }))?.length, { timeout: 60_000 }).toBe(ORDERS);
  const [head, ...lines] = readFileSync(join(folder, "sales.csv"), "utf8").trimEnd().split("\n");
  expect(head).toBe("sku");
  expect(lines.toSorted()).toEqual(numbers.map((id) => `n${id}`).toSorted());
});
