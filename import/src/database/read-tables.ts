/** Tables of a database as types: a schema for each, from the columns' declarations. */
import type { CatalogColumn, CatalogTable } from "@integ/runtime/host";
import { defined, type JsonObject } from "../json.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { free, pascal, snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { marksOf } from "../schemas/marks.ts";

/** An entry of integ.yaml below `tables:` of a system of the kind `sql`. */
export interface TableEntry {
  readonly schema: string;
  /** The table's name in the database, if it differs from the name in specs. */
  readonly table?: string;
  readonly key?: readonly string[];
  readonly changed?: string;
}

/** Tables as types, and as entries of integ.yaml by their names in specs. */
export interface ReadTables {
  readonly draft: SystemDraft;
  readonly entries: ReadonlyMap<string, TableEntry>;
}

/** Names of columns with a row's time of change. */
const CHANGED =
  /^(?:updated|modified|changed|last_modified|last_updated|last_changed|date_upd|write_date|mtime)(?:_?(?:at|on|date|time))?$/i;

/**
 * @param wanted tables, by their names in the database or in specs. Default: all
 * @throws ImportError if a table is missing, or there are none
 */
export function readTables(
  title: string,
  tables: readonly CatalogTable[],
  wanted: readonly string[] | undefined,
): ReadTables {
  const draft = emptyDraft(title, "1");
  const entries = new Map<string, TableEntry>();
  const found = new Set<string>();
  for (const table of tables) {
    const name = free(snake(table.name) ?? "table", (one) => entries.has(one));
    if (wanted !== undefined && !wanted.includes(table.name) && !wanted.includes(name)) continue;
    found.add(table.name).add(name);
    entries.set(name, addTable(draft, name, table));
  }
  const missing = wanted?.find((one) => !found.has(one));
  const names = tables.map((table) => table.name).join(", ");
  if (missing !== undefined)
    throw new ImportError(`the database has no table ${missing}`, undefined, `it has: ${names}`);
  if (entries.size === 0) throw new ImportError("the database has no tables that this user may see");
  return { draft, entries };
}

function addTable(draft: SystemDraft, name: string, table: CatalogTable): TableEntry {
  const type = pascal(name) ?? "Table";
  const at = `schemas/${type}.json`;
  const columns = table.columns.filter((column) => isReadable(draft, table, column));
  const properties = Object.fromEntries(columns.map((column): [string, JsonObject] => [column.name, schemaOf(column)]));
  const marks = marksOf(properties, table.comment ?? "");
  for (const { field, how, what, why } of marks) draft.notes.push({ at: `${at}#/properties/${field}`, how, what, why });
  for (const column of columns) {
    const { annotation } = marks.find(({ field }) => field === column.name) ?? {};
    const own = { ...ownMark(column), ...annotation };
    if (Object.keys(own).length > 0) properties[column.name] = { ...properties[column.name], "x-integ": own };
  }
  const required = columns.filter(({ nullable, filled, readOnly }) => !nullable && !filled && !readOnly);
  draft.schemas.set(
    `${type}.json`,
    defined({
      title: type,
      description: table.comment,
      type: "object",
      required: required.length === 0 ? undefined : required.map((column) => column.name),
      additionalProperties: false,
      properties,
    }),
  );
  draft.types.set(type, { schema: at });
  const key = table.key.filter((column) => Object.hasOwn(properties, column));
  if (key.length === 0)
    draft.notes.push({
      at: `/tables/${name}`,
      how: "open",
      what: "the primary key",
      why: "the table has none: rows can only be inserted until integ.yaml has   key: […]",
    });
  const changed = changedOf(draft, name, columns);
  return {
    schema: at,
    ...(table.name === name ? {} : { table: table.name }),
    ...(key.length === 0 ? {} : { key }),
    ...(changed === undefined || key.length === 0 ? {} : { changed }),
  };
}

function isReadable({ notes }: SystemDraft, { name }: CatalogTable, column: CatalogColumn): boolean {
  if (column.kind !== "other") return true;
  const why = `integ can't read values of the type ${column.type}`;
  notes.push({ at: `${name}.${column.name}`, how: "left out", what: "a column", why });
  return false;
}

/** The column with a row's time of change, by which polls filter. */
function changedOf({ notes }: SystemDraft, table: string, columns: readonly CatalogColumn[]): string | undefined {
  const times = columns.filter(({ kind }) => kind === "datetime");
  const found = times.find(({ touched }) => touched);
  const at = `/tables/${table}/changed`;
  if (found !== undefined)
    notes.push({ at, how: "found", what: found.name, why: "the database sets it at each change" });
  const likely = found ?? times.find(({ name }) => CHANGED.test(name));
  if (found === undefined && likely !== undefined)
    notes.push({ at, how: "guessed", what: likely.name, why: "of its name; check that every change updates it" });
  return likely?.name;
}

/** The annotations for a column beside its JSON Schema. */
function ownMark({ kind, scale }: CatalogColumn): JsonObject {
  if (kind === "local") return { local: true };
  return kind === "number" && scale !== undefined ? { scale } : {};
}

function schemaOf(column: CatalogColumn): JsonObject {
  const schema = plainSchema(column);
  const { comment, readOnly } = column;
  return defined({
    ...schema,
    description: comment,
    readOnly: readOnly ? true : undefined,
  });
}

function plainSchema({ kind, length, precision, scale, range, values }: CatalogColumn): JsonObject {
  switch (kind) {
    case "integer":
      return { type: "integer", ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }) };
    case "number":
      return { type: "number", ...digits(precision, scale) };
    case "boolean":
      return { type: "boolean" };
    case "date":
      return { type: "string", format: "date" };
    case "time":
      return { type: "string" };
    case "datetime":
    case "local":
      return { type: "string", format: "date-time" };
    case "uuid":
      return { type: "string", format: "uuid" };
    case "json":
      return {};
    case "text":
    case "other":
      return values === undefined
        ? { type: "string", ...(length === undefined ? {} : { maxLength: length }) }
        : { type: "string", enum: values };
  }
}

/** A number with 12 digits, four of them after the point, is below 100000000. */
function digits(precision: number | undefined, scale: number | undefined): JsonObject {
  if (precision === undefined || scale === undefined) return {};
  const whole = precision - scale;
  return whole > 0 && whole <= 15 ? { exclusiveMinimum: -(10 ** whole), exclusiveMaximum: 10 ** whole } : {};
}
