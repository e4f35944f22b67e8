/** `kind: files`: the files that a project writes and reads, from their entries in integ.yaml. */
import type { FileColumn, FileEnd, FileFormat } from "@integ/runtime";
import { resolvePath } from "../../host.ts";
import { defined } from "../defined.ts";
import { textFormOf } from "../text-form.ts";
import type { SystemOperation, SystemType } from "../system-model.ts";
import { isZone } from "../zones.ts";
import {
  type EndParts,
  type EndReading,
  endOperation,
  textParameter,
  typeByFile,
  typeBySchema,
  typeNameOf,
} from "./end-reading.ts";
import type { FileEntry } from "./entries.ts";
import { schemaOfSample } from "./sample.ts";

const FORMATS: Readonly<Record<string, FileFormat["kind"]>> = { csv: "csv", tsv: "csv", json: "json", jsonl: "jsonl", ndjson: "jsonl", xml: "xml" }; // prettier-ignore

/** A folder on this machine, or `sftp://user@host/path` with its credentials. */
const SETTINGS = {
  folder: { secret: false, default: "." },
  password: { secret: true, default: "" },
  private_key: { secret: true, default: "" },
  passphrase: { secret: true, default: "" },
  host_key: { secret: false, default: "" },
};

/** The placeholders in names that the run fills. */
const OF_THE_RUN = ["date", "time", "run"];

const WRITTEN = {
  type: "object",
  required: ["file", "bytes"],
  additionalProperties: false,
  properties: {
    file: { type: "string", description: "The file's path, below the system's folder." },
    bytes: { type: "integer", description: "How many bytes were written." },
  },
};

/** The types and operations of an end that reads and writes files. */
export function filesOf(reading: EndReading): EndParts {
  const written = typeBySchema(reading, "", WRITTEN, "Written");
  const parts = Object.entries(reading.entry.files ?? {}).flatMap(([name, entry]) => {
    const format = formatOf(reading, name, entry);
    const type = format === undefined ? undefined : typeOf(reading, name, entry, format);
    return format === undefined || type === undefined
      ? []
      : [{ type, operation: writeOf(reading, name, entry, format, type, written) }];
  });
  return {
    types: [...parts.map(({ type }) => type), written],
    operations: parts.map(({ operation }) => operation),
    link: { kind: "files", baseUrl: "{folder}", headers: {}, settings: SETTINGS },
  };
}

function formatOf({ report }: EndReading, name: string, entry: FileEntry): FileFormat["kind"] | undefined {
  const ending = /\.(\w+)$/.exec(entry.name)?.[1]?.toLowerCase() ?? "";
  const format = entry.format ?? FORMATS[ending];
  if (format === undefined)
    report(
      `/files/${name}/name`,
      `how \`${entry.name}\` is written is unclear from its file extension`,
      "say it:  format: csv",
    );
  return format;
}

function typeOf(
  reading: EndReading,
  name: string,
  entry: FileEntry,
  format: FileFormat["kind"],
): SystemType | undefined {
  const type = plainType(reading, name, entry, format);
  if (type === undefined) return undefined;
  let made: FileFormat | undefined;
  return Object.defineProperties(type, {
    format: { get: () => (made ??= describedFormat(reading, name, entry, format, type)), enumerable: true },
  });
}

function plainType(
  reading: EndReading,
  name: string,
  entry: FileEntry,
  format: FileFormat["kind"],
): SystemType | undefined {
  const { host, path, report } = reading;
  const at = `/files/${name}`;
  if ((entry.schema === undefined) === (entry.sample === undefined)) {
    const message = entry.schema === undefined ? `what the lines of \`${name}\` hold is not said` : `\`${name}\` has a schema and a sample`; // prettier-ignore
    report(
      at,
      message,
      "write   schema: schemas/row.json   or   sample: samples/rows.csv   (its first line names the columns)",
    );
    return undefined;
  }
  if (entry.schema !== undefined) return typeByFile(reading, `${at}/schema`, entry.schema, typeNameOf(name));
  const text = host.read(resolvePath(path, entry.sample ?? ""));
  const schema =
    format !== "csv"
      ? "only a CSV file has a first line that names its columns: write a schema"
      : text === undefined
        ? `there is no file ${entry.sample ?? ""}`
        : schemaOfSample(text, { separator: separatorOf(entry) ?? ",", decimal: entry.decimal });
  if (typeof schema !== "string") return typeBySchema(reading, `${at}/sample`, schema, typeNameOf(name));
  report(`${at}/sample`, `the sample can't be used: ${schema}`);
  return undefined;
}

function separatorOf({ separator, name }: FileEntry): string | undefined {
  return separator ?? (/\.tsv$/i.test(name) ? "\t" : undefined);
}

