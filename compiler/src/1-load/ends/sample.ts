/** The columns of a CSV sample as a JSON Schema. */
import { messageOf } from "@integ/runtime/errors";
import { parse } from "csv-parse/browser/esm/sync";

/** The format of a sample. */
export interface SampleFormat {
  readonly separator: string;
  readonly decimal?: "," | undefined;
}

/**
 * The schema of a line: a column holds numbers or dates if all of its cells in the sample do, otherwise texts. It is
 * required if the sample has lines and none of them leaves it empty.
 *
 * @returns the problem of a sample that can't be read
 */
export function schemaOfSample(text: string, { separator, decimal }: SampleFormat): object | string {
  if (text.includes("\uFFFD"))
    return "it is not text in UTF-8: save the sample as UTF-8, whatever encoding the files have";
  let rows: string[][];
  try {
    rows = parse(text, { delimiter: separator, trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    return messageOf(error);
  }
  const [header = [], ...lines] = rows;
  if (header.length === 0) return "it is empty: its first line names the columns";
  const other = header.length === 1 ? otherSeparator(rows.map(([cell = ""]) => cell)) : undefined;
  if (other !== undefined)
    return `its first line is one column, \`${header[0] ?? ""}\`, as \`${other}\` separates its cells: write   separator: "${other === "\t" ? "\\t" : other}"   or save it as the files are`; // prettier-ignore
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) return `two columns are called \`${twice}\``;
  if (header.includes("")) return `column ${header.indexOf("") + 1} has no name`;
  const columns = header.map((_, at) => lines.map((line) => line[at] ?? ""));
  return {
    type: "object",
    additionalProperties: false,
    required: header.filter((_, at) => lines.length > 0 && columns[at]?.includes("") === false),
    properties: Object.fromEntries(header.map((name, at) => [name, columnSchema(columns[at] ?? [], decimal ?? ".")])),
  };
}

/** The sign that splits each line into the same number of cells, at least two; undefined if there is none. */
function otherSeparator(lines: readonly string[]): string | undefined {
  return [";", "\t", "|", ","].find((sign) => {
    const counts = new Set(lines.map((line) => line.split(sign).length));
    return lines.length > 1 && counts.size === 1 && !counts.has(1);
  });
}

/** What the texts of a column are, and how a spec reads them. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^-?\d+,\d+$/, 'Numbers with a decimal comma: with  decimal: ","  in integ.yaml the column is a number.'],
  [
    /^-?\d+\.\d+$/,
    'Numbers with a decimal point, where the files have a comma (decimal: ","): save the sample as the files are.',
  ],
  [/^\d{1,2}\.\d{1,2}\.\d{4}$/, 'Dates with points: parse_date(x, "d.M.yyyy") on error … reads them.'],
  [
    /^\d{1,2}\/\d{1,2}\/\d{4}$/,
    'Dates with slashes: parse_date(x, "d/M/yyyy") on error … reads them; "M/d/yyyy" where the month is first.',
  ],
  [
    /^(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})$/,
    "Dates written in different ways: they stay texts until all are written as 2026-11-30.",
  ],
];

function columnSchema(cells: readonly string[], decimal: "," | "."): object {
  const filled = cells.filter((cell) => cell !== "");
  const all = (pattern: RegExp): boolean => filled.length > 0 && filled.every((cell) => pattern.test(cell));
  // A code such as 007 is not a number.
  if (all(/^-?(0|[1-9]\d*)$/)) return { type: "integer" };
  if (all(decimal === "," ? /^-?(0|[1-9]\d*)(,\d+)?$/ : /^-?(0|[1-9]\d*)(\.\d+)?$/)) return { type: "number" };
  if (all(/^\d{4}-\d\d-\d\d$/)) return { type: "string", format: "date" };
  const description = HINTS.find(([pattern]) => all(pattern))?.[1];
  return { type: "string", ...(description === undefined ? {} : { description }) };
}
