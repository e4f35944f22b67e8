/** The catalog of MySQL and MariaDB, as information_schema has it. */
import type { Query, Row } from "../database.ts";
import {
  type CatalogColumn,
  type CatalogTable,
  type ColumnKind,
  numberAt,
  RANGES,
  tablesOf,
  textAt,
} from "./catalog.ts";

const COLUMNS = `
  SELECT c.TABLE_NAME AS table_name, c.COLUMN_NAME AS column_name, c.DATA_TYPE AS data_type, c.COLUMN_TYPE AS column_type,
    c.CHARACTER_MAXIMUM_LENGTH AS length, c.NUMERIC_PRECISION AS digits, c.NUMERIC_SCALE AS scale, c.IS_NULLABLE AS is_nullable,
    c.COLUMN_DEFAULT AS column_default, c.EXTRA AS extra, c.COLUMN_COMMENT AS column_comment, t.TABLE_COMMENT AS table_comment,
    t.TABLE_TYPE AS table_type
  FROM information_schema.COLUMNS c
  JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
  WHERE c.TABLE_SCHEMA = DATABASE()
  ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`;

const KEYS = `
  SELECT TABLE_NAME AS table_name, COLUMN_NAME AS column_name FROM information_schema.KEY_COLUMN_USAGE
  WHERE TABLE_SCHEMA = DATABASE() AND CONSTRAINT_NAME = 'PRIMARY'
  ORDER BY TABLE_NAME, ORDINAL_POSITION`;

const KINDS: Readonly<Record<string, ColumnKind>> = {
  tinyint: "integer",
  smallint: "integer",
  mediumint: "integer",
  int: "integer",
  bigint: "integer",
  year: "integer",
  decimal: "number",
  float: "number",
  double: "number",
  date: "date",
  time: "time",
  // Sessions of integ are in UTC, so both are moments.
  datetime: "datetime",
  timestamp: "datetime",
  json: "json",
  uuid: "uuid",
  char: "text",
  varchar: "text",
  tinytext: "text",
  text: "text",
  mediumtext: "text",
  longtext: "text",
  enum: "text",
};
const BYTES: Readonly<Record<string, 1 | 2 | 3 | 4>> = { tinyint: 1, smallint: 2, mediumint: 3, int: 4 };

/** All tables and views of the database that the address names. */
export async function mysqlCatalog(query: Query): Promise<CatalogTable[]> {
  const [columns, keys] = [await query(COLUMNS, []), await query(KEYS, [])];
  const table = (row: Row): string => textAt(row, "table_name") ?? "";
  return tablesOf(
    columns.map((row) => ({
      table: table(row),
      // A view's comment is the word VIEW.
      tableComment: textAt(row, "table_type") === "VIEW" ? undefined : textAt(row, "table_comment"),
      column: columnOf(row),
    })),
    keys.map((row) => ({ table: table(row), column: textAt(row, "column_name") ?? "" })),
  );
}

function columnOf(row: Row): CatalogColumn {
  const [type = "", full = "", extra = ""] = ["data_type", "column_type", "extra"].map((field) => textAt(row, field)?.toLowerCase()); // prettier-ignore
  const isBoolean = full === "tinyint(1)";
  const kind = isBoolean ? "boolean" : (KINDS[type] ?? "other");
  const bytes = BYTES[type];
  const range = bytes === undefined || isBoolean ? undefined : rangeOf(bytes, full.includes("unsigned"));
  const values = type === "enum" ? labelsOf(textAt(row, "column_type") ?? "") : undefined;
  const [length, comment] = [numberAt(row, "length"), textAt(row, "column_comment")];
  const isTouched = /on update current_timestamp/.test(extra);
  return {
    name: textAt(row, "column_name") ?? "",
    type: full,
    kind,
    // The maximum lengths of the long types say nothing about the data.
    ...(kind === "text" && values === undefined && /char/.test(type) && length !== undefined ? { length } : {}),
    ...(type === "decimal" ? { precision: numberAt(row, "digits") ?? 10, scale: numberAt(row, "scale") ?? 0 } : {}),
    ...(range === undefined ? {} : { range }),
    ...(values === undefined ? {} : { values }),
    ...(comment === undefined || comment === "" ? {} : { comment }),
    nullable: row["is_nullable"] === "YES",
    filled:
      (textAt(row, "column_default") ?? "NULL") !== "NULL" ||
      /auto_increment|default_generated/.test(extra) ||
      isTouched,
    readOnly: /(virtual|stored|persistent)( generated)?$/.test(extra),
    touched: isTouched,
  };
}

function rangeOf(bytes: 1 | 2 | 3 | 4, isUnsigned: boolean): readonly [number, number] {
  const [least, most] = RANGES[bytes];
  return isUnsigned ? [0, most - least] : [least, most];
}

/** The values of `enum('new','it''s')`. */
function labelsOf(type: string): string[] {
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = ""]) => label.replaceAll("''", "'"));
}
