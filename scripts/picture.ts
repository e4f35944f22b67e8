/** Prints a record for people: names and values, and lists of records as tables. */
import { columns } from "@integ/compiler";
import { encode } from "@integ/runtime";

/** The largest width of a table's cell, in characters. */
const WIDEST = 40;

/** The lines of a record. Absent and empty values are left out. */
export function pictured(record: object): string[] {
  const entries = Object.entries(record).filter(([, value]) => !isNothing(value));
  const width = Math.max(0, ...entries.map(([name, value]) => (isPlain(value) ? columns(name) : 0)));
  return entries.flatMap(([name, value]: [string, unknown]) => {
    if (isPlain(value)) return [`${padded(name, width)}  ${textOf(value)}`];
    const inner = Array.isArray(value) ? listed(value) : pictured(value as object);
    return inner.length === 0 ? [] : [name, ...inner.map((line) => `  ${line}`)];
  });
}

function listed(list: readonly unknown[]): string[] {
  const records = list.filter((one): one is object => typeof one === "object" && one !== null && !isPlain(one));
  if (records.length < list.length) return [list.map(textOf).join(", ")];
  const names = [...new Set(records.flatMap((one) => Object.keys(one)))].filter((name) =>
    records.some((one) => !isNothing(valueOf(one, name))),
  );
  // Records with nested values follow one by one instead.
  if (records.some((one) => names.some((name) => !isPlain(valueOf(one, name)) && !isNothing(valueOf(one, name)))))
    return records.flatMap((one) => pictured(one).map((line, i) => `${i === 0 ? "- " : "  "}${line}`));
  const rows = [names, ...records.map((one) => names.map((name) => cut(textOf(valueOf(one, name)))))];
  const widths = names.map((_, i) => Math.max(...rows.map((row) => columns(row[i] ?? ""))));
  const isNumber = names.map((name) => records.every((one) => /^(-?[\d.]+)?$/.test(textOf(valueOf(one, name)))));
  return rows.map((row) =>
    row
      .map((cell, i) =>
        isNumber[i] === true ? " ".repeat((widths[i] ?? 0) - columns(cell)) + cell : padded(cell, widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

const valueOf = (record: object, name: string): unknown => (record as Readonly<Record<string, unknown>>)[name];

/** Decimals and long integers are values too. */
function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null || (!Array.isArray(value) && !encode(value).startsWith("{"));
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (typeof value === "object" && encode(value).length === 2)
  );
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : encode(value);
}

const padded = (text: string, width: number): string => text + " ".repeat(width - columns(text));
const cut = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
