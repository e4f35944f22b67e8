/** Calls of functions in TypeScript: their types in the language, and the handling of errors that they throw. */
import { tree } from "@integ/grammar";
import { BOOLEAN, DATE, DECIMAL, INTEGER, TEXT, type Field, type Type } from "../1-load/types.ts";
import type { OwnForm } from "../code.ts";
import { codeDiagnostic } from "../2-bind/bind-module.ts";
import type { CodeUse } from "../2-bind/symbols.ts";
import { check } from "../messages/check.ts";
import { infer } from "./check-expression.ts";
import { checkAgainst } from "./check-slot.ts";
import { WRONG, type Checking, type Context } from "./checking.ts";
import type { CheckedCode, Slot, Typed } from "./facts.ts";

/** A call of a known function in TypeScript. */
export function callCode(
  c: Checking,
  node: tree.Expression,
  use: CodeUse,
  callee: tree.Expression,
  args: readonly tree.Expression[],
  context: Context,
): Typed {
  const { declared } = use;
  const inferAll = (): Typed => {
    for (const argument of args) infer(c, argument, context);
    return WRONG;
  };
  if (declared.problem !== undefined) {
    c.report(codeDiagnostic(declared.problem, declared.name, c.place(callee)));
    return inferAll();
  }
  const { parameters } = declared;
  const needed = parameters.filter((one) => !one.optional).length;
  if (args.length < needed || args.length > parameters.length) {
    inferAll();
    const signature = `${declared.name}(${parameters.map(({ name }) => name).join(", ")})`;
    c.report(check.arguments(c.place(node), declared.name, signature));
    return WRONG;
  }
  const checked = codeOf(c, use);
  args.forEach((argument, i) => {
    const slot = checked.parameters[i];
    if (slot !== undefined) checkAgainst(c, argument, slot, context);
  });
  mustBeHandled(c, node, declared.name, context);
  return checked.result;
}

/** Before a run exists, nothing can be held: errors of a function must be handled. */
export function mustBeHandled(c: Checking, node: tree.Node, name: string, context: Context): void {
  if (context.noRun === true) c.report(check.codeUnhandled(c.place(node), name));
}

function codeOf(c: Checking, use: CodeUse): CheckedCode {
  const found = checkedCode(c, use);
  c.asked?.push({ found: use.declared, again: (now) => checkedCode(now, use).declared });
  return found;
}

function checkedCode(c: Checking, use: CodeUse): CheckedCode {
  const { declared } = use;
  const known = c.facts.code.get(declared.name);
  if (known !== undefined) return known;
  const parameters = declared.parameters.map(({ name, form }): Slot => {
    const { type, optional } = typeOf(form, `${name} of ${declared.name}`);
    return { type, required: !optional, nullable: false, name: `${name} of ${declared.name}`, direction: "read" };
  });
  const { type, optional } = typeOf(declared.result, `the result of ${declared.name}`);
  const result: Typed = {
    type,
    ...(optional ? { absent: { path: `${declared.name}(…)`, nullable: false } } : {}),
  };
  const checked: CheckedCode = { ...use, parameters, result };
  c.facts.code.set(declared.name, checked);
  return checked;
}

/** The language's type for a type of TypeScript. @param name of a record, for messages */
function typeOf(form: OwnForm, name: string): { readonly type: Type; readonly optional: boolean } {
  if (typeof form === "object" && "optional" in form) return { type: plainType(form.optional, name), optional: true };
  return { type: plainType(form, name), optional: false };
}

function plainType(form: OwnForm, name: string): Type {
  if (typeof form === "object") {
    if ("optional" in form) return plainType(form.optional, name);
    if ("oneOf" in form) return { kind: "enum", members: form.oneOf, open: false };
    if ("list" in form) {
      const { type, optional } = typeOf(form.list, `an element of ${name}`);
      return { kind: "list", element: type, ...(optional ? { nullable: true as const } : {}) };
    }
    if ("map" in form) return { kind: "map", value: plainType(form.map, `a value of ${name}`) };
    const fields = Object.entries(form.record).map(([field, inner]): [string, Field] => {
      const { type, optional } = typeOf(inner, `${field} of ${name}`);
      return [field, { name: field, type, required: !optional, nullable: false, readOnly: false }];
    });
    return { kind: "record", name, fields: new Map(fields), closed: true };
  }
  switch (form) {
    case "text":
      return TEXT;
    case "boolean":
      return BOOLEAN;
    case "number":
    case "decimal":
      return DECIMAL;
    case "bigint":
      return { ...INTEGER, wire: "computed" };
    case "day":
      return DATE;
    case "instant":
    case "moment":
      return { kind: "datetime", wire: "computed" };
  }
}

/** Whether an expression calls a function in TypeScript without handling its errors. */
export function throwsIn(c: Checking, node: tree.Node): boolean {
  if (node.kind === "OnError") return throwsIn(c, node.fallback);
  const callee = node.kind === "Call" ? node.callee : node.kind === "Pipe" ? node.call : undefined;
  const name = callee?.kind === "Reference" ? callee.name : "";
  if (isCode(c, name) || c.facts.callables.get(name)?.throws === true) return true;
  return tree.children(node).some((inner) => throwsIn(c, inner));
}

function isCode({ module }: Checking, name: string): boolean {
  return module.code.has(name) && !module.functions.has(name) && !module.mappings.has(name);
}