/** The format for the host. Its fields are checked here. */
function describedFormat(
  reading: EndReading,
  name: string,
  entry: FileEntry,
  kind: FileFormat["kind"],
  type: SystemType,
): FileFormat {
  const isLine = kind === "csv" || kind === "fixed";
  checkXml(reading, name, entry, kind);
  return defined({
    kind,
    encoding: entry.encoding,
    bom: entry.bom,
    separator: separatorOf(entry),
    quoteAll: entry.quote === "all" ? (true as const) : undefined,
    escapeFormulas: entry.escape_formulas,
    decimal: entry.decimal,
    header: entry.header,
    crlf: entry.line_end === "crlf" ? (true as const) : undefined,
    at: entry.at,
    around: entry.around,
    attributes: entry.attributes,
    form: kind === "xml" ? textFormOf(type.type) : undefined,
    columns: isLine ? columnsOf(reading, name, entry, kind, type) : undefined,
  });
}

function checkXml(
  { report }: EndReading,
  name: string,
  { at, around, ...entry }: FileEntry,
  kind: FileFormat["kind"],
): void {
  const place = `/files/${name}`;
  if (kind !== "xml") {
    for (const [word, value] of Object.entries({ at, around, attributes: entry.attributes }))
      if (value !== undefined)
        report(`${place}/${word}`, `only an XML file has \`${word}\``, "leave it out, or write   format: xml");
    return;
  }
  if (at === undefined) report(place, "it is not said which elements the documents are", "write   at: /orders/order   with the names from the outermost on"); // prettier-ignore
  const [outer, ...others] = typeof around === "object" && around !== null ? Object.keys(around) : [];
  if (around !== undefined && (others.length > 0 || (at !== undefined && outer !== at.split("/")[1])))
    report(`${place}/around`, "the part around the documents must be their outermost element", `write   around: { ${at?.split("/")[1] ?? "orders"}: { "@xmlns": "…" } }`); // prettier-ignore
}

function columnsOf(
  { report }: EndReading,
  name: string,
  { widths = {} }: FileEntry,
  kind: FileFormat["kind"],
  { type }: SystemType,
): readonly FileColumn[] {
  const fields = [...type.fields.values()];
  const deep = fields.find((field) => ["record", "list", "map", "union"].includes(field.type.kind));
  if (deep !== undefined)
    report(`/files/${name}`, `a line can't hold \`${deep.name}\`: it is no plain value`, "take JSON lines (.jsonl), or a type of plain values"); // prettier-ignore
  if (kind === "csv") return fields.map((field) => ({ name: field.name }));
  for (const column of Object.keys(widths))
    if (fields.length > 0 && !type.fields.has(column))
      report(`/files/${name}/widths/${column}`, `there is no field \`${column}\``, `it has: ${[...type.fields.keys()].join(", ")}`); // prettier-ignore
  const lacking = fields.filter((field) => widths[field.name] === undefined && field.required);
  if (lacking.length > 0)
    report(`/files/${name}`, `how wide ${lacking.map((field) => `\`${field.name}\``).join(", ")} is isn't said`, `write   widths: { ${lacking.map((field) => `${field.name}: 10`).join(", ")} }`); // prettier-ignore
  return Object.entries(widths).map(([column, width]) => ({ name: column, width }));
}

/** The operation that writes such files: `write_sales`, or `append_sales`. */
function writeOf(
  reading: EndReading,
  name: string,
  entry: FileEntry,
  kind: FileFormat["kind"],
  type: SystemType,
  written: SystemType,
): SystemOperation {
  checkName(reading, name, entry);
  const at = `/files/${name}`;
  if (entry.append === true && (kind === "json" || kind === "xml"))
    reading.report(`${at}/append`, `nothing can be written behind ${kind === "json" ? "a JSON" : "an XML"} document`, "take JSON lines:  format: jsonl"); // prettier-ignore
  const operation = `${entry.append === true ? "append" : "write"}_${name}`;
  const holes = [...new Set([...entry.name.matchAll(/\{(\w+)\}/g)].map(([, hole = ""]) => hole))];
  const parameters = holes
    .filter((hole) => !OF_THE_RUN.includes(hole))
    .map((hole) => textParameter(reading, `${at}/name`, hole, operation));
  const end = (): FileEnd =>
    defined({
      kind: "file" as const,
      name: entry.name,
      zone: entry.zone,
      format: type.format ?? { kind },
      append: entry.append,
    });
  return endOperation(
    reading,
    {
      name: operation,
      kind: entry.append === true ? "create" : "upsert",
      doc: `writes ${entry.name}`,
      record: type,
      result: written,
    },
    () => defined({ whole: true as const, creates: entry.append, end: end() }),
    () => parameters,
  );
}

function checkName({ report }: EndReading, name: string, { name: pattern, zone }: FileEntry): void {
  const at = `/files/${name}/name`;
  const parts = pattern.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || pattern.includes("\\"))
    report(at, `\`${pattern}\` leads out of the folder`, "write a path below the system's folder, with slashes");
  if (/[{}]/.test(pattern.replace(/\{\w+\}/g, "")))
    report(at, `\`${pattern}\` has a hole that is not closed`, "holes are written {date}, {time}, {run}, or {number} for an argument"); // prettier-ignore
  if (zone !== undefined && !isZone(zone))
    report(`/files/${name}/zone`, `there is no time zone \`${zone}\``, "zones are written Europe/Vilnius, or UTC");
}
