/** Tables that runs read and write, in a SQLite file, in PostgreSQL and in MariaDB: the same of all. */
import { mkdtempSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@integ/runtime/host";
import mysql from "mysql2/promise";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mistakesOf, projectFiles, RunningProject } from "../../test/ends.ts";
import { hasMariadb, startMariadb, type Mariadb } from "../../test/mariadb.ts";
import { startPostgres, type Database } from "../../test/postgres.ts";

const PROJECT = `systems:
  db:
    kind: sql
    tables:
      stock: { schema: stock.json, key: [sku], changed: changed_at }
      sales: { schema: sale.json, table: public.sales }
      entries: { schema: entry.json, key: [id] }
`;
const SCHEMAS = {
  "stock.json": JSON.stringify({
    type: "object",
    required: ["sku"],
    additionalProperties: false,
    properties: {
      sku: { type: "string" },
      price: { type: "number" },
      on: { type: "string", format: "date" },
      active: { type: "boolean" },
      tags: { type: "array", items: { type: "string" } },
      changed_at: { type: "string", format: "date-time" },
    },
  }),
  "entry.json": JSON.stringify({
    type: "object",
    required: ["id"],
    additionalProperties: false,
    properties: { id: { type: "integer" }, at: { type: "string", format: "date-time" } },
  }),
  "sale.json": JSON.stringify({
    type: "object",
    required: ["sku"],
    additionalProperties: false,
    properties: { sku: { type: "string" }, price: { type: "number" } },
  }),
};
const SPECS = {
  put: "destination rows = for l in order.lines => db.upsert_stock { sku: l.sku, price: l.price, on: l.on, active: true, tags: [l.sku] }",
  sell: "destination rows = for l in order.lines => db.insert_sales { sku: l.sku, price: l.price }",
  look: 'fetch s = db.get_stock(sku: order.note)\ndestination row = db.insert_sales { sku: "{s.sku} {s.on}" otherwise "none", price: s.price otherwise 0 }',
  all: "fetch rows = all db.list_stock(active: true)\ndestination row = db.insert_sales { sku: text(count(rows)), price: sum([for r in rows => r.price otherwise 0]) }",
  enter:
    'destination row = db.upsert_entries { id: order.id, at: parse_datetime(order.note otherwise "", "yyyy-MM-dd HH:mm:ssXXX") on error hold "no moment" }',
  entered:
    'fetch e = db.get_entries(id: order.id)\ndestination row = db.insert_sales { sku: "{e.at}" otherwise "none" }',
  polled:
    'integ 1\nintegration "polled"\nsource row = db.Stock\ntrigger poll db.list_stock every 5 minutes\ndestination out = db.insert_sales { sku: "polled {row.sku}" }\n',
};
const TABLES =
  "CREATE TABLE stock (sku varchar(40) PRIMARY KEY, price numeric(12,4) CHECK (price >= 0), \"on\" date, active boolean, tags TAGS, changed_at MOMENT DEFAULT CURRENT_TIMESTAMP, theirs text DEFAULT 'theirs');" +
  "CREATE TABLE sales (sku varchar(300), price numeric);" +
  "CREATE TABLE entries (id bigint PRIMARY KEY, at MOMENT)";

/** A database for tests: its address, and what is asked of it beside integ. */
interface Tried {
  readonly url: string;
  all(sql: string): Promise<unknown[][]>;
  end(): Promise<void>;
}

let server: Database;
let mariadb: Mariadb | undefined;
beforeAll(async () => {
  [server, mariadb] = await Promise.all([startPostgres(), hasMariadb ? startMariadb() : undefined]);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.stop(), mariadb?.stop()]);
});

async function sqlite(): Promise<Tried> {
  const file = join(mkdtempSync(join(tmpdir(), "integ-sql-")), "shop.db");
  const database = new DatabaseSync(file);
  database.exec(TABLES.replace("TAGS", "text").replaceAll("MOMENT", "text"));
  return {
    url: `sqlite:${file}`,
    all: (sql) =>
      Promise.resolve(
        database
          .prepare(sql)
          .all()
          .map((row) => Object.values(row).map(String)),
      ),
    end: () => Promise.resolve(database.close()),
  };
}

