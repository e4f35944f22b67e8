/**
 * Tables that runs read and write. A destination writes in one transaction; an insert records its key in it, so that a
 * repeated run inserts nothing twice. Values are bound to prepared statements, and names come from the description: no
 * part of a document becomes SQL.
 */
import { scalarText } from "../unknown-values.ts";
import { messageOf } from "../../errors.ts";
import type { SqlColumn, SqlEnd } from "../../ends.ts";
import type { Operation } from "../../flow.ts";
import { encode, parseJson } from "../../json.ts";
import { isNumber } from "../../values/decimal.ts";
import { numText } from "../../values/number.ts";
import { BuiltInEnd, Refusal } from "../ends/built-in.ts";
import type { OperationResult } from "../operation-result.ts";
import { sinceText } from "../moment-format.ts";
import type { Sending } from "../request.ts";
import type { Bound, Database, Dialect, Query, Row } from "./database.ts";
import { openDatabase, UnknownDatabase } from "./open.ts";
import { DriverMissing } from "../ends/driver.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** The number of rows in a page of a list. */
const PAGE = 500;

/** A system of the kind `sql`. */
export class SqlTables extends BuiltInEnd {
  #database: Promise<Database> | undefined;

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => undefined);
    await database?.close();
  }

  protected override async reach(): Promise<void> {
    const { query } = await this.#opened();
    await query("SELECT 1", []);
  }

  protected override async work(operation: Operation, args: Arguments, sending: Sending): Promise<OperationResult> {
    const { end } = operation;
    if (end?.kind !== "sql") throw new Refusal("it is not a statement");
    const database = await this.#opened();
    try {
      switch (end.does) {
        case "get":
          return await got(database, end, args);
        case "list":
          return await listed(database, operation, end, args, sending);
        case "upsert":
        case "insert":
          await written(database, end, sending);
          return { kind: "ok", value: undefined };
      }
    } catch (error) {
      if (database.isRefused(error)) throw new Refusal("the database refuses it", messageOf(error));
      throw error;
    }
  }

  async #opened(): Promise<Database> {
    this.#database ??= openDatabase(this.setting("url"), this.options.folder);
    try {
      return await this.#database;
    } catch (error) {
      this.#database = undefined;
      if (error instanceof UnknownDatabase || error instanceof DriverMissing) throw new Refusal(error.message);
      throw error;
    }
  }
}

async function got({ dialect, query }: Database, end: SqlEnd, args: Arguments): Promise<OperationResult> {
  const values: Bound[] = [];
  const where = end.key.map((key) => equal(dialect, end, key, args[key], values)).join(" AND ");
  const [row] = await query(`SELECT ${columnsOf(dialect, end)} FROM ${dialect.table(end.table)} WHERE ${where}`, values); // prettier-ignore
  return row === undefined ? { kind: "none" } : { kind: "ok", value: recordOf(end, row) };
}

