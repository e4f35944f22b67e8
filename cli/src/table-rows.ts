/** The rows of a spec's table as written in its file, for people. */
import type { CheckedModule } from "@integ/compiler";
import type { Place, tree } from "@integ/grammar";

/** One row. `gives` is its result as written in the spec or the CSV file. */
export interface TableRow {
  readonly keys: readonly string[];
  readonly gives: string;
  readonly place: Place;
}

/** @returns both empty for a table that the module does not have; `fallback` is the row `else`, where there is one */
export function rowsOfTable(
  { module, tables }: CheckedModule,
  name: string,
): { readonly rows: readonly TableRow[]; readonly fallback: readonly TableRow[] } {
  const { rows = [], fallback } = tables.get(name) ?? {};
  // A table of a library is written there.
  const { source } = module.tables.get(name)?.module ?? module;
  const textOf = (value: tree.Expression | string): string =>
    typeof value === "string" ? value : source.text.slice(value.start, value.end);
  return {
    rows: rows.map(({ keys, value, place }) => ({ keys, gives: textOf(value), place })),
    fallback:
      fallback === undefined
        ? []
        : [
            {
              keys: ["else"],
              gives: textOf(fallback),
              place: { path: source.path, start: fallback.start, end: fallback.end },
            },
          ],
  };
}
