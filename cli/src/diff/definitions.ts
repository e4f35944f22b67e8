/** What has changed of the values, functions, mappings and tables of a spec and its libraries. */
import { SourceText } from "@integ/grammar";
import { rowsOfTable } from "../table-rows.ts";
import type { Change, Line } from "./change.ts";
import { placed, type FlowVersion, type Versions } from "./flow-version.ts";
import { definitions } from "./written.ts";

/** A let, function, mapping or table that has changed. */
export interface ChangedDefinition {
  readonly name: string;
  readonly change: Change;
}

/** Lets, functions, mappings and tables whose text or rows have changed. */
export function definitionChanges(was: FlowVersion, is: FlowVersion, versions: Versions): ChangedDefinition[] {
  const [old, now] = [definitions(was.checked), definitions(is.checked)];
  return [...now].flatMap(([name, one]): ChangedDefinition[] => {
    const before = old.get(name);
    if (before === undefined || one.kind === "fetch") return [];
    const rows = one.kind === "table" ? rowChanges(name, was, is) : [];
    if (before.text === one.text && rows.length === 0) return [];
    return [
      {
        name,
        change: {
          weight: "fields",
          kind: one.kind,
          integration: is.name,
          message:
            rows.length === 0
              ? `the ${one.kind} ${name} has changed, but no sample shows a difference`
              : `the table ${name} has other rows, but no sample shows a difference`,
          details: rows.length === 0 ? [`was: ${before.text}`, `is: ${one.text}`] : rows,
          before: placed(rowLine(name, was, rows[0]) ?? before, versions.before),
          after: placed(rowLine(name, is, rows[0]) ?? one, versions.after),
        },
      },
    ];
  });
}

/** The maximum number of listed rows; the table itself has all of them. */
const MOST_ROWS = 6;

function rowChanges(name: string, was: FlowVersion, is: FlowVersion): string[] {
  const [old, now] = [rowsOf(name, was), rowsOf(name, is)];
  const found = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [before, after] = [old.get(key), now.get(key)];
    if (before === after) return [];
    if (before === undefined) return [`new: ${key} => ${after}`];
    return after === undefined ? [`gone: ${key} => ${before}`] : [`${key} => ${before} becomes ${after}`];
  });
  return found.length > MOST_ROWS ? [...found.slice(0, MOST_ROWS), `and ${found.length - MOST_ROWS} more`] : found;
}

/** Results by their keys. */
function rowsOf(name: string, { checked }: FlowVersion): ReadonlyMap<string, string> {
  return new Map(rowsOfTable(checked, name).rows.map(({ keys, gives }) => [keys.join(", "), gives]));
}

/** The line of a row in its table's file; undefined if the row is gone. */
function rowLine(name: string, { checked, program }: FlowVersion, row: string | undefined): Line | undefined {
  const keys = /^(?:new: |gone: )?(.*?) => /.exec(row ?? "")?.[1];
  const place = checked.tables.get(name)?.rows.find((one) => one.keys.join(", ") === keys)?.place;
  if (place === undefined) return undefined;
  const { path: file, start } = place;
  return { file, line: new SourceText(file, program.host.read(file) ?? "").position(start).line };
}

/** `the table tax_type (tax-types.csv:2): LT, 0.21 => OUTPUT2 becomes NONE` */
export function becauseOf({ name, change: { kind, after, details } }: ChangedDefinition): string {
  const at = after === undefined ? "" : ` (${after.file}:${after.line})`;
  return `the ${kind} ${name}${at}${kind === "table" ? `: ${details.join("; ")}` : ""}`;
}

/** An integration in both versions, and its definitions that have changed. */
interface Both {
  readonly was: FlowVersion;
  readonly is: FlowVersion;
  readonly defined: readonly ChangedDefinition[];
}

/** Tables of other integrations that had the rows of a table that has changed, and have them still: copies that were perhaps forgotten. */
export function copiesLeft(all: readonly Both[], { after }: Versions): Change[] {
  const found = new Map<string, Change>();
  for (const { was, is, defined } of all)
    for (const { name, change } of defined) {
      const file = fileOfRows(name, was);
      if (change.kind !== "table" || file === undefined) continue;
      for (const other of all) {
        const copy = fileOfRows(name, other.is);
        if (copy === undefined || after.shown(copy) === change.after?.file || other.is === is) continue;
        if (!isEqual(rowsOf(name, was), rowsOf(name, other.is)) || !isEqual(rowsOf(name, other.was), rowsOf(name, other.is))) continue; // prettier-ignore
        const line = { file: after.shown(copy), line: 1 };
        found.set(`${other.is.name} ${name}`, {
          weight: "open",
          kind: "table",
          integration: other.is.name,
          message: `the table ${name} had the same rows in ${change.after?.file ?? ""} and in ${line.file}; only the former has changed`,
          details: change.details,
          before: line,
          after: line,
        });
      }
    }
  return [...found.values()];
}

/** The file that has a table's rows: a CSV file, or the spec itself. */
function fileOfRows(name: string, { checked }: FlowVersion): string | undefined {
  return checked.tables.get(name)?.rows[0]?.place.path;
}

function isEqual(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
