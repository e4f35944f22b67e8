/** Emits one system as a module of a project: types, checks and link, limited to what the project's specs use. */
import type { Library } from "../functions/builtin.ts";
import { importable } from "../4-lower/names.ts";
import type { ProjectParts } from "../4-lower/lower-module.ts";
import type { UsedSystem } from "../4-lower/module-systems.ts";
import { typeName } from "../4-lower/type-names.ts";
import type { RecordTypes } from "../4-lower/module-types.ts";
import { hardline, print, type Doc } from "./doc.ts";
import { emitConnection } from "./emit-connection.ts";
import { emitChecks, emitInterfaces } from "./emit-records.ts";
import { Imports } from "./imports.ts";
import { comment, JsPrinter } from "./print-js.ts";

/** The TypeScript of the parts of one system that a project uses. */
export interface SystemModule {
  /** The system's name, which is the file's name without its extension. */
  readonly name: string;
  readonly text: string;
}

/** The folder of the systems' modules, within the output folder. */
export const SYSTEMS = "systems";

/** The modules of all systems that a project's specs use. */
export function emitSystemModules(project: ProjectParts, library: Library): SystemModule[] {
  return project.systems.all.map((used) => ({ name: used.system.name, text: systemModule(project, used, library) }));
}

function systemModule({ types, names }: ProjectParts, used: UsedSystem, library: Library): string {
  const { system } = used;
  const imports = new Imports(importable(library));
  const printer = new JsPrinter(imports);
  const records = types.records.filter((record) => record.system === system.name);
  const named: RecordTypes = {
    typeName: (type, direction) => typeName(types, type, direction),
    recordOf: (type, direction, variant) => types.find(type, direction, variant),
  };
  const sections = [
    ...emitInterfaces(records, named, printer),
    ...emitChecks(records, named, printer, names, true),
    ...emitConnection(used, imports, true),
  ];
  const head: Doc[] = [
    comment(
      `${system.title}, version ${system.version}: what the integrations here use of it.\n\nMade by integ from its description and its schemas; change those, not this file.`,
    ),
    ...imports.docs(),
  ];
  return print([head.map((one): Doc => [one, hardline]), ...sections.map((one): Doc => [hardline, one, hardline])])
    .text;
}
