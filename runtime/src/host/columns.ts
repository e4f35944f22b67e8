/** Typed access to the cells of a row: an error names the column if another program wrote a wrong value. */
import { UnreadableError } from "./engine.ts";

/** A row as a driver gives it, with its cells by column. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws UnreadableError if the cell holds no text */
export function textCell(row: Row, column: string): string {
  return asText(row[column], column);
}

/** An optional text, in a row that may be missing. @throws UnreadableError if the cell holds anything else */
export function optionalTextCell(row: Row | undefined, column: string): string | undefined {
  const cell = row?.[column];
  return cell === undefined || cell === null ? undefined : asText(cell, column);
}

/** A whole number; drivers may give it as text or as a BigInt. @throws UnreadableError if the cell holds anything else */
export function numberCell(row: Row, column: string): number {
  return asNumber(row[column], column);
}

/** An optional number, in a row that may be missing. @throws UnreadableError if the cell holds anything else */
export function optionalNumberCell(row: Row | undefined, column: string): number | undefined {
  const cell = row?.[column];
  return cell === undefined || cell === null ? undefined : asNumber(cell, column);
}

/** @throws UnreadableError if the cell holds no bytes */
export function bytesCell(row: Row, column: string): Uint8Array {
  const cell = row[column];
  return cell instanceof Uint8Array ? cell : mismatch(column, "bytes", cell);
}

/**
 * A word of a column with fixed values. A damaged store may hold any other text: it is returned as it is, so that the rest of the
 * row can still be shown.
 */
export function wordCell<Word extends string>(row: Row, column: string): Word {
  return row[column] as Word;
}

function asText(cell: unknown, column: string): string {
  return typeof cell === "string" ? cell : mismatch(column, "text", cell);
}

function asNumber(cell: unknown, column: string): number {
  const number = typeof cell === "string" || typeof cell === "bigint" ? Number(cell) : cell;
  return typeof number === "number" ? number : mismatch(column, "a number", cell);
}

function mismatch(column: string, wanted: string, cell: unknown): never {
  const found = cell === null || cell === undefined ? "nothing" : `a ${typeof cell}`;
  throw new UnreadableError(`column ${column} of the store holds ${found} instead of ${wanted}`);
}