async function postgres(): Promise<Tried> {
  const client = new pg.Client({
    connectionString: server.url,
    types: { getTypeParser: () => (text: unknown) => text },
  });
  await client.connect();
  await client.query(
    `DROP TABLE IF EXISTS stock, sales, entries, integ_keys; ${TABLES.replace("TAGS", "jsonb").replaceAll("MOMENT", "timestamptz")}`,
  );
  return {
    url: server.url,
    all: async (sql) => (await client.query<Record<string, string>>(sql)).rows.map((row) => Object.values(row)),
    end: () => client.end(),
  };
}

async function mariaDb(): Promise<Tried> {
  const { url = "" } = mariadb ?? {};
  const options = { multipleStatements: true, rowsAsArray: true, dateStrings: true, supportBigNumbers: true } as const;
  const client = await mysql.createConnection({ uri: url.replace(/\w+$/, ""), ...options });
  const tables = TABLES.replace("TAGS", "json").replaceAll("MOMENT", "datetime(6)").replace("price numeric)", "price double)"); // prettier-ignore
  await client.query(`SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'); DROP DATABASE IF EXISTS "public"; CREATE DATABASE "public"; USE "public"; ${tables}`); // prettier-ignore
  return {
    url: url.replace(/\w+$/, "public"),
    all: async (sql) => {
      const [rows] = await client.query<mysql.RowDataPacket[][]>(sql);
      return Array.isArray(rows) ? rows.map((row) => row.map(String)) : [];
    },
    end: () => client.end(),
  };
}

const LINES = [{ sku: "A", price: 2.5, on: "2026-11-29" }, { sku: "B'); DROP TABLE stock; --", price: 12345678.1234 }]; // prettier-ignore

const DATABASES = [
  ["SQLite", sqlite],
  ["PostgreSQL", postgres],
  ...(hasMariadb ? ([["MariaDB", mariaDb]] as const) : []),
] as const;

describe.each(DATABASES)("in %s", (_, open) => {
  let tried: Tried;
  let project: RunningProject;
  beforeEach(async () => {
    tried = await open();
    project = await RunningProject.start(projectFiles(PROJECT, SPECS, SCHEMAS), { db: { url: tried.url } });
  });
  afterEach(async () => {
    await project.stop();
    await tried.end();
  });
  const sales = async (): Promise<unknown[]> => (await tried.all("SELECT sku FROM sales ORDER BY sku")).flat();

  test("rows are inserted or updated, exact, and leave alone columns that the spec does not set", async () => {
    expect(await project.give({ id: 1, lines: LINES }, "put")).toBe("delivered");
    expect(await tried.all('SELECT sku, price, "on" FROM stock ORDER BY sku')).toEqual([
      ["A", expect.stringMatching(/^2\.50*$/), "2026-11-29"],
      ["B'); DROP TABLE stock; --", "12345678.1234", expect.toSatisfy((on) => on === null || on === "null")],
    ]);
    await tried.all("UPDATE stock SET theirs = 'changed'");
    await project.give({ id: 2, lines: [{ sku: "A", price: 3 }] }, "put");
    expect(await tried.all("SELECT theirs, \"on\" FROM stock WHERE sku = 'A'")).toEqual([["changed", "2026-11-29"]]);
  });

  test("all rows of a run are written, or none", async () => {
    const state = await project.give({ id: 1, lines: [{ sku: "A", price: 1 }, { sku: "B", price: -1 }] }, "put"); // prettier-ignore
    expect(state).toMatch(/^held: db\.upsert_stock: the database refuses it: .*constraint/i);
    expect(await tried.all("SELECT sku FROM stock")).toEqual([]);
  });

  test("a repeated run inserts nothing twice", async () => {
    await project.give({ id: 1, lines: LINES }, "sell");
    expect(await sales()).toHaveLength(2);
    expect(await project.dieBeforeDone(1, "rows")).toBe("delivered");
    expect(await sales()).toHaveLength(2);
    expect(await project.replay(1, { id: 1, lines: [{ sku: "C", price: 1 }] })).toContain(
      "has already created this record",
    );
  });

  test("a row is found by its key", async () => {
    await project.give({ id: 1, lines: LINES }, "put");
    await project.give({ id: 2, note: "A", lines: [] }, "look");
    await project.give({ id: 3, note: "Z", lines: [] }, "look");
    expect(await sales()).toEqual(["A 2026-11-29", "none"]);
  });

  test("a time is read back unchanged, and keys of nineteen digits are distinguished", async () => {
    const id = (last: string): string => `90071992547409924${last}`;
    for (const last of ["01", "02"]) {
      const run = await project.submit(
        `{"id":${id(last)},"lines":[],"note":"2026-11-29 12:${last}:00+02:00"}`,
        "enter",
      );
      expect(run).toBe("delivered");
    }
    await project.submit(`{"id":${id("02")},"lines":[]}`, "entered");
    await project.submit(`{"id":${id("03")},"lines":[]}`, "entered");
    expect(await sales()).toEqual(["2026-11-29T10:02:00Z", "none"]);
  });

  test("a list is read whole, page by page, filtered by columns", async () => {
    const lines = Array.from({ length: 1203 }, (__, at) => ({ sku: `S${at}`, price: 0.1 }));
    await project.give({ id: 1, lines }, "put");
    await tried.all("UPDATE stock SET active = false WHERE sku = 'S7'");
    await project.give({ id: 2, lines: [] }, "all");
    expect(await tried.all("SELECT sku, price FROM sales")).toEqual([["1202", "120.2"]]);
  });

  test("the database describes its own tables", async () => {
    const database = await openDatabase(tried.url, "");
    const tables = await database.catalog();
    await database.close();
    const [stock, entries] = ["stock", "entries"].map((name) => tables.find((table) => table.name === name));
    expect([stock?.key, entries?.key]).toEqual([["sku"], ["id"]]);
    expect(entries?.columns).toMatchObject([{ name: "id", kind: "integer", nullable: false }, { name: "at" }]);
    expect(
      stock?.columns.filter(({ name }) => ["sku", "price", "on", "active", "changed_at"].includes(name)),
    ).toMatchObject([
      { name: "sku", kind: "text", length: 40, nullable: false, filled: false },
      { name: "price", kind: "number", precision: 12, scale: 4, nullable: true },
      { name: "on", kind: "date" },
      { name: "active", kind: "boolean" },
      { name: "changed_at", filled: true },
    ]);
  });

  test("a poll takes the rows that have changed", async () => {
    await tried.all("INSERT INTO stock (sku, changed_at) VALUES ('old', '2026-11-29 10:00:00')");
    await project.later(1);
    expect(await sales()).toEqual([]);
    await tried.all("INSERT INTO stock (sku, changed_at) VALUES ('new', '2026-11-29 22:33:00')");
    await project.later(300_000);
    await project.later(300_000);
    expect(await sales()).toEqual(["polled new"]);
  });
});

