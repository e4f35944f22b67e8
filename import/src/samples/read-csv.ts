/** A CSV file with a header as samples: one document per line, with cells as texts. */
import { parse } from "csv-parse/browser/esm/sync";
import type { Json } from "../json.ts";
import { ImportError } from "../refusal.ts";

/** @throws ImportError with the line, if it can't be read */
export function readCsv(path: string, text: string): Json[] {
  try {
    return parse(text, {
      bom: true,
      columns: true,
      delimiter: delimiterOf(text),
      skip_empty_lines: true,
      relax_column_count: false,
    }).map((row) => {
      // An empty cell is an absent value.
      const cells = Object.entries(row as Readonly<Record<string, string>>).filter(
        ([name, cell]) => name !== "" && cell !== "",
      );
      return Object.fromEntries(cells);
    });
  } catch (error) {
    const { message, lines } = error as Error & { readonly lines?: number };
    throw new ImportError(`this is no CSV with a header: ${message}`, { path, line: lines ?? 1, column: 1 });
  }
}

/** The separator of the names in the first line. */
function delimiterOf(text: string): string {
  const [head = ""] = text.split(/\r?\n/, 1);
  const times = (sign: string): number => head.split(sign).length;
  return [";", "\t", "|"].find((sign) => times(sign) > times(",")) ?? ",";
}
