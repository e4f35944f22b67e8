/** A system as a module: its operations with the shapes of their requests and responses. Stand-ins are built from it. */
import type { System, SystemOperation } from "../1-load/system-model.ts";
import { importable, Names } from "../4-lower/names.ts";
import { ModuleTypes } from "../4-lower/module-types.ts";
import { hardline, indent, join, line, print, type Doc } from "./doc.ts";
import { emitShape } from "./emit-types.ts";
import { literal, type Data } from "./literal.ts";
import { Imports } from "./imports.ts";
import { sampleOf } from "./sample.ts";

/** The TypeScript of one system, for stand-ins. `name` is the file's name without its extension. */
export interface EmittedSystem {
  readonly name: string;
  readonly text: string;
}

/** @param operations the names of the operations to emit; default: all */
export function emitSystem(system: System, operations?: ReadonlySet<string>): EmittedSystem {
  const wanted = [...system.operations.values()].filter((one) => operations?.has(one.name) ?? true);
  const used = new ModuleTypes(Names.beside(importable()));
  for (const { record, result } of wanted) {
    if (record !== undefined) used.add(record.type, "written");
    if (result !== undefined) used.add(result.type, "read");
  }
  const recordOf: Parameters<typeof emitShape>[0]["recordOf"] = (type, direction) => used.find(type, direction);
  const imports = new Imports(importable());
  const shapes = used.records.map((record) => emitShape({ recordOf }, record, imports));
  const entries = wanted.map((operation): Doc => {
    const { record, result } = operation;
    const shapeOf = (type: NonNullable<typeof record>, direction: "read" | "written"): string => {
      const found = used.find(type.type, direction);
      return found === undefined ? `${imports.value("shape")}.anything` : found.shape;
    };
    const parts: Doc[] = [
      [`kind: "${operation.kind}"`],
      ["operation: ", literal(operation.request)],
      ...(record === undefined ? [] : [typed("record", record.name, shapeOf(record, "written"), {})]),
      ...(operation.findsBy === undefined ? [] : [["findsBy: ", literal(operation.findsBy)]]),
      ...(operation.effect === undefined ? [] : [["effect: ", literal(operation.effect)]]),
      ...(result === undefined ? [] : [typed("result", result.name, shapeOf(result, "read"), resultData(operation))]),
    ];
    return ["{", indent([line, join([",", line], parts)]), line, "}"];
  });
  const body = print([
    join([hardline, hardline], shapes),
    hardline,
    hardline,
    "export const system: SystemModel = {",
    indent([
      hardline,
      ["link: ", literal(system.link), ","],
      hardline,
      ["operations: [", indent([hardline, join([",", hardline], entries)]), hardline, "],"],
    ]),
    hardline,
    "};",
    hardline,
  ]);
  const head = print(imports.docs().flatMap((one) => [one, hardline])).text;
  const text = `${head}import type { SystemModel } from "@integ/runtime/testing";\n\n${body.text}`;
  return { name: system.name, text };
}

function typed(what: string, type: string, shape: string, more: Readonly<Record<string, Data>>): Doc {
  const rest = Object.entries(more).map(([name, data]): Doc => [`, ${name}: `, literal(data)]);
  return [`${what}: { type: ${JSON.stringify(type)}, shape: ${shape}`, ...rest, " }"];
}

/** The fields of a response, its identifying fields, and its smallest sample. */
function resultData({ result }: SystemOperation): Readonly<Record<string, Data>> {
  if (result === undefined) return {};
  const { identity } = result;
  return {
    fields: [...result.type.fields.keys()],
    ...(identity === undefined ? {} : { identity }),
    sample: sampleOf(result.type, result.name),
  };
}