/** One page of a table, in the order of its key, after the last row of the previous page. */
async function listed(
  { dialect, query }: Database,
  { since }: Operation,
  end: SqlEnd,
  args: Arguments,
  sending: Sending,
): Promise<OperationResult> {
  const values: Bound[] = [];
  const names = end.key.map(dialect.name).join(", ");
  const where = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => equal(dialect, end, column, value, values));
  if (since !== undefined && sending.since !== undefined)
    where.push(
      dialect.since(
        dialect.name(since.field),
        bound(dialect, end, since.field, sinceText(since, sending.since), values),
      ),
    );
  if (sending.position !== undefined) {
    const last = JSON.parse(sending.position) as readonly string[];
    const holes = end.key.map((key, at) => bound(dialect, end, key, last[at], values));
    where.push(`(${names}) > (${holes.join(", ")})`);
  }
  const rows = await query(
    `SELECT ${columnsOf(dialect, end)} FROM ${dialect.table(end.table)}${where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`} ORDER BY ${names} LIMIT ${PAGE}`,
    values,
  );
  const last = rows.length < PAGE ? undefined : rows.at(-1);
  const next = last === undefined ? {} : { next: JSON.stringify(end.key.map((key) => String(last[key]))) };
  return { kind: "ok", value: rows.map((row) => recordOf(end, row)), ...next };
}

/** All rows of a destination, or none. */
async function written(database: Database, end: SqlEnd, { record, idempotencyKey = "" }: Sending): Promise<void> {
  const records = (Array.isArray(record) ? record : [record]) as readonly Arguments[];
  const { dialect } = database;
  if (end.does === "insert") await database.query(dialect.keysTable, []);
  await database.transaction(async (query) => {
    if (end.does === "insert" && !(await noted(database, query, idempotencyKey))) return;
    for (const one of records) {
      const columns = end.columns.filter(({ name }) => one[name] !== undefined).map(({ name }) => name);
      const holes = columns.map((_, at) => dialect.hole(at + 1)).join(", ");
      const others = columns.filter((name) => !end.key.includes(name));
      const after = end.does === "upsert" ? ` ${dialect.onConflict(end.key, others)}` : "";
      await query(
        `INSERT INTO ${dialect.table(end.table)} (${columns.map(dialect.name).join(", ")}) VALUES (${holes})${after}`,
        columns.map((name) => boundOf(dialect, kindOf(end, name), one[name])),
      );
    }
  });
}

/** Records a key. @returns whether it is new */
async function noted({ dialect }: Database, query: Query, key: string): Promise<boolean> {
  const known = await query(`SELECT idempotency_key FROM integ_keys WHERE idempotency_key = ${dialect.hole(1)}`, [key]);
  if (known.length > 0) return false;
  await query(`INSERT INTO integ_keys (idempotency_key) VALUES (${dialect.hole(1)})`, [key]);
  return true;
}

function columnsOf({ name }: Dialect, { columns }: SqlEnd): string {
  return columns.map((column) => name(column.name)).join(", ");
}

/** A condition: a column has this value. Adds the value to the bound ones. */
function equal(dialect: Dialect, end: SqlEnd, column: string, value: unknown, values: Bound[]): string {
  return `${dialect.name(column)} = ${bound(dialect, end, column, value, values)}`;
}

/** The placeholder for a value that a column is compared with. Adds the value to the bound ones. */
function bound(dialect: Dialect, end: SqlEnd, column: string, value: unknown, values: Bound[]): string {
  const kind = kindOf(end, column);
  return dialect.compared(kind, dialect.hole(values.push(boundOf(dialect, kind, value))));
}

function kindOf({ columns }: SqlEnd, column: string): SqlColumn["kind"] {
  return columns.find(({ name }) => name === column)?.kind ?? "text";
}

/** A value of a record in its bound form: numbers as texts, which keep all digits. */
function boundOf({ bool, moment }: Dialect, kind: SqlColumn["kind"], value: unknown): Bound {
  if (value === undefined || value === null) return null;
  if (isNumber(value)) return numText(value);
  if (typeof value === "boolean") return bool(value);
  return typeof value === "string" ? moment(kind, value) : encode(value);
}

/** A row in the form of its schema; nulls are omitted. */
function recordOf({ columns }: SqlEnd, row: Row): Record<string, unknown> {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = row[column.name];
      return value === undefined || value === null ? [] : [[column.name, valueOf(column, value)]];
    }),
  );
}

function valueOf({ kind }: SqlColumn, value: unknown): unknown {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : scalarText(value);
  switch (kind) {
    case "number":
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? parseJson(text) : text;
    case "boolean":
      return text === "t" || text === "true" || text === "1";
    case "datetime":
      return isoText(text);
    case "local":
      return text.replace(" ", "T");
    case "json":
      return parseJson(text);
    case "text":
      return text;
  }
}

/** `2026-11-29 10:00:00+00` in ISO 8601; a time without a zone is UTC. */
function isoText(text: string): string {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text) ?? [];
  if (day === undefined) return text;
  const plain = zone === undefined || /^[+-]00(:?00)?$/.test(zone) ? "Z" : zone.length === 3 ? `${zone}:00` : zone;
  return `${day}T${time}${plain}`;
}
