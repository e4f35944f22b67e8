/** Systems that are built in, from their entries in integ.yaml: no description is read. */
import type { Diagnostic } from "@integ/grammar";
import { fingerprint, type CompilerHost } from "../../host.ts";
import { load } from "../../messages/load.ts";
import type { Project } from "../project.ts";
import type { ReadSystem } from "../read-descriptor.ts";
import { SchemaReader } from "../read-schema.ts";
import type { System } from "../system-model.ts";
import type { EndParts, EndReading } from "./end-reading.ts";
import type { SystemEntry } from "./entries.ts";
import { filesOf } from "./files.ts";
import { mailOf } from "./mail.ts";
import { tablesOf } from "./sql.ts";

type Kind = NonNullable<SystemEntry["kind"]>;

const ENDS: Readonly<Record<Kind, { readonly title: string; readonly of: (reading: EndReading) => EndParts }>> = {
  files: { title: "Files", of: filesOf },
  sql: { title: "A database", of: tablesOf },
  mail: { title: "Mail", of: mailOf },
};

/** @param name the name that the project's specs use */
export function readEnd(host: CompilerHost, project: Project, name: string, entry: SystemEntry): ReadSystem {
  const { kind = "files" } = entry;
  const path = project.file ?? `${project.folder}/integ.yaml`;
  const diagnostics: Diagnostic[] = [];
  const schemas = new SchemaReader(host, name);
  const reading: EndReading = {
    host,
    system: name,
    path,
    entry,
    schemas,
    filesSystems: [...project.systems].flatMap(([other, one]) => (one.kind === "files" ? [other] : [])),
    report: (pointer, message, help) =>
      diagnostics.push(load.end(project.placeOf(`/systems/${name}${pointer}`), message, help)),
  };
  for (const word of Object.keys(entry).filter(
    (one) => !["kind", "owner", "data_in", "place", kind === "sql" ? "tables" : kind].includes(one),
  ))
    reading.report(`/${word}`, `a system of the kind ${kind} has no \`${word}\``);
  const { title, of } = ENDS[kind];
  const { types, operations, link } = of(reading);
  const named = <T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
    new Map(all.map((one) => [one.name, one]));
  const system: System = {
    name,
    title,
    version: "1",
    path,
    settings: new Map(Object.entries(link.settings)),
    types: named(types),
    events: new Map(),
    operations: named(operations),
    minorUnits: {},
    fingerprint: fingerprint(JSON.stringify(entry)),
    link: { name, version: "1", ...link },
  };
  return {
    system,
    get diagnostics() {
      return [...diagnostics, ...schemas.diagnostics];
    },
  };
}
