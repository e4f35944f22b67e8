/** SQLite's catalog. Types are the declared ones; SQLite itself accepts any value. */
import type { Query, Row } from "../database.ts";
import { type CatalogColumn, type CatalogTable, type ColumnKind, numberAt, tablesOf, textAt } from "./catalog.ts";

const COLUMNS = `
  SELECT m.name AS table_name, m.type AS table_type, c.name AS column_name, c.type AS column_type, c."notnull" AS is_needed,
    c.dflt_value AS column_default, c.pk AS key_place, c.hidden AS hidden
  FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
  WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND c.hidden <> 1
  ORDER BY m.name, c.cid`;

/** The first matching word decides, as in SQLite's rules of type affinity, extended by common type names. */
const KINDS: readonly (readonly [word: RegExp, kind: ColumnKind])[] = [
  [/BOOL/, "boolean"],
  [/UUID/, "uuid"],
  [/JSON/, "json"],
  [/DATETIME|TIMESTAMP/, "datetime"],
  [/DATE/, "date"],
  [/INT/, "integer"],
  [/CHAR|CLOB|TEXT/, "text"],
  [/BLOB|^$/, "other"],
  [/TIME/, "time"],
  [/DEC|NUM|REAL|FLOA|DOUB|MONEY/, "number"],
];

/** All tables and views of the file. */
export async function sqliteCatalog(query: Query): Promise<CatalogTable[]> {
  const rows = await query(COLUMNS, []);
  const table = (row: Row): string => textAt(row, "table_name") ?? "";
  const keys = rows.filter((row) => placeInKey(row) > 0).sort((a, b) => placeInKey(a) - placeInKey(b));
  return tablesOf(
    rows.map((row) => ({ table: table(row), column: columnOf(row) })),
    keys.map((row) => ({ table: table(row), column: textAt(row, "column_name") ?? "" })),
  );
}

function placeInKey(row: Row): number {
  return numberAt(row, "key_place") ?? 0;
}

function columnOf(row: Row): CatalogColumn {
  const type = textAt(row, "column_type")?.toUpperCase() ?? "";
  const [, kind = "number"] = KINDS.find(([word]) => word.test(type)) ?? [];
  const [, first, second] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(type) ?? [];
  const isKey = placeInKey(row) > 0;
  return {
    name: textAt(row, "column_name") ?? "",
    type: type === "" ? "no type" : type,
    kind,
    ...(kind === "text" && first !== undefined ? { length: Number(first) } : {}),
    ...(kind === "number" && first !== undefined ? { precision: Number(first), scale: Number(second ?? 0) } : {}),
    nullable: numberAt(row, "is_needed") !== 1 && !isKey,
    // SQLite assigns the row id.
    filled: textAt(row, "column_default") !== undefined || (isKey && type === "INTEGER"),
    readOnly: (numberAt(row, "hidden") ?? 0) > 1,
    touched: false,
  };
}