test("a database that is down is retried; an invalid address holds the run", async () => {
  const state = async (url: string): Promise<string> => {
    const project = await RunningProject.start(projectFiles(PROJECT, { put: SPECS.put }, SCHEMAS), { db: { url } });
    const said = await project.give({ id: 1, lines: LINES });
    await project.stop();
    return said;
  };
  expect(await state("sqlite:/nowhere/shop.db")).toBe("retrying: db.upsert_stock: there is no such SQLite file");
  expect(await state("postgres://a:b@127.0.0.1:1/x")).toMatch(/^retrying: db.upsert_stock: .*ECONNREFUSED/);
  expect(await state("mysql://a:b@127.0.0.1:1/x")).toMatch(/^retrying: db.upsert_stock: .*ECONNREFUSED/);
  expect(await state("oracle://x")).toMatch(/^held: db.upsert_stock: url is not a database address/);
});

describe("mistakes in integ.yaml", () => {
  const said = (stock: string): string[] =>
    mistakesOf(projectFiles(PROJECT.replace(/stock: \{.*\}/, `stock: ${stock}`), { put: SPECS.put }, SCHEMAS));
  test.each([
    ["{ schema: stok.json, key: [sku] }", "there is no schema file stok.json @ schema"],
    [
      "{ schema: stock.json, key: [skuu] }",
      "`stock` has no column `skuu` | it has: sku, price, on, active, tags, changed_at",
    ],
    ["{ schema: stock.json, key: [sku], changed: on }", "`on` is no moment"],
    ["{ schema: stock.json, key: [sku], change: on }", "nothing is called `change` here | did you mean changed?"],
  ])("%s: %s", (stock, message) => {
    const [only, ...others] = said(stock);
    expect(only).toContain(message);
    expect(others.filter((one) => /^INT[34]/.test(one))).toEqual([]);
  });
});
