/** CSV: a list of records of texts, by the column names of the first row, or by the given ones. */
import { parse } from "csv-parse/sync";

/** @throws Error if it is not CSV. */
export function readCsv(text: string, separator = ",", columns?: readonly string[]): unknown {
  const rows: unknown = parse(text, {
    columns: columns === undefined ? true : () => [...columns],
    bom: true,
    skip_empty_lines: true,
    delimiter: separator,
    trim: true,
    relax_column_count: columns !== undefined,
  });
  return rows;
}
