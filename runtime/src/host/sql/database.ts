/** The databases of the end `sql`, and the differences of their SQL dialects. */
import type { SqlColumn } from "../../ends.ts";
import type { CatalogTable } from "./catalog/catalog.ts";

/** A value as it is bound to a statement. */
export type Bound = string | number | null;

/** A row as the driver gives it: texts as the database writes them, numbers, null. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one prepared statement. */
export type Query = (sql: string, values: readonly Bound[]) => Promise<readonly Row[]>;

/** A database's SQL dialect. */
export interface Dialect {
  /** A quoted name, so that any text can be a name. */
  readonly name: (name: string) => string;
  /** A table's name in quotes: `public.stock` is a table of a schema. */
  readonly table: (table: string) => string;
  /** The placeholder of the nth value, counted from 1. */
  readonly hole: (at: number) => string;
  /** The clause after an INSERT that updates an existing row. */
  readonly onConflict: (key: readonly string[], others: readonly string[]) => string;
  /** A value that a column of this kind is compared with. */
  readonly compared: (kind: SqlColumn["kind"], hole: string) => string;
  /** A condition: a column's time is not before the bound one. */
  readonly since: (column: string, hole: string) => string;
  /** Creates the table that records which inserts were done. */
  readonly keysTable: string;
  readonly bool: (value: boolean) => Bound;
  /** A text in the format of a column of this kind: databases differ in how they write times. */
  readonly moment: (kind: SqlColumn["kind"], text: string) => string;
}

/** An open database. It throws the driver's errors; `isRefused` tells whether a retry is pointless. */
export interface Database {
  readonly dialect: Dialect;
  readonly query: Query;
  /** All of the statements, or none. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  isRefused(error: unknown): boolean;
  /** Its tables and views, as it describes them itself. */
  catalog(): Promise<readonly CatalogTable[]>;
  close(): Promise<void>;
}
