/** Reads the tables of a database: their columns, keys and comments. */

/** A table or a view. */
export interface CatalogTable {
  /** The name in statements: `stock`, or `shop.stock` in another schema. */
  readonly name: string;
  readonly comment?: string;
  readonly columns: readonly CatalogColumn[];
  /** The columns of its primary key, in order; empty if it has none. */
  readonly key: readonly string[];
}

/** A column of a table. */
export interface CatalogColumn {
  readonly name: string;
  /** Its type as the database writes it, for messages. */
  readonly type: string;
  readonly kind: ColumnKind;
  /** The maximum length of a text, in characters. */
  readonly length?: number;
  /** The number of digits of a number, and of those after the decimal point. */
  readonly precision?: number;
  readonly scale?: number;
  /** The range of a whole number. */
  readonly range?: readonly [least: number, most: number];
  /** The values of an enum. */
  readonly values?: readonly string[];
  readonly nullable: boolean;
  /** The database fills it if a row has no value for it. */
  readonly filled: boolean;
  /** Only the database writes this column. */
  readonly readOnly: boolean;
  /** The database writes the time of each change into it. */
  readonly touched: boolean;
  readonly comment?: string;
}

/** `local` is a time without a zone; `other` is a type that integ can't read. */
export type ColumnKind =
  "integer" | "number" | "text" | "boolean" | "date" | "time" | "datetime" | "local" | "uuid" | "json" | "other";

/** A column, in a row that also describes its table. */
export interface CatalogRow {
  readonly table: string;
  readonly tableComment?: string | undefined;
  readonly column: CatalogColumn;
}

/** The tables that columns belong to, in the order of tables and columns. */
export function tablesOf(
  rows: readonly CatalogRow[],
  keys: readonly { readonly table: string; readonly column: string }[],
): CatalogTable[] {
  return [...Map.groupBy(rows, ({ table }) => table)].map(([name, own]) => {
    const comment = own[0]?.tableComment;
    return {
      name,
      ...(comment === undefined || comment === "" ? {} : { comment }),
      columns: own.map(({ column }) => column),
      key: keys.filter(({ table }) => table === name).map(({ column }) => column),
    };
  });
}

/** A field of a row as a text; undefined for null and missing fields. */
export function textAt(row: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = row[field];
  if (value === null || value === undefined) return undefined;
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value as string | number | bigint);
}

/** A field of a row as a number; undefined for null and missing fields. */
export function numberAt(row: Readonly<Record<string, unknown>>, field: string): number | undefined {
  const text = textAt(row, field);
  return text === undefined ? undefined : Number(text);
}

/** The ranges of whole numbers, by their size in bytes. */
export const RANGES: Readonly<Record<1 | 2 | 3 | 4, readonly [number, number]>> = {
  1: [-128, 127],
  2: [-32_768, 32_767],
  3: [-8_388_608, 8_388_607],
  4: [-2_147_483_648, 2_147_483_647],
};
