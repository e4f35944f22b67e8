/** The records of a module, or of a system for all modules of a project: interfaces, checks and shapes. */
import type { Names } from "../4-lower/names.ts";
import type { RecordTypes, UsedRecord } from "../4-lower/module-types.ts";
import { hardline, join, type Doc } from "./doc.ts";
import { Checks } from "./emit-checks.ts";
import { emitInterface, emitShape } from "./emit-types.ts";
import type { JsPrinter } from "./print-js.ts";
import { Shared } from "./shared.ts";

/** An interface for each record; a record as a variant of a union shares it. */
export function emitInterfaces(records: readonly UsedRecord[], types: RecordTypes, printer: JsPrinter): Doc[] {
  const declared = new Map(records.map((record) => [record.name, record]));
  return [...declared.values()].map((record) => emitInterface(types, record, printer.imports));
}

/**
 * The functions that test whether a value is a record of a type, and the shapes that explain why not.
 *
 * @param names the names of the module, for constants that checks and shapes share
 * @param exported whether other modules use them
 */
export function emitChecks(
  records: readonly UsedRecord[],
  types: RecordTypes,
  printer: JsPrinter,
  names: Names,
  exported = false,
): Doc[] {
  const shared = new Shared(names.copy(), exported);
  const checks = new Checks(types, printer, shared);
  for (const record of records) checks.add(record);
  const shapes = records.map((record) => emitShape(types, record, printer.imports, shared));
  const { constants, late } = shared;
  return [...(constants.length === 0 ? [] : [join(hardline, constants)]), ...checks.functions, ...shapes, ...late];
}
