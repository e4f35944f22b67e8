/** CSV: a list of records of texts, by the names of the first row. */
import { parse } from "csv-parse/sync";

/** @throws Error where it is no CSV. */
export function readCsv(text: string, separator = ","): unknown {
  const rows: unknown = parse(text, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    delimiter: separator,
    trim: true,
  });
  return rows;
}
