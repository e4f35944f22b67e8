/** Adds a database's tables to `integ.yaml`, without changing its other content and comments. */
import { Document, isMap, isScalar, parseDocument } from "yaml";
import { isObject } from "../json.ts";
import { ImportError } from "../refusal.ts";
import type { TableEntry } from "./read-tables.ts";

/** The file's text, and the tables that were added or already present. */
export interface ProjectFile {
  readonly text: string;
  readonly added: readonly string[];
  readonly kept: readonly string[];
}

/**
 * @param text the current file; undefined if there is none
 * @param name the system's name
 * @param folder the folder of the schemas, relative to the file
 * @throws ImportError if the file can't be read, or uses the name for another kind of system
 */
export function withTables(
  text: string | undefined,
  name: string,
  folder: string,
  entries: ReadonlyMap<string, TableEntry>,
): ProjectFile {
  const document = text === undefined || text.trim() === "" ? new Document({ integ: 1 }) : parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new ImportError("integ.yaml can't be read as it is now", undefined, "fix it first:   integ check");
  const known: unknown = document.toJS();
  const systems = isObject(known) && isObject(known["systems"]) ? known["systems"] : {};
  const own = systems[name];
  if (own !== undefined && (!isObject(own) || own["kind"] !== "sql"))
    throw new ImportError(
      `integ.yaml has another system that is called ${name}`,
      undefined,
      "give the database another name:   --as warehouse",
    );
  const tables = isObject(own) && isObject(own["tables"]) ? own["tables"] : {};
  if (!document.hasIn(["systems"])) document.set("systems", document.createNode({}));
  if (own === undefined) document.setIn(["systems", name], document.createNode({ kind: "sql", tables: {} }));
  const added: string[] = [];
  for (const [table, entry] of entries) {
    if (tables[table] !== undefined) continue;
    const node = document.createNode({ ...entry, schema: `${folder}/${entry.schema}` });
    node.flow = true;
    document.setIn(["systems", name, "tables", table], node);
    added.push(table);
  }
  if (!document.hasIn(["connections", name])) {
    if (!document.hasIn(["connections"])) document.set("connections", document.createNode({}));
    const url = document.createNode({ url: `\${${name.toUpperCase()}_URL}` });
    url.flow = true;
    const value = url.get("url", true);
    if (isScalar(value)) value.type = "QUOTE_DOUBLE";
    document.setIn(["connections", name], url);
  }
  const kept = [...entries.keys()].filter((table) => tables[table] !== undefined);
  return { text: document.toString({ lineWidth: 0, flowCollectionPadding: true }), added, kept };
}
