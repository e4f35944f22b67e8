/**
 * The built-in ends: files, databases, mail, and the project's other integrations. An operation of such a system declares here what to do
 * instead of a request.
 */

import type { Constant, TextForm } from "./exchange.ts";

/** How a file is written, and read. */
export interface FileFormat {
  readonly kind: "csv" | "fixed" | "json" | "jsonl" | "xml";
  /** A name that iconv-lite knows, such as `windows-1257`; default: UTF-8. */
  readonly encoding?: string;
  /** Written files start with a byte order mark. */
  readonly bom?: true;
  /** Between the cells of a CSV file; default: a comma, or what the first line of a file that is read has. */
  readonly separator?: string;
  /** Every cell is in quotes, and not only those that need it. */
  readonly quoteAll?: true;
  /** Cells that begin like a formula get an apostrophe in front, so that no spreadsheet evaluates them. */
  readonly escapeFormulas?: true;
  /** Numbers are written with a comma. */
  readonly decimal?: ",";
  /** There is no first line with the names of the columns. */
  readonly header?: false;
  /** Lines end with a carriage return and a line feed. */
  readonly crlf?: true;
  /** XML: where each document is, by the names of the elements above it: `/orders/order`. */
  readonly at?: string;
  /** XML: what stands around the documents, such as a namespace. */
  readonly around?: Constant;
  /** XML: the types of a document's texts by its schema, and the order of its fields. */
  readonly form?: TextForm;
  /** XML: plain values are attributes. */
  readonly attributes?: true;
  /** The fields of a line, in their order. */
  readonly columns?: readonly FileColumn[];
}

/** One column of a CSV or fixed-width file. */
export interface FileColumn {
  readonly name: string;
  /** In a file of fixed width: how many characters it takes, and on which side it is filled up; default: a number on its left. */
  readonly width?: number;
  readonly align?: "left" | "right";
}

/** Writes a file: all records of a run, replacing or appending to the file. */
export interface FileEnd {
  readonly kind: "file";
  /** `sales-{date}.csv`: with `{date}` and `{time}` of the run, its number `{run}`, and arguments of the operation. */
  readonly name: string;
  /** Where `{date}` and `{time}` are told; default: UTC. */
  readonly zone?: string;
  readonly format: FileFormat;
  /** A run's lines are appended to the existing ones. */
  readonly append?: true;
}

/** A statement on one table of a database. */
export interface SqlEnd {
  readonly kind: "sql";
  /** `get` reads the row with a key, `list` those whose columns have the values that are given. */
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
