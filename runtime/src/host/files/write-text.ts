/** Records as the lines of a file, by its format. */
import { fieldsIn } from "../unknown-values.ts";
import { stringify } from "csv-stringify/sync";
import type { FileColumn, FileFormat } from "../../ends.ts";
import { encode } from "../../json.ts";
import { isNumber } from "../../values/decimal.ts";
import { numText } from "../../values/number.ts";
import { Unwritable } from "./encoding.ts";
import { xmlText } from "./xml-file.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The text of a file, or of the lines to append to it.
 *
 * @param isFirst whether the file is empty so far
 * @throws Unwritable with the line and column of a value that does not fit
 */
export function fileText(format: FileFormat, record: unknown, isFirst = true): string {
  if (format.kind === "json") return `${encode(record, 2)}\n`;
  if (format.kind === "xml") return xmlText(format, record);
  const records: readonly unknown[] = Array.isArray(record) ? record : [record];
  const end = format.crlf === true ? "\r\n" : "\n";
  if (format.kind === "jsonl") return records.map((one) => encode(one) + end).join("");
  const { columns = [] } = format;
  const names = format.header === false || !isFirst ? [] : [columns.map(({ name }) => name)];
  const rows = [...names, ...records.map((one) => columns.map(({ name }) => cellText(format, fieldsIn(one)[name])))];
  if (format.kind === "fixed")
    return records.map((one, at) => columns.map((column) => fixedCell(format, column, fieldsIn(one), at)).join("") + end).join(""); // prettier-ignore
  return stringify(rows, {
    delimiter: format.separator ?? ",",
    record_delimiter: end,
    quoted: format.quoteAll === true,
    quoted_empty: format.quoteAll === true,
  });
}

function cellText(format: FileFormat, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (isNumber(value)) return numberText(format, numText(value));
  if (typeof value !== "string") return typeof value === "boolean" ? String(value) : encode(value);
  return format.escapeFormulas === true && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function numberText({ decimal }: FileFormat, text: string): string {
  return decimal === undefined ? text : text.replace(".", decimal);
}

function fixedCell(format: FileFormat, { name, width = 0, align }: FileColumn, fields: Fields, at: number): string {
  const value = fields[name];
  const text = cellText(format, value);
  const where = `line ${at + 1}, ${name}`;
  if (/[\r\n]/.test(text)) throw new Unwritable(`${where}: a file of fixed width can't contain a line break`);
  const length = Array.from(text).length;
  if (length > width)
    throw new Unwritable(`${where}: ${JSON.stringify(text)} has ${length} characters, but the column has ${width}`);
  const fill = " ".repeat(width - length);
  return (align ?? (isNumber(value) ? "right" : "left")) === "right" ? fill + text : text + fill;
}
