/** PostgreSQL's catalog, as information_schema has it. */
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
  SELECT c.table_schema, c.table_name, c.column_name, c.data_type, c.udt_name, c.character_maximum_length,
    c.numeric_precision, c.numeric_scale, c.is_nullable, c.column_default, c.is_identity, c.identity_generation, c.is_generated,
    col_description(k.oid, c.ordinal_position::int) AS column_comment, obj_description(k.oid, 'pg_class') AS table_comment,
    (SELECT string_agg(e.enumlabel, chr(10) ORDER BY e.enumsortorder) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
      JOIN pg_namespace tn ON tn.oid = t.typnamespace WHERE t.typname = c.udt_name AND tn.nspname = c.udt_schema) AS labels
  FROM information_schema.columns c
  JOIN pg_namespace n ON n.nspname = c.table_schema
  JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = n.oid
  WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema')
  ORDER BY c.table_schema, c.table_name, c.ordinal_position`;

const KEYS = `
  SELECT k.table_schema, k.table_name, k.column_name
  FROM information_schema.table_constraints t
  JOIN information_schema.key_column_usage k
    ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name AND k.table_name = t.table_name
  WHERE t.constraint_type = 'PRIMARY KEY'
  ORDER BY k.table_schema, k.table_name, k.ordinal_position`;

const KINDS: Readonly<Record<string, ColumnKind>> = {
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  numeric: "number",
  real: "number",
  "double precision": "number",
  boolean: "boolean",
  date: "date",
  "time without time zone": "time",
  "timestamp with time zone": "datetime",
  "timestamp without time zone": "local",
  uuid: "uuid",
  json: "json",
  jsonb: "json",
  text: "text",
  character: "text",
  "character varying": "text",
  name: "text",
};

/** All tables and views of all schemas that are not PostgreSQL's own. */
export async function postgresCatalog(query: Query): Promise<CatalogTable[]> {
  const [columns, keys] = [await query(COLUMNS, []), await query(KEYS, [])];
  return tablesOf(
    columns.map((row) => ({ table: tableOf(row), tableComment: textAt(row, "table_comment"), column: columnOf(row) })),
    keys.map((row) => ({ table: tableOf(row), column: textAt(row, "column_name") ?? "" })),
  );
}

function tableOf(row: Row): string {
  const [schema = "", name = ""] = [textAt(row, "table_schema"), textAt(row, "table_name")];
  return schema === "public" ? name : `${schema}.${name}`;
}

function columnOf(row: Row): CatalogColumn {
  const type = textAt(row, "data_type") ?? "";
  const labels = textAt(row, "labels");
  const kind = labels === undefined ? (KINDS[type] ?? "other") : "text";
  const [length, comment] = [numberAt(row, "character_maximum_length"), textAt(row, "column_comment")];
  const [precision, scale] =
    type === "numeric" ? [numberAt(row, "numeric_precision"), numberAt(row, "numeric_scale")] : [];
  const range = type === "smallint" ? RANGES[2] : type === "integer" ? RANGES[4] : undefined;
  return {
    name: textAt(row, "column_name") ?? "",
    type: type === "USER-DEFINED" || type === "ARRAY" ? (textAt(row, "udt_name") ?? type) : type,
    kind,
    ...(length === undefined ? {} : { length }),
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(range === undefined ? {} : { range }),
    ...(labels === undefined ? {} : { values: labels.split("\n") }),
    ...(comment === undefined ? {} : { comment }),
    nullable: row["is_nullable"] === "YES",
    filled: textAt(row, "column_default") !== undefined || row["is_identity"] === "YES",
    readOnly: row["is_generated"] === "ALWAYS" || row["identity_generation"] === "ALWAYS",
    touched: false,
  };
}
