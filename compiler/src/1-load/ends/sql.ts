/** `kind: sql`: the tables that a project reads and writes, from their entries in integ.yaml. */
import type { SqlColumn, SqlEnd } from "@integ/runtime";
import { defined } from "../defined.ts";
import type { SystemOperation, SystemType } from "../system-model.ts";
import { isComposite, type RecordType, type Type } from "../types.ts";
import { type EndParts, type EndReading, endOperation, typeByFile, typeNameOf } from "./end-reading.ts";
import type { TableEntry } from "./entries.ts";

/** The types and operations of an end that reads and writes tables of a database. */
export function tablesOf(reading: EndReading): EndParts {
  const tables = Object.entries(reading.entry.tables ?? {}).map(([name, entry]) => {
    const type = typeByFile(reading, `/tables/${name}/schema`, entry.schema, typeNameOf(name), (row) =>
      checkColumns(reading, name, entry, row),
    );
    return { type, operations: operationsOf(reading, name, entry, type) };
  });
  return {
    types: tables.map(({ type }) => type),
    operations: tables.flatMap(({ operations }) => operations),
    link: { kind: "sql", baseUrl: "{url}", headers: {}, settings: { url: { secret: true } } },
  };
}

function operationsOf(reading: EndReading, name: string, entry: TableEntry, type: SystemType): SystemOperation[] {
  const { key = [], changed } = entry;
  const end = (does: SqlEnd["does"]): SqlEnd => ({
    kind: "sql",
    does,
    table: entry.table ?? name,
    columns: [...type.type.fields.values()].map((field) => ({ name: field.name, kind: kindOf(field.type) })),
    key,
  });
  const table = entry.table ?? name;
  const parameter = (column: string, required: boolean) => {
    const field = type.type.fields.get(column);
    return field === undefined ? [] : [{ name: column, type: field.type, required }];
  };
  const insert = endOperation(
    reading,
    { name: `insert_${name}`, kind: "create", doc: `inserts into ${table}`, record: type },
    () => ({ whole: true, creates: true, end: end("insert") }),
  );
  // Without a key, rows can't be identified.
  if (key.length === 0) return [insert];
  const since = changed === undefined ? undefined : { field: changed, format: "iso" as const, overlapSeconds: 120 };
  return [
    endOperation(
      reading,
      { name: `upsert_${name}`, kind: "upsert", doc: `inserts into ${table}, or updates`, record: type },
      () => ({ whole: true, end: end("upsert") }),
    ),
    insert,
    endOperation(
      reading,
      { name: `get_${name}`, kind: "read", doc: `the row of ${table} with this key`, result: type, mayFindNone: true },
      () => ({ end: end("get") }),
      () => key.flatMap((column) => parameter(column, true)),
    ),
    endOperation(
      reading,
      { name: `list_${name}`, kind: "list", doc: `rows of ${table}`, result: type },
      () => defined({ since, optional: [...type.type.fields.keys()], end: end("list") }),
      () => [...type.type.fields.keys()].flatMap((column) => parameter(column, false)),
    ),
  ];
}

function checkColumns({ report }: EndReading, name: string, entry: TableEntry, { fields }: RecordType): void {
  const known = [...fields.keys()];
  const check = (pointer: string, column: string): void => {
    if (known.length > 0 && !known.includes(column))
      report(`/tables/${name}/${pointer}`, `\`${name}\` has no column \`${column}\``, `it has: ${known.join(", ")}`);
  };
  for (const [at, column] of (entry.key ?? []).entries()) check(`key/${at}`, column);
  if (entry.changed !== undefined) {
    check("changed", entry.changed);
    const kind = fields.get(entry.changed)?.type.kind;
    if (kind !== undefined && kind !== "datetime")
      report(
        `/tables/${name}/changed`,
        `\`${entry.changed}\` is no moment`,
        "name a column whose schema has format: date-time",
      );
  }
}

/** How a column's values are represented in JSON. */
function kindOf(type: Type): SqlColumn["kind"] {
  if (isComposite(type)) return "json";
  switch (type.kind) {
    case "number":
      return type.wire === "text" ? "text" : "number";
    case "boolean":
      return "boolean";
    case "datetime":
      return type.wire === "text" ? "datetime" : "number";
    case "any":
      return "json";
    case "local_datetime":
      return "local";
    case "date":
    case "duration":
    case "enum":
    case "error":
    case "never":
    case "null":
    case "text":
    case "time":
      return "text";
  }
}
