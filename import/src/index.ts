/**
 * Creates a description of a system from a vendor's document. Nothing is fetched; the same document gives the same
 * files.
 */
import { similar } from "@integ/compiler";
import { objectOf, type Json, type JsonObject } from "./json.ts";
import type { CatalogTable } from "@integ/runtime/host";
import { readTables, type TableEntry } from "./database/read-tables.ts";
import { Documents, type ImportFiles } from "./documents.ts";
import type { SystemDraft } from "./model.ts";
import { snake } from "./names.ts";
import { isOpenApi, readOpenApi } from "./openapi/read-openapi.ts";
import { isAirbyte, readAirbyte } from "./readers/airbyte.ts";
import { isAsyncApi, readAsyncApi } from "./readers/asyncapi.ts";
import { isIntrospection, readGraphqlText, readIntrospection } from "./readers/graphql.ts";
import { harAsOpenApi, isHar } from "./readers/har.ts";
import { isJsonSchema, readJsonSchema } from "./readers/json-schema.ts";
import { isPostman, postmanAsOpenApi } from "./readers/postman.ts";
import { ImportError } from "./refusal.ts";
import { readCsv } from "./samples/read-csv.ts";
import { readSamples, typeNameOf } from "./samples/read-samples.ts";
import { readXml, type XmlSamples } from "./samples/read-xml.ts";
import { widen } from "./samples/widen.ts";
import { descriptionOf, printDescription, printSchema } from "./write/print.ts";
import { reachable } from "./schemas/reachable.ts";
import { settle } from "./write/settle.ts";
import type { Note } from "./model.ts";

export { ImportError } from "./refusal.ts";
export {
  merge,
  recordOf,
  type Change,
  type Conflict,
  type Decide,
  type ImportRecord,
  type Merged,
} from "./write/merge.ts";
export { reportOf } from "./report.ts";
export { withTables, type ProjectFile } from "./database/project-file.ts";
export type { TableEntry } from "./database/read-tables.ts";
export type { ImportFiles } from "./documents.ts";
export type { JsonObject } from "./json.ts";
export type { Note } from "./model.ts";

/** The options of an import beside its documents. */
export interface ImportOptions {
  /** The system's name in specs. Default: derived from the document's title. */
  readonly as?: string;
  /** The types and operations to import. Default: all. */
  readonly only?: readonly string[];
  /** Some of them may be missing from the document, since an earlier import requested them. */
  readonly mayLack?: boolean;
  /** The credentials to use, by their names in the document. Default: those that require the least of a person. */
  readonly credentials?: readonly string[];
  /** The documents as the user names them, for the first line of system.yaml. Default: the first one's name. */
  readonly from?: string;
  /** The schemas of an earlier import, by their files: samples widen them. */
  readonly before?: ReadonlyMap<string, JsonObject>;
}

/** A system's folder as texts, with the notes on it. */
export interface Imported {
  /** The system's name. */
  readonly name: string;
  /** Texts by their path in the system's folder: system.yaml, schemas/Order.json. */
  readonly files: ReadonlyMap<string, string>;
  /** The content of system.yaml. */
  readonly description: JsonObject;
  readonly notes: readonly Note[];
  /** Whether it adds to an earlier import of other samples. */
  readonly widens: boolean;
  readonly counts: { readonly types: number; readonly operations: number; readonly events: number };
}

/**
 * @param paths the documents, absolute; several are samples of one kind
 * @throws ImportError if a document can't be read, or contains nothing that can be described
 */
export function importDocuments(files: ImportFiles, paths: readonly string[], options: ImportOptions = {}): Imported {
  const { draft, widens } = read(files, paths, options);
  const lacking = (options.only ?? []).filter((name) => !has(draft, name));
  if (lacking[0] !== undefined && options.mayLack !== true)
    throw unknownName(lacking[0], read(files, paths, { ...options, only: undefined }).draft);
  const why = "the document has no type, operation or event of that name";
  draft.notes.push(...lacking.map((name) => ({ at: name, how: "open", what: name, why }) as const));
  return {
    ...finished(options.as ?? snake(draft.title) ?? "system", options.from ?? paths[0]?.split("/").at(-1) ?? "", draft),
    widens,
  };
}

/** The result of reading a database: schemas, and the entries of its tables in integ.yaml. */
export interface ImportedTables extends Imported {
  /** By their names in specs. The schemas' paths are relative to the system's folder. */
  readonly entries: ReadonlyMap<string, TableEntry>;
}

/** @param tables the database's catalog @throws ImportError if a requested table is missing, or there are none */
export function importTables(name: string, tables: readonly CatalogTable[], only?: readonly string[]): ImportedTables {
  const { draft, entries } = readTables(name, tables, only);
  const { files, ...made } = finished(name, name, draft);
  const schemas = new Map([...files].filter(([path]) => path !== "system.yaml"));
  return { ...made, files: schemas, description: {}, widens: false, entries };
}

/** Whether a requested name is in a description: in its spelling there, or in the vendor's. */
function has({ types, operations, events }: SystemDraft, name: string): boolean {
  const own = snake(name) ?? name;
  return (
    types.has(name) || [name, own, `list_${own}`, `get_${own}`].some((one) => operations.has(one) || events.has(one))
  );
}

function unknownName(name: string, { types, operations, events }: SystemDraft): ImportError {
  const names = [...operations.keys(), ...types.keys(), ...events.keys()];
  const like = [...new Set([...similar(snake(name) ?? name, names), ...similar(name, names)])].slice(0, 3);
  const shown = names.slice(0, 12).join(", ");
  return new ImportError(
    `there is no type, operation or event ${name} in this document`,
    undefined,
    like.length > 0
      ? `did you mean ${like.join(", ")}?`
      : `there are ${shown}${names.length > 12 ? ` and ${names.length - 12} more:   --dry-run --explain   lists all` : ""}`,
  );
}

