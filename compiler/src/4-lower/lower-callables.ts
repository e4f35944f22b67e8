/** Tables, functions and mappings of the spec. */
import { tree } from "@integ/grammar";
import type { Type } from "../1-load/types.ts";
import type { CheckedCallable, CheckedTable } from "../3-check/facts.ts";
import { type Js, type JsFunction, name, raw, text } from "./ir.ts";
import { lowerAgainst } from "./lower-slot.ts";
import { HOLD, Lowering, type ModuleNames } from "./lowering.ts";
import type { Names } from "./names.ts";
import { withShared } from "./with-shared.ts";
import { typeName } from "./type-names.ts";
import type { ModuleTypes } from "./module-types.ts";

/** A table as a constant of the module: its rows by keys as text, and its value for other keys. */
export interface LoweredTable {
  readonly name: string;
  readonly doc?: string;
  /** The TypeScript type of its results. */
  readonly result: string;
  readonly rows: readonly { readonly keys: readonly string[]; readonly value: Js }[];
  readonly fallback?: Js;
  /** Its name in the spec, if lookups of its rows are recorded. */
  readonly noted?: string;
}

/** A table of the spec or of its CSV file. */
export function lowerTable(names: ModuleNames, top: Names, table: string, facts: CheckedTable): LoweredTable {
  const l = new Lowering(names, top.inner(), HOLD);
  const settled: Type = facts.result;
  const value = (from: tree.Expression | string): Js => {
    if (typeof from !== "string")
      return lowerAgainst(l, from, {
        type: settled,
        required: true,
        nullable: false,
        name: table,
        direction: "written",
      });
    if (settled.kind === "number") return names.decimal(from);
    return settled.kind === "boolean" ? raw(from) : text(from);
  };
  const { doc } = facts.declaration;
  return {
    name: names.table(table),
    result: names.typeName(settled, "written"),
    rows: facts.rows.map((row) => ({ keys: row.keys, value: value(row.value) })),
    ...(doc === undefined ? {} : { doc }),
    ...(names.seen === undefined ? {} : { noted: table }),
    ...(facts.fallback === undefined ? {} : { fallback: value(facts.fallback) }),
  };
}

/** A function or mapping of the spec. */
export interface LoweredFunction extends JsFunction {
  /** Whether it returns a failure for an unknown currency. */
  readonly leaves: boolean;
}

/** A function or mapping of the spec as a function of the module, which returns a failure for an unknown currency. */
export function lowerCallable(
  names: ModuleNames,
  top: Names,
  callable: string,
  facts: CheckedCallable,
  used: ModuleTypes,
): LoweredFunction {
  const inner = top.inner();
  const l = new Lowering(names, inner, (failure) => failure);
  const { declaration } = facts;
  const parameters = facts.parameters.map((parameter) => {
    const local = inner.fresh(parameter.name);
    const absent = parameter.typed.absent !== undefined;
    l.variables.set(parameter, { js: name(local), type: parameter.typed.type, absent: absent ? "undefined" : false });
    const type = typeName(used, parameter.typed.type, "read");
    return { name: local, type: absent ? `${type} | undefined` : type };
  });
  const result = typeName(used, facts.result.type, facts.form);
  const optional = facts.result.absent !== undefined;
  const body = tree.bodyOf(declaration);
  const value = lowerAgainst(l, body, {
    type: facts.result.type,
    required: !optional,
    nullable: false,
    name: callable,
    direction: facts.form,
  });
  l.add({ kind: "return", value });
  return {
    name: names.callable(callable),
    exported: false,
    parameters,
    result: `${result}${optional ? " | undefined" : ""}${l.leaves ? " | Failure" : ""}`,
    body: withShared(l.block, inner),
    leaves: l.leaves,
    ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
  };
}
