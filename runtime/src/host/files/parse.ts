/** The documents of a file: rows of CSV or of fixed width, JSON, JSON lines, or XML. */
import { unwrapDocuments } from "../../unwrap.ts";
import { messageOf } from "../../errors.ts";
import { parse } from "csv-parse/sync";
import type { FileFormat } from "../../ends.ts";
import type { Flow } from "../../flow.ts";
import { parseJson } from "../../json.ts";
import type { OptionalShape, Shape } from "../../shape.ts";
import { bytesText } from "./encoding.ts";
import { xmlDocuments, xmlEncoding } from "./xml-file.ts";

/**
 * The documents of a file.
 * @param format the file's format. Default: by the extension of its name
 * @throws Error that says what is wrong with the file, and where
 */
export function documentsOf(flow: Flow, name: string, bytes: Uint8Array, format = formatOf(name)): unknown[] {
  const text = bytesText(bytes, format.kind === "xml" ? { encoding: xmlEncoding(bytes), ...format } : format);
  if (text === undefined) throw new Error(`it is not text in ${format.encoding?.toUpperCase() ?? "UTF-8"}`);
  const document = flow.source.all === true ? flow.source.shape.element : flow.source.shape;
  switch (format.kind) {
    case "csv":
      return rowsOf(text, format).map((row) => recordOf(row, document, format));
    case "fixed":
      return fixedRows(text, format).map((row) => recordOf(row, document, format));
    case "jsonl":
      return jsonLines(text);
    case "xml":
      return xmlDocuments(flow, text, format);
    case "json":
      return [...unwrapDocuments(flow, parseJson(text))];
  }
}

function formatOf(name: string): FileFormat {
  const ending = /\.(csv|jsonl|xml)$/i.exec(name)?.[1]?.toLowerCase();
  return { kind: ending === "csv" || ending === "jsonl" || ending === "xml" ? ending : "json" };
}

function jsonLines(text: string): unknown[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [parseJson(line)];
    } catch (error) {
      throw new Error(`line ${i + 1}: ${messageOf(error)}`, { cause: error });
    }
  });
}

type Row = Readonly<Record<string, string>>;

/** The rows of a CSV file. The columns come from its first line, or from the description if there is no such line. */
function rowsOf(text: string, { separator, header, columns = [] }: FileFormat): readonly Row[] {
  const first = text.slice(0, text.search(/\r?\n|$/));
  const delimiter = separator ?? [";", "\t", ","].find((one) => first.includes(one)) ?? ",";
  return parse(text, {
    columns: header === false ? columns.map(({ name }) => name) : true,
    trim: true,
    skip_empty_lines: true,
    delimiter,
  });
}

function fixedRows(text: string, { columns = [] }: FileFormat): readonly Row[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const signs = Array.from(line);
    let at = 0;
    return Object.fromEntries(
      columns.map(({ name, width = 0 }) => [
        name,
        signs
          .slice(at, (at += width))
          .join("")
          .trim(),
      ]),
    );
  });
}

/** A row as the schema has it; an empty cell is an absent value. */
function recordOf(row: Row, shape: Shape | undefined, format: FileFormat): unknown {
  const fields = shape?.fields?.() ?? {};
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, cell]) => (cell === "" ? [] : [[name, cellOf(cell, fields[name], format)]])),
  );
}

function cellOf(cell: string, field: Shape | OptionalShape | undefined, { decimal }: FileFormat): unknown {
  const shape = field === undefined ? undefined : "optional" in field ? field.optional : field;
  if (shape === undefined || shape.accepts(cell)) return cell;
  const number = decimal === undefined ? cell : cell.replace(decimal, ".");
  const value = /^-?\d+(\.\d+)?$/.test(number)
    ? parseJson(number.replace(/^(-?)0+(?=\d)/, "$1"))
    : cell === "true"
      ? true
      : cell === "false"
        ? false
        : cell;
  return shape.accepts(value) ? value : cell;
}