interface Read {
  readonly draft: SystemDraft;
  readonly widens: boolean;
}

type Wanted = Omit<ImportOptions, "only"> & { readonly only?: ImportOptions["only"] | undefined };

/** The draft from the documents: a single one by its reader, or samples together. */
function read(files: ImportFiles, paths: readonly string[], { as, only, before, credentials }: Wanted): Read {
  const documents = new Documents(files);
  const wanted = only === undefined ? undefined : new Set(only.flatMap((name) => [name, snake(name) ?? name]));
  const [path = "", ...others] = paths;
  const title = as ?? typeNameOf(path);
  const from = (draft: SystemDraft): Read => ({ draft, widens: false });
  if (others.length === 0 && /\.(graphqls?|gql|sdl)$/i.test(path))
    return from(readGraphqlText(path, files.read(path) ?? "", title, wanted));
  if (others.length === 0 && !/\.(csv|xml)$/i.test(path)) {
    const json = documents.open(path);
    if (isOpenApi(json)) return from(readOpenApi(documents, path, json, wanted, credentials));
    if (isAsyncApi(json)) return from(readAsyncApi(documents, path, json, wanted));
    if (isAirbyte(json)) return from(readAirbyte(documents, path, json, title, wanted));
    if (isIntrospection(json)) return from(readIntrospection(json, title, wanted));
    // A recording shows a part of an API, as samples do.
    if (isHar(json)) {
      const { document, notes } = harAsOpenApi(json, title);
      const draft = widened(readOpenApi(documents, path, document, wanted), before);
      draft.notes.push(...notes);
      return { draft, widens: true };
    }
    if (isPostman(json)) return from(readOpenApi(documents, path, postmanAsOpenApi(json, title), wanted));
    if (isJsonSchema(json)) return from(readJsonSchema(documents, path, json, wanted));
  }
  const samples = new Map<string, { documents: Json[]; sent: boolean; xml?: XmlSamples["delivered"] }>();
  const inXml = Map.groupBy(
    paths.filter((one) => /\.xml$/i.test(one)),
    typeNameOf,
  );
  for (const [name, some] of inXml) {
    const xml = readXml(some.map((one) => ({ path: one, text: textOf(files, one) })));
    samples.set(name, { documents: [...xml.documents], sent: true, xml: xml.delivered });
  }
  const mixed = inXml.size === 0 ? undefined : paths.find((one) => /\.json$/i.test(one));
  if (mixed !== undefined)
    throw new ImportError(`${mixed} is JSON, but other samples are XML, and a system's webhooks have one format`, undefined, "import those in XML with --as as a separate system"); // prettier-ignore
  for (const one of paths) {
    if (/\.xml$/i.test(one)) continue;
    const csv = /\.csv$/i.test(one);
    const values = csv ? readCsv(one, files.read(one) ?? "") : [documents.open(one)];
    if (values.some((value) => isOpenApi(value) || isAsyncApi(value) || isPostman(value) || isHar(value)))
      throw new ImportError(`${one} is not a sample, and several documents must be samples of one system`, undefined, "import it alone, or with --as as a separate system"); // prettier-ignore
    const name = typeNameOf(one);
    const known = samples.get(name) ?? { documents: [], sent: !csv };
    known.documents.push(...values);
    samples.set(name, known);
  }
  const all = [...samples].map(([name, one]) => ({ name, ...one }));
  const chosen = all.filter(({ name }) => wanted?.has(name) === true || wanted?.has(`${snake(name) ?? ""}_sent`) === true); // prettier-ignore
  return {
    draft: readSamples(
      title,
      // An unknown name is reported with the existing ones.
      chosen.length === 0 ? all : chosen,
      before ?? new Map(),
    ),
    widens: true,
  };
}

/** A draft whose schemas also allow what those of earlier recordings allow. */
function widened(draft: SystemDraft, before: ImportOptions["before"]): SystemDraft {
  for (const [file, schema] of draft.schemas) {
    const known = before?.get(file);
    if (known !== undefined) draft.schemas.set(file, widen(known, objectOf(schema)));
  }
  return draft;
}

function textOf(files: ImportFiles, path: string): string {
  const text = files.read(path);
  if (text === undefined) throw new ImportError(`there is no file ${path}`);
  return text;
}

/** @param from the documents' names, for the first line of system.yaml */
function finished(name: string, from: string, draft: SystemDraft): Omit<Imported, "widens"> {
  if (draft.types.size === 0) throw nothingIn(draft);
  settle(name, draft);
  if (draft.types.size === 0) throw nothingIn(draft);
  const used = reachable(draft, draft.types.keys());
  const description = descriptionOf(name, draft);
  const files = new Map<string, string>([["system.yaml", printDescription(description, draft.notes, from)]]);
  for (const [file, schema] of draft.schemas) if (used.has(file)) files.set(`schemas/${file}`, printSchema(schema));
  for (const [document, text] of draft.documents) files.set(document, text);
  return {
    name,
    files,
    description,
    notes: draft.notes,
    counts: { types: draft.types.size, operations: draft.operations.size, events: draft.events.size },
  };
}

function nothingIn({ notes }: SystemDraft): ImportError {
  const out = notes.filter(({ how }) => how === "left out");
  const shown = out.slice(0, 5).map(({ at, why }) => `${at}: ${why ?? ""}`);
  return new ImportError(
    "nothing in this document can be described",
    undefined,
    [...shown, ...(out.length > 5 ? [`… and ${out.length - 5} more`] : [])].join("\n") || undefined,
  );
}
