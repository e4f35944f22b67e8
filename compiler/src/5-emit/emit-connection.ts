/** Emits a system's link and its used operations. */
import type { UsedSystem } from "../4-lower/module-systems.ts";
import { fieldKey } from "../4-lower/names.ts";
import { hardline, indent, join, type Doc } from "./doc.ts";
import type { Imports } from "./imports.ts";
import { literal } from "./literal.ts";
import { comment } from "./print-js.ts";

/** @param exported whether other modules use them */
export function emitConnection(
  { system, link, operations, used, personal }: UsedSystem,
  imports: Imports,
  exported = false,
): Doc[] {
  const start = exported ? "export const" : "const";
  const reached: Doc = [
    comment(`The connection to ${system.title}: its settings, credentials and limits.`),
    hardline,
    `${start} ${link}: ${imports.type("SystemLink")} = `,
    literal(system.link),
    ";",
  ];
  const fields = [...personal].map(([type, { name, paths }]): Doc => [
    comment(`The personal fields of ${type.name}.`),
    hardline,
    `${start} ${name} = `,
    literal(paths),
    ";",
  ]);
  if (used.size === 0) return [...fields, reached];
  const entries = [...used]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, operation]): Doc => [`${fieldKey(name)}: `, literal(operation), ","]);
  const asked: Doc = [
    comment(`The operations of ${system.title} that are used.`),
    hardline,
    `${start} ${operations} = {`,
    indent([hardline, join(hardline, entries)]),
    hardline,
    `} satisfies ${imports.type("Record<string, Operation>")};`,
  ];
  return [...fields, reached, asked];
}
