/**
 * The built-in ends: files, databases, mail, and the project's other integrations. An operation of such a system declares here what to do
 * instead of a request.
 */

import type { Constant, TextForm } from "./exchange.ts";

/** The format of a file, for writing and reading. */
export interface FileFormat {
  readonly kind: "csv" | "fixed" | "json" | "jsonl" | "xml";
  /** A name that iconv-lite knows, such as `windows-1257`; default: UTF-8. */
  readonly encoding?: string;
  /** Written files start with a byte order mark. */
  readonly bom?: true;
  /** The separator of CSV cells. Default: a comma; for reading, the separator of the file's first line. */
  readonly separator?: string;
  /** Quotes every cell, not only those that need it. */
  readonly quoteAll?: true;
  /** Cells that begin like a formula get an apostrophe in front, so that no spreadsheet evaluates them. */
  readonly escapeFormulas?: true;
  /** Numbers are written with a comma. */
  readonly decimal?: ",";
  /** The file has no header line. */
  readonly header?: false;
  /** Lines end with a carriage return and a line feed. */
  readonly crlf?: true;
  /** XML: where each document is, by the names of the elements above it: `/orders/order`. */
  readonly at?: string;
  /** XML: the content around the documents, such as a namespace. */
  readonly around?: Constant;
  /** XML: the schema's types for the texts of a document, and the order of its fields. */
  readonly form?: TextForm;
  /** XML: plain values are attributes. */
  readonly attributes?: true;
  /** The fields of a line, in their order. */
  readonly columns?: readonly FileColumn[];
}

/** One column of a CSV or fixed-width file. */
export interface FileColumn {
  readonly name: string;
  /**
   * In a fixed-width file: the number of characters, and the side that is padded. Default: numbers are padded on the
   * left.
   */
  readonly width?: number;
  readonly align?: "left" | "right";
}

/** Writes a file: all records of a run, replacing or appending to the file. */
export interface FileEnd {
  readonly kind: "file";
  /**
   * `sales-{date}.csv`. Placeholders: `{date}` and `{time}` of the run, its number `{run}`, and the operation's
   * arguments.
   */
  readonly name: string;
  /** The time zone of `{date}` and `{time}`. Default: UTC. */
  readonly zone?: string;
  readonly format: FileFormat;
  /** A run's lines are appended to the existing ones. */
  readonly append?: true;
}

/** A statement on one table of a database. */
export interface SqlEnd {
  readonly kind: "sql";
  /** `get` reads the row with a key, `list` the rows whose columns have the given values. */
  readonly does: "upsert" | "insert" | "get" | "list";
  /** `stock`, or `public.stock`. */
  readonly table: string;
  readonly columns: readonly SqlColumn[];
  /** The columns that identify a row. */
  readonly key: readonly string[];
}

/** A column, and the form of its values in a document; `local` is a datetime without a zone. */
export interface SqlColumn {
  readonly name: string;
  readonly kind: "text" | "number" | "boolean" | "datetime" | "local" | "json";
}

/** Sends a message. */
export interface MailEnd {
  readonly kind: "mail";
}

/** Hands a document on to another integration of the project. */
export interface FlowEnd {
  readonly kind: "flow";
  readonly flow: string;
}

/** An operation of a built-in end. */
export type End = FileEnd | SqlEnd | MailEnd | FlowEnd;
